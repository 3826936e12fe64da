/** Tests which pictures of a result are shown while stacks are collapsed. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ItemStates } from '../../../main/core/labels/item-states.ts'
import type { Catalog } from '../../../main/core/library/catalog.ts'
import { CollapsedStacks } from '../../../main/core/query/collapsed-stacks.ts'
import { stacksOf } from '../../../main/core/query/stack-index.ts'
import { FLAGS, UNLABELLED, type Flag, type ItemId } from '../../../preload/contract/index.ts'
import { catalogOf } from '../../support/stacked-pictures.ts'

interface Picture {
  /** Pictures beside each other with the same scene are a stack. */
  readonly scene: number
  readonly stars: number
  readonly flag: Flag
  readonly isFound: boolean
}

const RANKS: Readonly<Record<Flag, number>> = { reject: 0, none: 1, pick: 2 }
const picture = fc.record({
  scene: fc.nat({ max: 2 }),
  stars: fc.nat({ max: 5 }),
  flag: fc.constantFrom(...FLAGS),
  isFound: fc.boolean(),
})

class Shown {
  readonly catalog: Catalog
  readonly states = new ItemStates()
  found: Uint32Array
  readonly stacks: CollapsedStacks
  shown: Uint32Array
  readonly #places: ReadonlyMap<ItemId, number>

  /** `order` decides in which order the pictures are found. */
  constructor(pictures: readonly Picture[], order: readonly number[] = [], expanded: readonly ItemId[] = []) {
    // Scenes differ by 20 bits, so that they are never in one stack.
    this.catalog = catalogOf(pictures.map(({ scene }, at) => ({ key: `${at}.jpg`, across: scene * 20 })))
    stacksOf(this.catalog).update()
    pictures.forEach((one, id) => this.label(id, one))
    const ids = pictures.map((_, id) => id).toSorted((a, b) => (order[a] ?? 0) - (order[b] ?? 0) || a - b)
    this.#places = new Map(ids.map((id, at) => [id, at]))
    this.found = Uint32Array.from(ids.filter((id) => pictures[id]!.isFound))
    const { catalog, states } = this
    this.stacks = new CollapsedStacks(
      {
        catalog,
        get labelColumns() {
          return states.columns(catalog.size)
        },
      },
      expanded,
    )
    this.shown = this.stacks.collapseAll(this.found)
  }

  readonly compare = (a: ItemId, b: ItemId): number => this.#places.get(a)! - this.#places.get(b)!

  label(id: ItemId, { stars, flag }: Pick<Picture, 'stars' | 'flag'>): void {
    this.states.set(id, { ...UNLABELLED, stars, flag })
  }

  expand(id: ItemId): readonly ItemId[] | null {
    return this.#apply(this.stacks.expand(this.shown, id, this.compare))
  }

  collapse(id: ItemId): readonly ItemId[] | null {
    const isInResult = (one: ItemId): boolean => this.shown.includes(one) || this.stacks.isHidden(one)
    return this.#apply(this.stacks.collapse(this.shown, id, { isInResult, compare: this.compare }))
  }

  #apply(opened: ReturnType<CollapsedStacks['expand']>): readonly ItemId[] | null {
    if (opened) this.shown = opened.result
    return opened && opened.ids
  }

  /** Returns the found pictures of each stack with at least two of them, in the order of the result. */
  stackTexts(): ItemId[][] {
    const all = [...this.found].map((id) =>
      [...stacksOf(this.catalog).idsWith(id)].filter((one) => this.found.includes(one)).toSorted(this.compare),
    )
    return [...new Map(all.filter((ids) => ids.length > 1).map((ids) => [ids[0]!, ids])).values()]
  }

  scoreOf(id: ItemId): number {
    const { flag, stars } = this.states.get(id)
    return RANKS[flag] * 10 + stars
  }
}

const plain = (count: number, labels: Readonly<Record<number, Partial<Picture>>> = {}): Picture[] =>
  Array.from({ length: count }, (_, id) => ({ scene: 1, stars: 0, flag: 'none', isFound: true, ...labels[id] }))

/** Returns what is shown and hidden, by the answers for single pictures: all pictures, and how many each one hides. */
function partsOf({ found, shown, stacks }: Shown): object {
  const hidden = [...found].filter((id) => stacks.isHidden(id))
  const leaders = hidden.map((id) => stacks.leaderOf(id))
  return {
    pictures: [...shown, ...hidden].toSorted((a, b) => a - b),
    hidden: hidden.length,
    hides: [...shown].map((id) => leaders.filter((leader) => leader === id).length),
  }
}

/** Returns what must be shown and hidden, so that each picture is one of both and no count is wrong. */
function allOf({ found, shown, stacks }: Shown): object {
  return {
    pictures: [...found].toSorted((a, b) => a - b),
    hidden: stacks.hidden,
    hides: [...shown].map((id) => stacks.hiddenBehind(id)),
  }
}

