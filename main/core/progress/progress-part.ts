/** Finds the pictures that a number of the progress counts. */
import type { ItemId, ProgressPart } from '../../../preload/contract/index.ts'
import type { PersonOf } from '../labels/people-directory.ts'
import { starsOfRater, type RaterColumns } from '../labels/rater-columns.ts'
import { emptyBitSet, type BitSet } from '../query/bit-set.ts'
import { dayFromText } from './local-days.ts'
import type { ProgressIndex } from './progress-index.ts'

/** What the pictures of a number are found in. */
export interface PartSource {
  /** It must have been read, and `follow` called. */
  readonly index: ProgressIndex
  readonly personOf: PersonOf
  /** Returns everybody's stars. */
  readonly raters: () => RaterColumns
  /** Whether a tag is a reason for leaving a picture out. */
  readonly isSkipTag: (tag: string) => boolean
}

/** Returns whether a picture is one of those that a number counts. The folder is not considered. */
export function isInPart({ index, personOf, raters, isSkipTag }: PartSource, part: ProgressPart, id: ItemId): boolean {
  if (!index.isPresent(id)) return false
  switch (part.part) {
    case 'left':
      return !index.isDone(id)
    case 'left-out':
      return index.giversOf(id).some(({ tag }) => isSkipTag(index.tagNames[tag]!))
    case 'done': {
      if (!index.isDone(id)) return false
      const person = index.donePersonOf(id)
      // What was done before its first change counts for no person and no day.
      if (part.by !== null && index.people[person] !== personOf(part.by)) return false
      return part.day === null || (person >= 0 && index.doneDayOf(id) === dayFromText(part.day))
    }
    case 'tag':
      return index
        .giversOf(id)
        .some(
          ({ tag, person }) =>
            index.tagNames[tag] === part.tag && (part.by === null || index.people[person] === personOf(part.by)),
        )
    case 'stars': {
      const columns = raters()
      const rater = columns.names.indexOf(personOf(part.by))
      return rater >= 0 && starsOfRater(columns, rater, id) > 0
    }
  }
}

/** Returns all pictures that a number counts, of all folders. */
export function picturesOfPart(source: PartSource, part: ProgressPart, size: number): BitSet {
  const pictures = emptyBitSet(size)
  const columns = part.part === 'stars' ? source.raters() : null
  const shared = columns === null ? source : { ...source, raters: () => columns }
  for (let id = 0; id < size; id++) if (isInPart(shared, part, id)) pictures[id] = 1
  return pictures
}
