/** Changes the keys of commands, and finds commands that would share a key. Pure. */
import { canonicalKey, KEY_COMMANDS, keyCommand, keysOf, parseKey, printKey } from '../../../preload/contract/index.ts'
import type { KeyChanges, KeyCommand, KeyCommandId } from '../../../preload/contract/index.ts'

/** Returns the changes with these keys of a command. Only what differs from the default is a change. */
export function withKeys(changes: KeyChanges, id: KeyCommandId, keys: readonly string[]): KeyChanges {
  const { [id]: _before, ...others } = changes
  return hasSameKeys(keys, keyCommand(id).keys) ? others : { ...others, [id]: keys }
}

/** Returns the changes after a key was moved from other commands to this one, which then has these keys. */
export function withMovedKey(
  changes: KeyChanges,
  id: KeyCommandId,
  keys: readonly string[],
  from: readonly KeyCommand[],
): KeyChanges {
  const moved = new Set(keys.map(canonicalKey))
  const without = from.reduce(
    (before, other) =>
      withKeys(
        before,
        other.id,
        keysOf(other.id, before).filter((key) => !moved.has(canonicalKey(key))),
      ),
    changes,
  )
  return withKeys(without, id, keys)
}

/** Returns whether the keys of a command differ from the default. */
export function isChanged(id: KeyCommandId, changes: KeyChanges): boolean {
  return !hasSameKeys(keysOf(id, changes), keyCommand(id).keys)
}

/** Returns how many commands have other keys after a change. */
export function countChanged(before: KeyChanges, after: KeyChanges): number {
  return KEY_COMMANDS.filter(({ id }) => !hasSameKeys(keysOf(id, before), keysOf(id, after))).length
}

function hasSameKeys(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((key, at) => canonicalKey(key) === canonicalKey(others[at]!))
}

/** Returns the other commands that have a key in a place where this command works. */
export function commandsWithKey(key: string, id: KeyCommandId, changes: KeyChanges): readonly KeyCommand[] {
  const { places } = keyCommand(id)
  return KEY_COMMANDS.filter(
    (other) =>
      other.id !== id &&
      other.places.some((place) => places.includes(place)) &&
      keysOf(other.id, changes).some((used) => canonicalKey(used) === canonicalKey(key)),
  )
}

/** A key that another command has too, as after a change of the file by hand. */
export interface SharedKey {
  readonly key: string
  readonly other: KeyCommand
  /** Whether the command gets the key where both work: the one that comes first in the table does. */
  readonly isFirst: boolean
}

/** Returns the place of a command in the table. */
function positionOf(id: KeyCommandId): number {
  return KEY_COMMANDS.findIndex((command) => command.id === id)
}

/** Returns the keys of a command that other commands of the same places have too. */
export function sharedKeys(id: KeyCommandId, changes: KeyChanges): readonly SharedKey[] {
  return keysOf(id, changes).flatMap((key) =>
    commandsWithKey(key, id, changes).map((other) => ({
      key,
      other,
      isFirst: positionOf(id) < positionOf(other.id),
    })),
  )
}

/** Returns the command to which this key adds something with Shift, such as moving on; null when there is none. */
export function commandWithShift(key: string, id: KeyCommandId, changes: KeyChanges): KeyCommand | null {
  const chord = parseKey(key)
  if (!chord?.shift) return null
  const withoutShift = printKey({ ...chord, shift: false })
  return commandsWithKey(withoutShift, id, changes).find(({ withShift }) => withShift !== null) ?? null
}