/** Returns what is shown of four pictures that are one stack. */
const shownOfFour = (labels: Parameters<typeof plain>[1]): number[] => [...new Shown(plain(4, labels)).shown]

describe('a collapsed stack shows', () => {
  test('the picked picture, else the one with most stars, else the first one; a rejected one last', () => {
    expect(shownOfFour({})).toEqual([0])
    expect(shownOfFour({ 2: { stars: 1 }, 3: { stars: 1 } })).toEqual([2])
    expect(shownOfFour({ 1: { stars: 5 }, 3: { flag: 'pick' } })).toEqual([3])
    expect(shownOfFour({ 1: { flag: 'pick' }, 3: { flag: 'pick', stars: 1 } })).toEqual([3])
    expect(shownOfFour({ 0: { flag: 'reject', stars: 5 } })).toEqual([1])
    expect(shownOfFour({ 0: { isFound: false } })).toEqual([1])
  })

  test('exactly one picture, and nothing else is hidden; an expanded one shows all, one after another', () => {
    fc.assert(
      fc.property(
        fc.array(picture, { maxLength: 20 }),
        fc.array(fc.nat({ max: 5 }), { maxLength: 20 }),
        fc.array(fc.nat({ max: 19 }), { maxLength: 2 }),
        (pictures, order, expanded) => {
          const set = new Shown(pictures, order, expanded)
          expect(partsOf(set)).toEqual(allOf(set))
          const stacks = set.stackTexts()
          const isExpanded = (ids: readonly ItemId[]): boolean =>
            [...stacksOf(set.catalog).idsWith(ids[0]!)].some((id) => expanded.includes(id))
          expect(set.stacks.hidden).toBe(
            stacks.filter((ids) => !isExpanded(ids)).reduce((sum, ids) => sum + ids.length - 1, 0),
          )
          for (const ids of stacks) {
            const best = ids.toSorted((a, b) => set.scoreOf(b) - set.scoreOf(a) || set.compare(a, b))[0]!
            const first = set.shown.findIndex((id) => ids.includes(id))
            const length = ids.filter((id) => set.shown.includes(id)).length
            expect([...set.shown.subarray(first, first + length)]).toEqual(isExpanded(ids) ? ids : [best])
          }
          const leaders = [...set.shown].map((id) => set.stacks.leaderOf(id))
          const unique = leaders.filter((id, at) => leaders.indexOf(id) === at)
          expect(unique).toEqual(unique.toSorted(set.compare))
        },
      ),
    )
  })

  test('no picture twice and loses none, whatever is expanded, collapsed, labelled, removed and found meanwhile', () => {
    const step = fc.record({
      does: fc.constantFrom('expand', 'collapse', 'label', 'remove', 'split'),
      at: fc.nat(),
      labels: picture,
    })
    fc.assert(
      fc.property(
        fc.array(picture, { minLength: 1, maxLength: 16 }),
        fc.array(step, { maxLength: 12 }),
        (all, steps) => {
          const set = new Shown(all)
          for (const { does, at, labels } of steps) {
            const id = set.shown[at % Math.max(1, set.shown.length)]
            if (id === undefined) break
            if (does === 'expand') set.expand(id)
            if (does === 'collapse') set.collapse(id)
            if (does === 'label') set.label(at % all.length, labels)
            if (does === 'split') {
              set.catalog.hashes.clear(at % all.length)
              stacksOf(set.catalog).update()
            }
            if (does === 'remove') {
              const gone = set.found[at % set.found.length]!
              const rest = set.stacks.remove(set.shown, [gone], set.compare)
              set.shown = rest.filter((one) => one !== gone)
              set.found = set.found.filter((one) => one !== gone)
            }
            expect(partsOf(set)).toEqual(allOf(set))
          }
        },
      ),
    )
  })
})

describe('a stack', () => {
  test('is expanded at its place, and collapsed again to the picture that is best now', () => {
    const set = new Shown([...plain(1, { 0: { scene: 0 } }), ...plain(3), ...plain(1, { 0: { scene: 2 } })])
    expect([...set.shown]).toEqual([0, 1, 4])
    expect(set.expand(1)).toEqual([1, 2, 3])
    expect([...set.shown]).toEqual([0, 1, 2, 3, 4])
    expect(set.expand(1)).toBeNull()
    set.label(3, { stars: 0, flag: 'pick' })
    expect([...set.shown]).toEqual([0, 1, 2, 3, 4])
    expect(set.collapse(2)).toEqual([1, 2, 3])
    expect([...set.shown]).toEqual([0, 3, 4])
    expect(set.collapse(0)).toBeNull()
    expect([...set.stacks.collapseAll(set.found)]).toEqual([0, 3, 4])
  })

  test('that is expanded stays so when the query runs again', () => {
    const set = new Shown(plain(3))
    set.expand(0)
    expect([...set.stacks.collapseAll(set.found)]).toEqual([0, 1, 2])
    set.collapse(1)
    expect([...set.stacks.collapseAll(set.found)]).toEqual([0])
  })
})
