/** Gives each person a small number. */

/** The most names that are compared as bytes. */
const MAX_FIRST = 16

export class PeopleTable {
  readonly #names: string[] = []
  readonly #numbers = new Map<string, number>()
  /** The JSON bytes of the names that were looked up first: most changes are of a few people. */
  readonly #firstBytes: Buffer[] = []
  readonly #firstNumbers: number[] = []

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
    for (let at = 0; at < this.#firstBytes.length; at++)
      if (equals(bytes, start, end, this.#firstBytes[at]!)) return this.#firstNumbers[at]!
    const number = this.numberOf(JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string)
    if (this.#firstBytes.length < MAX_FIRST) {
      this.#firstBytes.push(Buffer.from(bytes.subarray(start, end)))
      this.#firstNumbers.push(number)
    }
    return number
  }
}

function equals(bytes: Buffer, start: number, end: number, other: Buffer): boolean {
  if (end - start !== other.length) return false
  for (let at = 0; at < other.length; at++) if (bytes[start + at] !== other[at]) return false
  return true
}
