/**
 * Defines the numbers that stand for what a change gives: the level of stars, flag or colour, or one tag that is added
 * or removed. Which of them it is, the bits of the change say.
 */

/** The code of every other change, and of a change of a picture whose history is not simple. */
export const COMPLEX = 0xffff_ffff

export class TagCodes {
  readonly #tags: string[] = []
  readonly #numbers = new Map<string, number>()
  /** The codes by the JSON text of the part of a change, as most changes repeat what others have. */
  readonly #codes = new Map<string, number>()

  /** Returns the tag of a code. */
  tagOf(code: number): string {
    return this.#tags[code >>> 1]!
  }

  /** Returns the code of the JSON text of the part `tags`: twice the number of the tag, and 1 more if it is added. */
  codeOfJson(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    const { add = [], remove = [] } = JSON.parse(text) as { add?: readonly string[]; remove?: readonly string[] }
    const isSingle = add.length + remove.length === 1
    const code = isSingle ? this.#numberOf(add[0] ?? remove[0]!) * 2 + add.length : COMPLEX
    this.#codes.set(text, code)
    return code
  }

  #numberOf(tag: string): number {
    const known = this.#numbers.get(tag)
    if (known !== undefined) return known
    const number = this.#tags.push(tag) - 1
    this.#numbers.set(tag, number)
    return number
  }
}
