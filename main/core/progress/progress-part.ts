/** Finds the pictures that a number of the progress counts. */
import type { ItemId, ProgressPart } from '../../../preload/contract/index.ts'
import { emptyBitSet, type BitSet } from '../query/bit-set.ts'
import { dayFromText } from './local-days.ts'
import type { ProgressIndex } from './progress-index.ts'

/** Returns whether a picture is one of those that a number counts. The folder is not considered. */
export function isInPart(
  index: ProgressIndex,
  part: ProgressPart,
  id: ItemId,
  personOf: (by: string) => string,
): boolean {
  if (!index.isPresent(id)) return false
  switch (part.part) {
    case 'left':
      return !index.isDone(id)
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
  }
}

/** Returns all pictures that a number counts, of all folders. The index must have been read, and `follow` called. */
export function picturesOfPart(
  index: ProgressIndex,
  part: ProgressPart,
  size: number,
  personOf: (by: string) => string,
): BitSet {
  const pictures = emptyBitSet(size)
  for (let id = 0; id < size; id++) if (isInPart(index, part, id, personOf)) pictures[id] = 1
  return pictures
}
