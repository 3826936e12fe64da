/** Gives each person a small number. */
import { ByteTexts } from './byte-texts.ts'

export class PeopleTable {
  /** The numbers by the JSON of the names. */
  readonly texts = new ByteTexts((name) => this.numberOf(name))
  readonly #names: string[] = []
  readonly #numbers = new Map<string, number>()

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
}
