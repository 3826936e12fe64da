/**
 * Collapses the stacks of a result: one picture of each stack is shown, and the others are hidden behind it.
 *
 * Which pictures are hidden is decided when a query runs, and when a person expands or collapses a stack. Changed
 * labels and stacks do not move anything (docs/decisions/032).
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import { MAX_STARS } from '../../../preload/contract/index.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { Catalog } from '../library/catalog.ts'
import { stacksOf } from './stack-index.ts'

type Compare = (a: ItemId, b: ItemId) => number

export interface StackSource {
  readonly catalog: Catalog
  readonly labelColumns: LabelColumns
}

/** The pictures of a stack in a result, and which of them is shown while it is collapsed. */
export interface OpenedStack {
  /** In the order of the result. */
  readonly ids: readonly ItemId[]
  readonly shown: ItemId
  /** All pictures of the result that are shown now, in its order. */
  readonly result: Uint32Array
}

export class CollapsedStacks {
  readonly #source: StackSource
  /** At least one picture of each stack that is expanded. */
  readonly #expanded: Set<ItemId>
  /** For each picture of a stack that is collapsed or expanded, the picture that stands for it, plus 1; else 0. */
  #leaders = new Uint32Array(0)
  /** How many pictures each picture hides. */
  #hides = new Uint32Array(0)
  #hidden = 0

  constructor(source: StackSource, expanded: Iterable<ItemId> = []) {
    this.#source = source
    this.#expanded = new Set(expanded)
  }

  /** The number of hidden pictures. */
  get hidden(): number {
    return this.#hidden
  }

  /** Returns how many pictures are hidden behind this one. */
  hiddenBehind(id: ItemId): number {
    return this.#hides[id] ?? 0
  }

  isHidden(id: ItemId): boolean {
    const leader = this.leaderOf(id)
    return leader !== id && this.hiddenBehind(leader) > 0
  }

