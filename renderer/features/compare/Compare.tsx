/**
 * Compares two to twelve pictures at once, in place of the grid: side by side, or two with a divider that wipes. Keys
 * label the active one.
 */
import { useEffect, useEffectEvent, useRef, useState } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import { app, appStore, useApp } from '../../store/app.ts'
import type { Comparison } from '../../store/compare.ts'
import { FITTED } from '../../store/lens-state.ts'
import type { LensState } from '../../store/lens-state.ts'
import type { Lenses } from '../../store/lenses.ts'
import { pictureMenu } from '../grid/picture-menu.ts'
import { PastBanner } from '../history/PastBanner.tsx'
import { lensAlone, lensTogether, panOnStage, zoomOnStage } from '../viewer/on-stage.ts'
import type { OnStage } from '../viewer/on-stage.ts'
import { PictureCache } from '../viewer/picture-cache.ts'
import { registerZoom } from '../viewer/zoom.ts'
import type { Zoom } from '../viewer/zoom.ts'
import { CompareBar } from './CompareBar.tsx'
import { lensOf } from './pane-lens.ts'
import { SideBySide } from './SideBySide.tsx'
import { Wipe } from './Wipe.tsx'

const MAX_CACHED = 14
/** How many frames a key waits at most until the pictures are on their stages. */
const MAX_FRAMES = 10
const cache = new PictureCache(MAX_CACHED)

/** The pictures that are on their stages, by item. */
type Stages = ReadonlyMap<ItemId, OnStage>

export interface PanesProps {
  readonly compare: Comparison
  readonly cache: PictureCache
  readonly lenses: Lenses
  readonly stages: Stages
  /** Must be called when a picture is on its stage. */
  onShown(onStage: OnStage): void
}

export function Compare({ compare }: { compare: Comparison }) {
  const root = useRef<HTMLElement>(null)
  const lenses = useApp((state) => state.paneLenses)
  const [stages, setStages] = useState<Stages>(new Map())
  const offer = useMenuOffer()
  useKeyboard(root)
  useKeyboardOfActive(root, compare.active)
  useZoomKeys(compare, lenses, stages)
  useNewPictures(compare, lenses)
  const onShown = (onStage: OnStage): void =>
    setStages((now) => {
      const stillCompared = [...now].filter(([id]) => app().compare?.ids.includes(id))
      return new Map([...stillCompared, [onStage.shown.id, onStage]])
    })
  const props = { compare, cache, lenses, stages, onShown }
  const covered = useApp((state) => state.inbox !== null)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it has the keyboard focus, and with it the menu key
    <main
      ref={root}
      className="compare"
      data-testid="compare"
      data-region
      data-wipe={compare.wipe}
      inert={covered}
      tabIndex={-1}
      onContextMenu={() => offer(pictureMenu('compare'))}
      aria-label={`Comparing ${compare.ids.length} pictures`}
    >
      <PastBanner />
      {compare.wipe ? <Wipe {...props} /> : <SideBySide {...props} />}
      <CompareBar {...props} onLink={() => toggleLink(compare, lenses, stages)} />
    </main>
  )
}

/** Fits all pictures into their panes when none of them was compared just before. */
function useNewPictures({ ids, linked }: Comparison, lenses: Lenses): void {
  const previousIds = useRef(new Set(ids))
  useEffect(() => {
    if (!ids.some((id) => previousIds.current.has(id))) for (const id of ids) lenses.lensFor(id, linked).set(FITTED)
    previousIds.current = new Set(ids)
  }, [ids, linked, lenses])
}

/** Links the panes to the active one, or gives each a lens of its own, with which it looks as before. */
function toggleLink({ ids, active, linked }: Comparison, lenses: Lenses, stages: Stages): void {
  const onStages = ids.flatMap((id) => stages.get(id) ?? [])
  const onStage = onStages.find(({ shown }) => shown.id === ids[active])
  const lensStateOf = (pane: OnStage): LensState => lenses.lensFor(pane.shown.id, linked)
  if (linked) for (const pane of onStages) lenses.lensFor(pane.shown.id, false).set(lensAlone(pane, lensStateOf(pane)))
  else if (onStage) lenses.linkAll(lensTogether(onStage, lensStateOf(onStage), onStages))
  app().toggleLink()
}

function useZoomKeys(compare: Comparison, lenses: Lenses, stages: Stages): void {
  const id = compare.ids[compare.active]
  const onStage = id === undefined ? undefined : stages.get(id)
  const zoom = useEffectEvent((by: Zoom) => {
    if (onStage) zoomOnStage(onStage, lensOf(onStage.shown.id, compare, lenses), by)
  })
  const pan = useEffectEvent((x: number, y: number) => {
    if (onStage) panOnStage(onStage, lensOf(onStage.shown.id, compare, lenses), x, y)
  })
  const link = useEffectEvent(() => toggleLink(compare, lenses, stages))
  const isChanging = useEffectEvent(() => compare.ids.some((one) => stages.get(one)?.stage.isConnected === false))
  useEffect(() => {
    const onceShown = (run: () => void): void => runOnceShown(() => isChanging(), run)
    return registerZoom({
      zoom: (by) => onceShown(() => zoom(by)),
      pan: (x, y) => onceShown(() => pan(x, y)),
      link: () => onceShown(() => link()),
    })
  }, [])
}

/**
 * Runs an action once the pictures are on their stages. Right after a change between side by side and the divider,
 * the known stages are those that were left, and their sizes would give wrong scales.
 */
function runOnceShown(isChanging: () => boolean, run: () => void, framesLeft = MAX_FRAMES): void {
  if (framesLeft > 0 && isChanging()) requestAnimationFrame(() => runOnceShown(isChanging, run, framesLeft - 1))
  else run()
}

/**
 * Takes the keyboard focus while the comparison is open. Afterwards the grid or the viewer gets it, unless something
 * else has it already.
 */
function useKeyboard(root: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    root.current?.focus()
    const stop = appStore.subscribe((state, before) => {
      if (state.gridRequest !== before.gridRequest && state.compare && !state.inbox) root.current?.focus()
    })
    return () => {
      stop()
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) app().focusGrid()
      })
    }
  }, [root])
}

/** Takes the keyboard focus away from a button of a pane that is no longer active. */
function useKeyboardOfActive(root: React.RefObject<HTMLElement | null>, active: number): void {
  useEffect(() => {
    const focused = document.activeElement?.closest('.pane')
    if (focused && focused !== root.current?.querySelectorAll('.pane')[active]) root.current?.focus()
  }, [root, active])
}

/** Shows the comparison; renders nothing without one. */
export function CompareOverlay() {
  const compare = useApp((state) => state.compare)
  return compare && <Compare compare={compare} />
}
