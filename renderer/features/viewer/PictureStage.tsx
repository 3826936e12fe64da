/** Shows one picture on a stage: fit, zoom at the pointer, pan, turned views. */
import { ImageOff, LoaderCircle, RotateCw } from 'lucide-react'
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'

import type { QuarterTurns, Row } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import type { LensState } from '../../store/lens-state.ts'
import { scaleOf, turnedSize } from './lens.ts'
import { detailOf } from './picture-cache.ts'
import { PictureNotice } from './PictureNotice.tsx'
import type { PictureCache, DecodedPicture } from './picture-cache.ts'
import { onViewChange, stageOf, storedSize } from './stage.ts'
import { useLens } from './use-lens.ts'
import { usePicture } from './use-picture.ts'

const SPINNER_DELAY_MS = 180
/** How far a picture may be enlarged before anybody notices. */
const ENLARGEMENT_TOLERANCE = 1.05

interface Props {
  row: Row | undefined
  cache: PictureCache
  state: LensState
  testId: string
  /** Called with the stage when a picture is put on it. */
  onShown(shown: DecodedPicture, stage: HTMLElement): void
  /** Called when a picture is shown, and others can be preloaded. */
  onReady?(): void
  onDoubleClick(): void
  /** Content below the picture, out of sight. */
  neighbours?: ReactNode
  children?: ReactNode
}

export function PictureStage({
  row,
  cache,
  state,
  testId,
  onShown,
  onReady = nothing,
  onDoubleClick,
  neighbours,
  children,
}: Props) {
  const { shown, loading, problem, retry, refine } = usePicture(row, cache, onReady)
  const stage = useRef<HTMLDivElement>(null)
  const turn = useApp((app) => (shown && app.turns.get(shown.id)) ?? 0)
  const holder = useLens({ stage, shown, turn, state })
  useDetail({ stage, shown, turn, state, refine })
  const name = row?.name ?? ''

  useLayoutEffect(() => {
    if (!shown || !stage.current) return
    shown.image.alt = name
    shown.image.dataset['testid'] = testId
    onShown(shown, stage.current)
    // The name belongs to the row, which may already be that of the next picture.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [shown, turn])

  const isTransparent = row?.id === shown?.id && row?.isTransparent === true
  useLayoutEffect(() => {
    if (shown) shown.image.dataset['transparent'] = String(isTransparent)
  }, [shown, isTransparent])

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the F key does the same
    <div ref={stage} className="stage" onDoubleClick={onDoubleClick}>
      {neighbours}
      <div ref={holder} className="stage-picture" hidden={problem !== null} />
      {problem === null && children}
      {problem === null && row?.notice != null && <PictureNotice notice={row.notice} />}
      {problem !== null && (
        <div className="empty" role="alert">
          <ImageOff size={28} aria-hidden="true" />
          <h2>{name}</h2>
          <p>{problem}</p>
          <button type="button" className="button" onClick={retry}>
            <RotateCw size={14} aria-hidden="true" />
            Retry
          </button>
        </div>
      )}
      {loading && <Spinner key={row?.id} />}
    </div>
  )
}

/** Calls `refine` when the picture is enlarged beyond what its image has. */
function useDetail({
  stage,
  shown,
  turn,
  state,
  refine,
}: {
  stage: React.RefObject<HTMLElement | null>
  shown: DecodedPicture | null
  turn: QuarterTurns
  state: LensState
  refine(): void
}): void {
  const onTooCoarse = useEffectEvent(refine)
  useEffect(() => {
    const node = stage.current
    if (!node || !shown || detailOf(shown) >= 1) return
    const picture = turnedSize(storedSize(shown), turn)
    return onViewChange(node, state, () => {
      if (scaleOf(state.lens, picture, stageOf(node, state.together)) > detailOf(shown) * ENLARGEMENT_TOLERANCE)
        onTooCoarse()
    })
  }, [stage, shown, turn, state])
}

function nothing(): void {
  // Nothing is preloaded.
}

function Spinner() {
  const [visible, setVisible] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), SPINNER_DELAY_MS)
    return () => clearTimeout(timer)
  }, [])
  return visible ? (
    <span className="viewer-spinner" role="status" aria-label="Loading the picture">
      <LoaderCircle size={18} />
    </span>
  ) : null
}