  /** Returns the picture at whose place in the order this one is: that which stands for its stack, else itself. */
  leaderOf(id: ItemId): ItemId {
    return (this.#leaders[id] || id + 1) - 1
  }

  /**
   * Collapses all stacks of a result that are not expanded, in one pass without stacks, and in two with stacks.
   *
   * Returns the pictures that are shown. Those of an expanded stack follow each other, at the place of the picture that
   * would stand for the stack.
   */
  collapseAll(found: Uint32Array): Uint32Array {
    const { stackOf, starts } = stacksOf(this.#source.catalog).map
    this.#reset()
    if (starts.length === 1) return found
    const { leaders, counts } = this.#findLeaders(found, stackOf, starts.length)
    const whole = this.#findExpanded(found, stackOf)
    const shown = new Uint32Array(found.length)
    let end = 0
    for (const id of found) {
      const stack = stackOf[id] ?? 0
      if (counts[stack]! < 2) {
        shown[end++] = id
        continue
      }
      const leader = leaders[stack]!
      this.#leaders[id] = leader + 1
      if (id !== leader) continue
      const all = whole.get(stack)
      if (!all) this.#hides[id] = counts[stack]! - 1
      for (const one of all ?? [id]) shown[end++] = one
    }
    this.#hidden = found.length - end
    return shown.slice(0, end)
  }

  /**
   * Shows the pictures that are hidden behind one, around it and in their order. Null when it hides none.
   */
  expand(result: Uint32Array, leader: ItemId, compare: Compare): OpenedStack | null {
    if (this.hiddenBehind(leader) === 0) return null
    const ids = this.#led([leader]).toSorted(compare)
    this.#hide(leader, 0)
    this.#expanded.add(leader)
    const at = result.indexOf(leader)
    const shown = new Uint32Array(result.length + ids.length - 1)
    shown.set(result.subarray(0, at))
    shown.set(ids, at)
    shown.set(result.subarray(at + 1), at + ids.length)
    return { ids, shown: leader, result: shown }
  }

  /**
   * Hides the pictures of an item's stack behind one of them, which takes the item's place if it was hidden. Null when
   * the result has no other picture of its stack.
   */
  collapse(
    result: Uint32Array,
    id: ItemId,
    { isInResult, compare }: { isInResult: (id: ItemId) => boolean; compare: Compare },
  ): OpenedStack | null {
    const { catalog } = this.#source
    const stack = [...stacksOf(catalog).idsWith(id)].filter(isInResult)
    if (stack.length < 2) return null
    this.#grow()
    // A picture that is hidden now may hide others itself, of a stack that has changed since.
    const hidden = this.#led(stack).filter((one) => this.isHidden(one))
    const collapsed = new Set([...stack, ...hidden])
    const members = [...collapsed].toSorted(compare)
    const leader = this.#bestOf(members)
    const isShown = !this.isHidden(leader)
    // Pictures of the expanded stack that are no longer in it stand for themselves from now on.
    for (const one of [...this.#led(members.map((member) => this.leaderOf(member))), ...members]) {
      this.#expanded.delete(one)
      if (collapsed.has(one) || !this.isHidden(one)) this.#release(one)
    }
    for (const one of members) this.#leaders[one] = leader + 1
    this.#hide(leader, members.length - 1)
    const place = isShown ? leader : id
    const rest = result.filter((one) => one === place || !collapsed.has(one))
    if (!isShown) rest[rest.indexOf(place)] = leader
    return { ids: members, shown: leader, result: rest }
  }

  /**
   * Removes pictures that are no longer in the result. Another picture takes the place of one that hides others.
   *
   * Returns the pictures that are shown; those of `removed` that were shown are among them unless they were replaced.
   */
  remove(result: Uint32Array, removed: readonly ItemId[], compare: Compare): Uint32Array {
    for (const id of removed.filter((one) => this.isHidden(one))) this.#release(id)
    let rest = result
    for (const id of removed) {
      const hidden = this.hiddenBehind(id) === 0 ? [] : this.#led([id]).filter((one) => one !== id)
      this.#hide(id, 0)
      this.#leaders[id] = 0
      if (hidden.length === 0) continue
      const leader = this.#bestOf(hidden.toSorted(compare))
      for (const one of hidden) this.#leaders[one] = leader + 1
      this.#hide(leader, hidden.length - 1)
      rest = rest.map((one) => (one === id ? leader : one))
    }
    return rest
  }

  /**
   * Returns the picture that a new run would show for an item's stack, and whether it would show the whole stack; null
   * for an item that would not be in a stack.
   */
  leaderInNewRun(
    id: ItemId,
    { isFound, compare }: { isFound: (id: ItemId) => boolean; compare: Compare },
  ): { readonly leader: ItemId; readonly isExpanded: boolean } | null {
    const all = [...stacksOf(this.#source.catalog).idsWith(id)]
    if (all.length === 0) return null
    const ids = all.filter(isFound)
    if (ids.length < 2) return null
    return { leader: this.#bestOf(ids.toSorted(compare)), isExpanded: all.some((one) => this.#expanded.has(one)) }
  }

  /** How many pictures each picture hides. `collapseAll` makes another array, so that both can be compared. */
  get counts(): Uint32Array {
    return this.#hides
  }

  #reset(): void {
    this.#leaders = new Uint32Array(this.#source.catalog.size)
    this.#hides = new Uint32Array(this.#source.catalog.size)
    this.#hidden = 0
  }

  /** Makes room for pictures that were added since all stacks were collapsed. */
  #grow(): void {
    const { size } = this.#source.catalog
    if (this.#leaders.length >= size) return
    const [leaders, hides] = [this.#leaders, this.#hides]
    this.#leaders = new Uint32Array(size)
    this.#hides = new Uint32Array(size)
    this.#leaders.set(leaders)
    this.#hides.set(hides)
  }

  /** Makes a picture stand for itself. */
  #release(id: ItemId): void {
    if (this.isHidden(id)) this.#hide(this.leaderOf(id), this.hiddenBehind(this.leaderOf(id)) - 1)
    this.#leaders[id] = 0
  }

  /** Returns the picture that stands for each stack, and how many of its pictures were found. */
  #findLeaders(
    found: Uint32Array,
    stackOf: Uint32Array,
    size: number,
  ): { readonly leaders: Uint32Array; readonly counts: Uint32Array } {
    const [leaders, counts, best] = [new Uint32Array(size), new Uint32Array(size), new Uint8Array(size)]
    const { labelColumns } = this.#source
    for (const id of found) {
      const stack = stackOf[id] ?? 0
      if (stack === 0) continue
      const score = scoreOf(labelColumns, id)
      if (counts[stack]!++ > 0 && score <= best[stack]!) continue
      best[stack] = score
      leaders[stack] = id
    }
    return { leaders, counts }
  }

  /** Returns the found pictures of each stack that is expanded. */
  #findExpanded(found: Uint32Array, stackOf: Uint32Array): ReadonlyMap<number, readonly ItemId[]> {
    const expanded = new Map<number, ItemId[]>()
    for (const id of this.#expanded) if ((stackOf[id] ?? 0) > 0) expanded.set(stackOf[id]!, [])
    if (expanded.size > 0) for (const id of found) expanded.get(stackOf[id] ?? 0)?.push(id)
    return expanded
  }

  #bestOf(ids: readonly ItemId[]): ItemId {
    const { labelColumns } = this.#source
    return ids.reduce((best, id) => (scoreOf(labelColumns, id) > scoreOf(labelColumns, best) ? id : best))
  }

  /** Returns the pictures for which one of these stands, in one pass over all pictures. */
  #led(leaders: readonly ItemId[]): ItemId[] {
    const isLeader = new Set(leaders)
    const ids: ItemId[] = []
    for (let id = 0; id < this.#leaders.length; id++)
      if (this.#leaders[id]! > 0 && isLeader.has(this.#leaders[id]! - 1)) ids.push(id)
    return ids
  }

  #hide(leader: ItemId, count: number): void {
    this.#hidden += count - this.hiddenBehind(leader)
    this.#hides[leader] = count
  }
}

/** Returns a number that is highest for the picture to show: picked before unflagged before rejected, then by stars. */
function scoreOf({ flag, stars }: LabelColumns, id: ItemId): number {
  return flag[id]! * (MAX_STARS + 1) + stars[id]!
}
