/** Numbers the lists that say who gave which tags of a picture. Many pictures share such a list. */

/** The number of the list of a picture without tags. */
export const NO_TAG_GIVERS = 0
/** More tags than this are not told apart. */
const MAX_TAGS = 2 ** 24

/** A tag and the person who gave it, as numbers. */
interface TagGiver {
  readonly tag: number
  readonly person: number
}

export class TagGivers {
  readonly lists: (readonly TagGiver[])[] = [[]]
  /** For each list, the list that has one more entry at its end, by the entry. */
  readonly #longer: Map<number, number>[] = [new Map()]

  /** Returns the number of the list that has another entry. Entries are added in the order of their tags. */
  withTag(list: number, tag: number, person: number): number {
    const key = person * MAX_TAGS + tag
    const longer = this.#longer[list]!
    const known = longer.get(key)
    if (known !== undefined) return known
    const number = this.lists.push([...this.lists[list]!, { tag, person }]) - 1
    this.#longer.push(new Map())
    longer.set(key, number)
    return number
  }
}
