/** Stores values that many items share. Each value is stored once and has a number. */
export class InternedValues<T> {
  readonly #values: T[]
  readonly #indexes: Map<unknown, number>
  readonly #keyOf: (value: T) => unknown

  /** Values with the same `keyOf` count as equal. */
  constructor(keyOf: (value: T) => unknown, values: readonly T[] = []) {
    this.#keyOf = keyOf
    this.#values = [...values]
    this.#indexes = new Map(values.map((value, index) => [keyOf(value), index]))
  }

  /** Returns the number of a value. A new value gets the next number. */
  index(value: T): number {
    const key = this.#keyOf(value)
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    const index = this.#values.push(value) - 1
    this.#indexes.set(key, index)
    return index
  }

  /** All values by number. The reader does not change them. */
  get all(): readonly T[] {
    return this.#values
  }
}
