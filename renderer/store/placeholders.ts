/** What cells show until their thumbnails are there, and asking for it where nobody has made it yet. */
import type { ItemId, Pushes } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

export interface PlaceholderSlice {
  /** A cell waits for the picture of this item and has nothing to show meanwhile. Returns the function that ends it. */
  awaitPicture(id: ItemId): () => void
  takePlaceholders(push: Pushes['placeholders']): void
}

/** Milliseconds: cells that come closer together are scrolled past, and asked for once they stay. */
const PASSING_MS = 60

export const createPlaceholders: Slice<PlaceholderSlice> = (set, get, bridge) => {
  const awaited = new Set<ItemId>()
  let cameAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = false

  function ask(): void {
    const { rows, viewpoint: { visible: [start, end] } } = get()
    const [inView, beside] = [[] as ItemId[], [] as ItemId[]]
    for (const id of awaited) {
      const position = rows.positionOf(id)
      if (position >= start && position < end) inView.push(id)
      else beside.push(id)
    }
    // What is asked for last is made first: those in view from the top on.
    const ids = [...beside, ...inView.reverse()]
    // Whoever waits in vain sees the thumbnail a little later.
    if (ids.length > 0) bridge.invoke('items.placeholders', { ids }).catch(() => undefined)
  }

  /** After a jump at once; while somebody scrolls, making them would take the time that painting needs. */
  function came(): void {
    asking = false
    const isPassing = performance.now() - cameAt < PASSING_MS
    cameAt = performance.now()
    clearTimeout(timer)
    if (isPassing) timer = setTimeout(ask, PASSING_MS)
    else ask()
  }

  return {
    awaitPicture(id) {
      awaited.add(id)
      // All cells of one rendering in one call.
      if (!asking) queueMicrotask(came)
      asking = true
      return () => awaited.delete(id)
    },
    takePlaceholders(push) {
      get().rows.learn(push)
      set({ tick: get().tick + 1 })
    },
  }
}
