/** Shows the viewer's picture with its zoom bar and, while only a part is visible, a map of the whole. */
import { Link2, Link2Off, Maximize, RotateCwSquare, ZoomIn, ZoomOut } from 'lucide-react'
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'

import type { Row } from '../../../preload/contract/index.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app, useApp } from '../../store/app.ts'
import { FITTED } from '../../store/lens-state.ts'
import type { LensState } from '../../store/lens-state.ts'
import { pannedBy, zoomedBy } from './lens-commands.ts'
import { scaleOf, turnedSize } from './lens.ts'
import type { Size } from './lens.ts'
import { Minimap } from './Minimap.tsx'
import { PictureCache } from './picture-cache.ts'
import type { DecodedPicture } from './picture-cache.ts'
import { PictureStage } from './PictureStage.tsx'
import { stageSize, storedSize, onViewChange } from './use-lens.ts'
import { NeighbourPreload } from './neighbour-preload.ts'
import { registerZoom } from './zoom.ts'
import type { Zoom } from './zoom.ts'

/** The number of decoded pictures to keep: the one on screen, two in each direction, and one to spare. */
const MAX_CACHED = 6
const cache = new PictureCache(MAX_CACHED)

interface OnStage {
  readonly shown: DecodedPicture
  readonly stage: HTMLElement
}

export function Picture({ row, position }: { row: Row | undefined; position: number }) {
  const state = useApp((now) => now.viewerLens)
  const [neighbourPreload] = useState(() => new NeighbourPreload())
  const [onStage, setOnStage] = useState<OnStage | null>(null)
  const lastPosition = useRef(position)

  const change = useEffectEvent((zoom: Zoom) => zoomStage(state, onStage, zoom))
  const pan = useEffectEvent((x: number, y: number) => {
    if (onStage) state.set(pannedBy(state.lens, x, y, ...sizesOf(onStage)))
  })
  useEffect(() => registerZoom({ zoom: (zoom) => change(zoom), pan: (x, y) => pan(x, y) }), [])

  const onShown = (shown: DecodedPicture, stage: HTMLElement): void => {
    state.showPicture(shown.id, app().keepZoom)
    setOnStage({ shown, stage })
  }
  const attach = useCallback((element: HTMLElement | null) => neighbourPreload.attach(element), [neighbourPreload])
  const onReady = (): void => {
    prefetch(position, position < lastPosition.current ? -1 : 1, neighbourPreload)
    lastPosition.current = position
  }

  return (
    <div className="viewer-stage">
      <PictureStage
        row={row}
        cache={cache}
        state={state}
        testId="viewer-picture"
        onShown={onShown}
        onReady={onReady}
        onDoubleClick={() => zoomStage(state, onStage, 'fit')}
        neighbours={
          <>
            <div ref={attach} className="stage-neighbours" aria-hidden="true" />
            <div className="stage-cover" />
          </>
        }
      >
        {row && onStage && onStage.shown.id === row.id && (
          <Minimap row={row} state={state} shown={onStage.shown} stage={onStage.stage} />
        )}
      </PictureStage>
      {onStage && <ZoomBar state={state} onStage={onStage} />}
    </div>
  )
}

/** Decodes the neighbours, those in the direction of movement first. */
function prefetch(position: number, direction: 1 | -1, neighbourPreload: NeighbourPreload): void {
  const neighbours = [1, 2, -1].flatMap((step) => {
    const row = app().rows.at(position + step * direction)
    return row?.present ? [row] : []
  })
  for (const row of neighbours) {
    cache.decode(row).then(
      () => {
        if (app().focus.position === position)
          neighbourPreload.show(
            neighbours.flatMap((other) => cache.decodedOf(other) ?? []),
            (id) => app().turns.get(id) ?? 0,
          )
      },
      () => undefined,
    )
  }
}

function sizesOf({ shown, stage }: OnStage): [Size, Size] {
  return [turnedSize(storedSize(shown), app().turns.get(shown.id) ?? 0), stageSize(stage)]
}

function zoomStage(state: LensState, onStage: OnStage | null, zoom: Zoom): void {
  if (!onStage) return
  if (zoom === 'turn-left' || zoom === 'turn-right') {
    app().turn(onStage.shown.id, zoom === 'turn-right' ? 1 : -1)
    return state.set(FITTED)
  }
  state.set(zoomedBy(state.lens, zoom, ...sizesOf(onStage)))
}

function ZoomBar({ state, onStage }: { state: LensState; onStage: OnStage }) {
  const percent = useRef<HTMLSpanElement>(null)
  const keep = useApp((now) => now.keepZoom)
  const turn = useApp((now) => now.turns.get(onStage.shown.id) ?? 0)
  useEffect(() => {
    const paint = (): void => {
      const picture = turnedSize(storedSize(onStage.shown), turn)
      if (percent.current)
        percent.current.textContent = `${Math.round(scaleOf(state.lens, picture, stageSize(onStage.stage)) * 100)}%`
    }
    return onViewChange(onStage.stage, state, paint)
  }, [state, onStage, turn])
  const change = (zoom: Zoom) => () => zoomStage(state, onStage, zoom)
  return (
    <div className="viewer-zoom" role="group" aria-label="Zoom">
      <IconButton label="Zoom out" keys="-" onClick={change('out')}>
        <ZoomOut size={16} />
      </IconButton>
      <span ref={percent} className="viewer-percent" data-testid="zoom" />
      <IconButton label="Zoom in" keys="+" onClick={change('in')}>
        <ZoomIn size={16} />
      </IconButton>
      <IconButton label="Fit or 1:1" keys="F" onClick={change('fit')}>
        <Maximize size={16} />
      </IconButton>
      <IconButton label="Turn the view" keys="R" onClick={change('turn-right')}>
        <RotateCwSquare size={16} />
      </IconButton>
      <IconButton
        label="Keep zoom and place for the next picture"
        keys="L"
        aria-pressed={keep}
        onClick={() => app().toggleKeepZoom()}
      >
        {keep ? <Link2 size={16} /> : <Link2Off size={16} />}
      </IconButton>
    </div>
  )
}
