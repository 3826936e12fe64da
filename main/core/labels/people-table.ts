/** Gives each person a small number. */
import { ByteTexts } from './byte-texts.ts'
import type { PersonOf } from './people-directory.ts'

export class PeopleTable {
  /** The numbers by the JSON of the ids. */
  readonly texts = new ByteTexts((id) => this.numberOf(id))
  readonly #personOf: PersonOf
  readonly #names: string[] = []
  readonly #numbers = new Map<string, number>()

  /** All ids for which `personOf` returns the same one have one number. */
  constructor(personOf: PersonOf = (by) => by) {
    this.#personOf = personOf
  }

  /** The ids by number. */
  get names(): readonly string[] {
    return this.#names
  }

  /** Returns the number of a person; a new one gets the next number. */
  numberOf(id: string): number {
    const known = this.#numbers.get(id)
    if (known !== undefined) return known
    const person = this.#personOf(id)
    const number = this.#numbers.get(person) ?? this.#names.push(person) - 1
    this.#numbers.set(person, number)
    this.#numbers.set(id, number)
    return number
  }

  /** Returns the number of a person; undefined when this person made no change. */
  find(id: string): number | undefined {
    return this.#numbers.get(this.#personOf(id))
  }
}
