/**
 * Limits how much text is compared for one filter.
 *
 * Colleagues may write the filters (Smart Folders), and also the texts that the filters are compared with. Together
 * these could keep a window busy for hours.
 */
import { LensletError } from '../../../preload/contract/index.ts'
import type { Filter } from '../../../preload/contract/filter.ts'

/**
 * The most characters that are compared for a filter that a person entered. Comparing them takes some seconds.
 *
 * A million pictures with a hundred characters each and twenty words need less.
 */
export const MAX_COMPARED_CHARACTERS = 5_000_000_000

/** The number of characters that may still be compared for a filter. */
export class FilterBudget {
  #remaining: number

  /** `maxCharacters` is the number of characters that may be compared. */
  constructor(maxCharacters: number) {
    this.#remaining = maxCharacters
  }

  /** Call it before a text of this length is compared. Throws `bad-input` when the budget is used up. */
  spend(characters: number): void {
    this.#remaining -= characters + 1
    if (this.#remaining < 0)
      throw new LensletError(
        'bad-input',
        'This filter takes too long for the notes, names and prompts in this data set: use fewer words.',
      )
  }
}

/** Returns how many texts a filter compares. */
export function countTexts(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.reduce((sum, part) => sum + countTexts(part), 0)
    case 'not':
      return countTexts(filter.of)
    case 'word':
    case 'text':
      return 1
    default:
      return 0
  }
}
