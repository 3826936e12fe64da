/**
 * How much may be read for one filter. Filters come from colleagues, too (Smart Folders), and so do the texts that they
 * are compared with: together they could keep a window busy for hours.
 */
import { LensletError } from '../../../preload/contract/index.ts'
import type { Filter } from '../../../preload/contract/filter.ts'

/**
 * Characters that may be compared for a filter that a person asked for: some seconds. A million pictures with a hundred
 * characters each and twenty words take less.
 */
export const MOST_EFFORT = 5_000_000_000

export class Effort {
  #left: number

  /** `most` is how many characters may be compared. */
  constructor(most: number) {
    this.#left = most
  }

  /** A text of this length is about to be compared. Throws `bad-input` when that is too much. */
  spend(characters: number): void {
    this.#left -= characters + 1
    if (this.#left < 0)
      throw new LensletError(
        'bad-input',
        'This filter takes too long with the notes and names that are here: use fewer words.',
      )
  }
}

/** How many texts a filter compares. */
export function textsIn(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.reduce((sum, part) => sum + textsIn(part), 0)
    case 'not':
      return textsIn(filter.of)
    case 'word':
    case 'text':
      return 1
    default:
      return 0
  }
}
