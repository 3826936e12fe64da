/** Gives each person a small number. */

export class PeopleTable {
  readonly #names: string[] = []
  readonly #numbers = new Map<string, number>()
  /** The UTF-8 bytes of the name that was looked up last: most changes are of the same person as the one before. */
  #lastBytes: Buffer = Buffer.alloc(0)
  #lastNumber = -1

  /** The names by number. */
  get names(): readonly string[] {
    return this.#names
  }

  /** Returns the number of a name; a new name gets the next one. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = this.#names.push(name) - 1
    this.#numbers.set(name, number)
    return number
  }

  /** Returns the number of a name; undefined when nobody with this name made a change. */
  find(name: string): number | undefined {
    return this.#numbers.get(name)
  }

  /** Returns the number of the name in `bytes` from `start` to `end`, a JSON text without its quotation marks. */
  numberOfJson(bytes: Buffer, start: number, end: number): number {
    if (this.#lastNumber >= 0 && equals(bytes, start, end, this.#lastBytes)) return this.#lastNumber
    this.#lastBytes = Buffer.from(bytes.subarray(start, end))
    this.#lastNumber = this.numberOf(JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string)
    return this.#lastNumber
  }
}

function equals(bytes: Buffer, start: number, end: number, other: Buffer): boolean {
  if (end - start !== other.length) return false
  for (let at = 0; at < other.length; at++) if (bytes[start + at] !== other[at]) return false
  return true
}
