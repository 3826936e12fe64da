/** Reads packed changes quickly, and folds a part of an item's changes. */
import { UNLABELLED, type FieldName, type ItemState } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fold } from '../labels/fold.ts'
import { fieldsOf, type Head } from '../labels/heads.ts'

/** A packed change as JSON has it. */
interface PackedChange extends Omit<StoredChange, 'at'> {
  readonly at: string
  readonly moved_to?: unknown
}

/** Returns the packed changes that are wanted, without the checks that the store made when it packed them. */
export function unpackWhere(bytes: Buffer, isWanted: (change: PackedChange) => boolean): StoredChange[] {
  const all = JSON.parse(bytes.toString('utf8')) as PackedChange[]
  const changes: StoredChange[] = []
  for (const change of all)
    if (isWanted(change)) changes.push(Object.assign(change as unknown as StoredChange, { at: Date.parse(change.at) }))
  return changes
}

/** Folds changes. Most pictures have a few, each of which replaces the one before it: they need no search for heads. */
export function foldFew(changes: readonly StoredChange[]): ItemState {
  if (changes.length === 0) return UNLABELLED
  if (changes.length === 1) return fold(changes)
  const heads = new Map<FieldName, Head[]>()
  for (const change of changes) {
    if (change.undoes !== undefined) return fold(changes)
    for (const [field, value] of fieldsOf(change)) {
      const before = heads.get(field)
      if (before !== undefined && !change.replaces.includes(before[0]!.change.id)) return fold(changes)
      heads.set(field, [{ change, value }])
    }
  }
  return fold(changes, heads)
}
