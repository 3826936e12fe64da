/**
 * Decides which stars of each person count for an item (FORMAT.md, "Stars per rater").
 *
 * The results depend on the set of changes only, never on their order. The functions are pure.
 */
import type { Change, ChangeId } from '../../../preload/contract/index.ts'
import type { PersonOf } from './people-directory.ts'
import { undoneIds } from './undone-changes.ts'

/** The stars that each person gave an item, by id. People who gave none, or removed theirs, are left out. */
export type StarsByRater = ReadonlyMap<string, number>

const BY_ID: PersonOf = (by) => by

/** Returns the stars of each person who gave the item some. */
export function starsByRater(changes: readonly Change[], personOf = BY_ID): StarsByRater {
  const stars = new Map<string, number>()
  for (const [person, change] of ratingChanges(changes, personOf))
    if (change.stars! > 0) stars.set(person, change.stars!)
  return stars
}

/**
 * Returns the change that decides the stars of each person, by id.
 *
 * It is the newest of the changes that no other change of the same person replaces, so that somebody whose clock was
 * wrong for a while keeps what they gave last.
 */
export function ratingChanges<C extends Change>(changes: readonly C[], personOf = BY_ID): Map<string, C> {
  const rated = changes.filter(({ stars }) => stars !== undefined)
  const undone = undoneIds(changes)
  const counting = undone.size === 0 ? rated : rated.filter(({ id }) => !undone.has(id))
  const byPerson = Map.groupBy(counting, ({ by }) => personOf(by))
  if (byPerson.size === counting.length) return new Map(counting.map((change) => [personOf(change.by), change]))
  const byId = new Map(rated.map((change) => [change.id, change]))
  const isInOrder = isInOrderOfTime(rated, byId)
  const deciding = new Map<string, C>()
  for (const [person, own] of byPerson) {
    if (isInOrder || own.length === 1) {
      deciding.set(person, newestOf(own))
      continue
    }
    const replaced = reachedFrom(own, byId)
    const unreplaced = own.filter(({ id }) => !replaced.has(id))
    // Changes that replace each other in a circle cannot come from a correct writer. Then the newest of them counts.
    deciding.set(person, newestOf(unreplaced.length > 0 ? unreplaced : own))
  }
  return deciding
}

/**
 * Returns the ids of the changes with stars that their author has replaced: a way of `replaces` leads to them from a
 * change with stars of the same person that counts.
 */
export function replacedByAuthor(changes: readonly Change[], personOf = BY_ID): ReadonlySet<ChangeId> {
  const rated = changes.filter(({ stars }) => stars !== undefined)
  const undone = undoneIds(changes)
  const byId = new Map(rated.map((change) => [change.id, change]))
  const replaced = new Set<ChangeId>()
  for (const own of Map.groupBy(rated, ({ by }) => personOf(by)).values()) {
    if (own.length === 1) continue
    const reached = reachedFrom(
      own.filter(({ id }) => !undone.has(id)),
      byId,
    )
    for (const { id } of own) if (reached.has(id)) replaced.add(id)
  }
  return replaced
}

/**
 * Returns the ids that changes name in `replaces`, and those that the named changes name in turn.
 *
 * The way may lead through changes of others: who replaces Ben's stars, which replaced their own, has seen both.
 */
function reachedFrom(sources: readonly Change[], byId: ReadonlyMap<ChangeId, Change>): ReadonlySet<ChangeId> {
  const reached = new Set<ChangeId>()
  const waiting = [...sources]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const id of next.replaces) {
      const target = byId.get(id)
      if (target === undefined || reached.has(id)) continue
      reached.add(id)
      waiting.push(target)
    }
  }
  return reached
}

/**
 * Returns whether every change is newer than those that it replaces, as with clocks that are right. Then no way leads to
 * the newest change of a person, and nothing has to be searched.
 */
function isInOrderOfTime(rated: readonly Change[], byId: ReadonlyMap<ChangeId, Change>): boolean {
  return rated.every((change) =>
    change.replaces.every((id) => {
      const target = byId.get(id)
      return target === undefined || isNewer(change, target)
    }),
  )
}

function newestOf<C extends Change>(changes: readonly C[]): C {
  return changes.reduce((newest, change) => (isNewer(change, newest) ? change : newest))
}

function isNewer(change: Change, other: Change): boolean {
  return change.at > other.at || (change.at === other.at && change.id > other.id)
}
