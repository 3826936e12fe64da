/**
 * Numbers the labels that pictures had after each of their changes, and remembers for each number whether it is done.
 *
 * A million pictures have a few thousand different labels together. Where the rule reads labels only, a step of a
 * picture's history is then a look-up of two numbers.
 */
import { LEVELS, UNLABELLED, type ItemState, type LevelKind } from '../../../preload/contract/index.ts'
import { KIND_BITS } from '../history/change-kinds.ts'
import type { TagCodes } from '../history/value-codes.ts'
import { NUMBER_COLUMNS } from '../labels/label-columns.ts'

/** The number of no labels. */
export const NO_LABELS = 0

const KINDS: readonly LevelKind[] = ['stars', 'flag', 'color']
/** More values of one kind than this are not told apart. */
const MAX_VALUES = 2 ** 27

interface Labels {
  /** The numbers of the levels, in the order of `KINDS`. */
  readonly levels: readonly number[]
  readonly tags: readonly string[]
}

export class LabelStates {
  readonly #tags: TagCodes
  readonly #isDone: (state: ItemState) => boolean
  readonly #all: Labels[] = [{ levels: KINDS.map((kind) => NUMBER_COLUMNS[kind].empty), tags: [] }]
  readonly #numbers = new Map<string, number>([[keyOf(this.#all[0]!), NO_LABELS]])
  readonly #next: Map<number, number>[] = [new Map()]
  /** 0 where it is not known, 1 for not done, 2 for done. */
  readonly #done: number[] = [0]

  /** `tags` knows the tags of codes. `isDone` must depend on labels only, not on who gave them and when. */
  constructor(tags: TagCodes, isDone: (state: ItemState) => boolean) {
    this.#tags = tags
    this.#isDone = isDone
  }

  /** Returns the labels after a change with these bits and this code (`history/value-codes.ts`). */
  after(labels: number, bits: number, code: number): number {
    const key = bits * MAX_VALUES + code
    const next = this.#next[labels]!
    const known = next.get(key)
    if (known !== undefined) return known
    const number = this.#numberOf(this.#changed(this.#all[labels]!, bits, code))
    next.set(key, number)
    return number
  }

  /** Returns whether a picture with these labels is done. */
  isDone(labels: number): boolean {
    if (this.#done[labels] === 0) this.#done[labels] = this.#isDone(this.#stateOf(labels)) ? 2 : 1
    return this.#done[labels] === 2
  }

  #changed({ levels, tags }: Labels, bits: number, code: number): Labels {
    if (bits !== KIND_BITS.tags)
      return { levels: levels.map((level, at) => (KIND_BITS[KINDS[at]!] === bits ? code : level)), tags }
    const tag = this.#tags.tagOf(code)
    const rest = tags.filter((one) => one !== tag)
    return { levels, tags: (code & 1) === 1 ? [...rest, tag].sort() : rest }
  }

  #numberOf(labels: Labels): number {
    const key = keyOf(labels)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#all.push(labels) - 1
    this.#numbers.set(key, number)
    this.#next.push(new Map())
    this.#done.push(0)
    return number
  }

  #stateOf(labels: number): ItemState {
    const { levels, tags } = this.#all[labels]!
    const values = Object.fromEntries(KINDS.map((kind, at) => [kind, LEVELS[kind][levels[at]!]]))
    return { ...UNLABELLED, ...values, tags }
  }
}

function keyOf({ levels, tags }: Labels): string {
  return [...levels, ...tags].join('\0')
}
