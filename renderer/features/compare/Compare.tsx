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
import type { Lenses } from '../../store/lenses.ts'
import { pictureMenu } from '../grid/picture-menu.ts'
import { pannedBy, zoomedBy } from '../viewer/lens-commands.ts'
import { turnedSize } from '../viewer/lens.ts'
import type { Size } from '../viewer/lens.ts'
import { PictureCache } from '../viewer/picture-cache.ts'
import type { DecodedPicture } from '../viewer/picture-cache.ts'
import { stageSize, storedSize } from '../viewer/use-lens.ts'
import { registerZoom } from '../viewer/zoom.ts'
import type { Zoom } from '../viewer/zoom.ts'
import { CompareBar } from './CompareBar.tsx'
import { SideBySide } from './SideBySide.tsx'
import { Wipe } from './Wipe.tsx'

const MAX_CACHED = 14
const cache = new PictureCache(MAX_CACHED)

/** The pictures on their stages now. */
export type Stages = Map<ItemId, { readonly shown: DecodedPicture; readonly stage: HTMLElement }>

export interface PanesProps {
  readonly compare: Comparison
  readonly cache: PictureCache
  readonly lenses: Lenses
  readonly stages: Stages
}

export function Compare({ compare }: { compare: Comparison }) {
  const root = useRef<HTMLElement>(null)
  const lenses = useApp((state) => state.paneLenses)
  const [stages] = useState<Stages>(() => new Map())
  const offer = useMenuOffer()
  useKeyboard(root)
  useKeyboardOfActive(root, compare.active)
  useZoomKeys(compare, lenses, stages)
  useNewPictures(compare, lenses)
  const props = { compare, cache, lenses, stages }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it has the keyboard focus, and with it the menu key
    <main
      ref={root}
      className="compare"
      data-testid="compare"
      data-region
      data-wipe={compare.wipe}
      tabIndex={-1}
      onContextMenu={() => offer(pictureMenu('compare'))}
      aria-label={`Comparing ${compare.ids.length} pictures`}
    >
      {compare.wipe ? <Wipe {...props} /> : <SideBySide {...props} />}
      <CompareBar compare={compare} onLink={() => toggleLink(compare, lenses)} />
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

function toggleLink({ ids, active, linked }: Comparison, lenses: Lenses): void {
  const id = ids[active]
  if (!linked && id !== undefined) lenses.linkAll(id)
  app().toggleLink()
}

function useZoomKeys(compare: Comparison, lenses: Lenses, stages: Stages): void {
  const sizes = (): [Size, Size] | null => {
    const id = compare.ids[compare.active]
    const onStage = id === undefined ? undefined : stages.get(id)
    return onStage
      ? [turnedSize(storedSize(onStage.shown), app().turns.get(onStage.shown.id) ?? 0), stageSize(onStage.stage)]
      : null
  }
  const zoom = useEffectEvent((by: Zoom) => {
    const id = compare.ids[compare.active]
    const sizesOfActive = sizes()
    if (id === undefined || !sizesOfActive) return
    if (by === 'turn-left' || by === 'turn-right') return app().turn(id, by === 'turn-right' ? 1 : -1)
    const state = lenses.lensFor(id, compare.linked)
    state.set(zoomedBy(state.lens, by, ...sizesOfActive))
  })
  const pan = useEffectEvent((x: number, y: number) => {
    const id = compare.ids[compare.active]
    const sizesOfActive = sizes()
    if (id === undefined || !sizesOfActive) return
    const state = lenses.lensFor(id, compare.linked)
    state.set(pannedBy(state.lens, x, y, ...sizesOfActive))
  })
  const link = useEffectEvent(() => toggleLink(compare, lenses))
  useEffect(() => registerZoom({ zoom: (by) => zoom(by), pan: (x, y) => pan(x, y), link: () => link() }), [])
}

/**
 * Takes the keyboard focus while the comparison is open. Afterwards the grid or the viewer gets it, unless something
 * else has it already.
 */
function useKeyboard(root: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    root.current?.focus()
    const stop = appStore.subscribe((state, before) => {
      if (state.gridRequest !== before.gridRequest && state.compare) root.current?.focus()
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
