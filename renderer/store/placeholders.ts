/** What cells show until their thumbnails are there, and asking for it where nobody has made it yet. */
import type { ItemId, Pushes } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

export interface PlaceholderSlice {
  /** A cell waits for the picture of this item and has nothing to show meanwhile. Returns the function that ends it. */
  awaitPicture(id: ItemId): () => void
  takePlaceholders(push: Pushes['placeholders']): void
  takeLearnt(push: Pushes['learnt']): void
}

/** Milliseconds: cells that come closer together are scrolled past, and asked for once no more come for a moment. */
const PASSING_MS = 150
const MOMENT_MS = 70
/** Milliseconds after which cells beside the view are asked for. */
const BESIDE_MS = 200

export const createPlaceholders: Slice<PlaceholderSlice> = (set, get, bridge) => {
  /** Whether they were asked for. */
  const awaited = new Map<ItemId, boolean>()
  let cameAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = false

  function ask(): void {
    const {
      rows,
      viewpoint: {
        visible: [start, end],
      },
    } = get()
    const all = [...awaited.keys()]
    const inView = all.filter((id) => rows.positionOf(id) >= start && rows.positionOf(id) < end)
    const isNew = (id: ItemId): boolean => awaited.get(id) === false
    const ids = inView.some(isNew) ? inView : all
    for (const id of ids) awaited.set(id, true)
    if (all.some(isNew)) timer = setTimeout(ask, BESIDE_MS)
    // What is asked for last is made first: from the top on. Whoever waits in vain sees the thumbnail a little later.
    if (ids.length > 0) bridge.invoke('items.placeholders', { ids: ids.reverse() }).catch(() => undefined)
  }

  /** After a jump at once; while somebody scrolls, making them would take the time that painting needs. */
  function came(): void {
    asking = false
    const isPassing = performance.now() - cameAt < PASSING_MS
    cameAt = performance.now()
    clearTimeout(timer)
    if (isPassing) timer = setTimeout(ask, MOMENT_MS)
    else ask()
  }

  return {
    awaitPicture(id) {
      awaited.set(id, false)
      // All cells of one rendering in one call.
      if (!asking) queueMicrotask(came)
      asking = true
      return () => awaited.delete(id)
    },
    takePlaceholders(push) {
      get().rows.learn(push)
      set({ tick: get().tick + 1 })
    },
    takeLearnt(push) {
      get().rows.learnPictures(push)
      set({ tick: get().tick + 1 })
    },
  }
}
