/**
 * Stores a text for each item. Each different text is stored once, because many pictures have the same camera, model or
 * prompt.
 */
import { foldText } from '../../../preload/contract/filter.ts'
import { growArray } from '../base/grow-array.ts'

/**
 * The most characters of all different texts in a column. Beyond it no new text is stored. A million different prompts
 * of ordinary length need half of it.
 */
const MAX_CHARACTERS = 400_000_000

/** A column as plain data. */
export interface TextColumnData {
  /** The number of each item's text in `texts`; 0 for none. */
  readonly indexes: Uint32Array
  /** All different texts. The first one is empty. */
  readonly texts: readonly string[]
}

export class TextColumn {
  readonly #isFolded: boolean
  #indexes: Uint32Array
  #texts: string[] = ['']
  readonly #folded: string[] = ['']
  readonly #indexOf = new Map<string, number>()
  #characters = 0

  /** With `isFolded` texts are stored without regard to case, because nobody sees them. */
  constructor(capacity: number, isFolded: boolean) {
    this.#isFolded = isFolded
    this.#indexes = new Uint32Array(capacity)
  }

  /** The number of each item's text in `texts`; 0 for none. Read-only. */
  get indexes(): Uint32Array {
    return this.#indexes
  }

  /** All different texts; the first one is empty. New texts are added at the end, and none is ever removed. Read-only. */
  get texts(): readonly string[] {
    return this.#texts
  }

  /** The same in the form in which texts are compared. Read-only. */
  get foldedTexts(): readonly string[] {
    if (this.#isFolded) return this.#texts
    for (let at = this.#folded.length; at < this.#texts.length; at++) this.#folded.push(foldText(this.#texts[at]!))
    return this.#folded
  }

  /** Makes room for ids below `capacity`. */
  reserve(capacity: number): void {
    this.#indexes = growArray(this.#indexes, capacity)
  }

  /** Sets the text of an item; an empty one means none. */
  set(id: number, text: string): void {
    this.#indexes[id] = this.#intern(this.#isFolded ? foldText(text) : text)
  }

  /** Returns the column for the first `size` items, without texts that no item has any more. */
  toData(size: number): TextColumnData {
    const indexes = this.#indexes.slice(0, size)
    const newIndexes = new Uint32Array(this.#texts.length)
    const texts = ['']
    for (let id = 0; id < size; id++) {
      const index = indexes[id]!
      if (index !== 0 && newIndexes[index] === 0) newIndexes[index] = texts.push(this.#texts[index]!) - 1
      indexes[id] = newIndexes[index]!
    }
    return { indexes, texts }
  }

  /** Restores what `toData` returned. */
  loadData({ indexes, texts }: TextColumnData): void {
    this.#indexes.set(indexes)
    this.#texts = [...texts]
    for (let at = 1; at < texts.length; at++) {
      this.#indexOf.set(texts[at]!, at)
      this.#characters += texts[at]!.length
    }
  }

  #intern(text: string): number {
    if (text === '') return 0
    const known = this.#indexOf.get(text)
    if (known !== undefined) return known
    if (this.#characters + text.length > MAX_CHARACTERS) return 0
    this.#characters += text.length
    const index = this.#texts.push(text) - 1
    this.#indexOf.set(text, index)
    return index
  }
}
