/** Holds which pictures other people have labelled since this person last looked at them. */
import type { ItemId, Pushes } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

export interface UnseenSlice {
  /** The pictures that others labelled, the one that changed last at the end, with the revision of that change. */
  unseen: ReadonlyMap<ItemId, number>
  /** Records the pictures that others have labelled. */
  recordUnseen(push: Pushes['labels']): void
  markSeen(ids: readonly ItemId[]): void
  markAllSeen(): void
  /** Goes to the next picture of the result that others have labelled. */
  goToNextUnseen(): Promise<void>
}

/** With more pictures than this, nobody looks at each of them. */
const MAX_UNSEEN = 5_000
/** The most pictures whose positions are asked for at once. */
const MAX_LOCATED = 200

/** What this slice uses of others. */
type Needs = 'expandStackOf' | 'focus' | 'focusAt' | 'result' | 'toast'

export const createUnseen: Slice<UnseenSlice, Needs> = (set, get, bridge) => ({
  unseen: new Map(),
  recordUnseen({ source, rows, revision }) {
    if (source !== 'remote' || rows === null) return
    const unseen = new Map(get().unseen)
    for (const { id } of rows) {
      unseen.delete(id)
      if (id !== get().focus.id) unseen.set(id, revision)
    }
    set({ unseen: new Map([...unseen].slice(-MAX_UNSEEN)) })
  },
  markSeen(ids) {
    const { unseen } = get()
    if (!ids.some((id) => unseen.has(id))) return
    const left = new Map(unseen)
    for (const id of ids) left.delete(id)
    set({ unseen: left })
  },
  markAllSeen: () => set({ unseen: new Map() }),
  async goToNextUnseen() {
    const { result, unseen, focus } = get()
    if (!result) return
    const ids = [...unseen.keys()].slice(0, MAX_LOCATED)
    const locate = (id: ItemId): Promise<number> =>
      bridge.invoke('query.locate', { result: result.id, id }).catch(() => -1)
    const positions = await Promise.all(ids.map(locate))
    const inResult = ids
      .map((id, at) => ({ id, position: positions[at]! }))
      .filter(({ position }) => position >= 0)
      .toSorted((a, b) => a.position - b.position)
    // A picture that a collapsed stack hides has the place of the one that is shown.
    const next =
      inResult.find(({ position }) => position > focus.position) ?? inResult.find(({ id }) => id !== focus.id)
    if (next !== undefined) {
      await get().expandStackOf(next.id)
      return get().focusAt(await locate(next.id))
    }
    get().toast('info', 'Others have labelled no picture of this result since you looked.', {
      about: (state) => [state.result?.id, state.unseen],
    })
  },
})
