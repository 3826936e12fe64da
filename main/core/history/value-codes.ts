/**
 * Defines the numbers that stand for what a change gives: the level of stars, flag or colour, or one tag that is added
 * or removed. Which of them it is, the bits of the change say.
 */
import { ByteTexts } from '../labels/byte-texts.ts'
import { isAt, QUOTE } from '../labels/packed-json.ts'

/** The code of every other change, and of a change of a picture whose history is not simple. */
export const COMPLEX = 0xffff_ffff

/** What is before the text of the tag in a part that adds one tag, or removes one. */
const [ADD, REMOVE] = ['{"add":[', '{"remove":['].map((text) => new TextEncoder().encode(text)) as [
  Uint8Array,
  Uint8Array,
]
/** The length of what is after it: `]}`. */
const END_LENGTH = 2

export class TagCodes {
  readonly #tags: string[] = []
  readonly #numbers = new Map<string, number>()
  readonly #texts = new ByteTexts((tag) => this.#numberOf(tag))

  /** Returns the tag of a code. */
  tagOf(code: number): string {
    return this.#tags[code >>> 1]!
  }

  /**
   * Returns the code of the part `tags` in `bytes` from `start` to `end`: twice the number of the tag, and 1 more if it is
   * added. `COMPLEX` for more than one tag.
   */
  codeAt(bytes: Buffer, start: number, end: number): number {
    const isAdded = isAt(ADD, bytes, start)
    if (!isAdded && !isAt(REMOVE, bytes, start)) return COMPLEX
    const text = start + (isAdded ? ADD : REMOVE).length
    const number = bytes[text] === QUOTE ? this.#texts.numberAt(bytes, text) : -1
    if (number < 0 || text + this.#texts.length + END_LENGTH !== end) return COMPLEX
    return number * 2 + (isAdded ? 1 : 0)
  }

  #numberOf(tag: string): number {
    const known = this.#numbers.get(tag)
    if (known !== undefined) return known
    const number = this.#tags.push(tag) - 1
    this.#numbers.set(tag, number)
    return number
  }
}
