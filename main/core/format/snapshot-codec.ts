/**
 * Encodes and decodes the lines of snapshots.
 *
 * A snapshot has the changes of all items in one compressed file, so that no program has to read a year of journals.
 * FORMAT.md, "Snapshots".
 */
import type { ItemKey } from '../../../preload/contract/index.ts'
import { encodeLine } from './checked-line.ts'
import { isObject } from '../../../preload/contract/label-fields/json-checks.ts'
import { decodeChange, type StoredChange } from './change-codec.ts'
import { parseJournalName } from './names.ts'

const SNAPSHOT_VERSION = 1

/** The first line. */
export interface SnapshotHead {
  /** Id of the data set. */
  readonly dataset: string
  /** Milliseconds since the epoch on the share's clock. */
  readonly at: number
  /** The offset up to which everything in a journal is in the snapshot, by the journal's file name. */
  readonly covers: Readonly<Record<string, number>>
}

/** The last line: the number of items and changes. */
export interface SnapshotEnd {
  readonly items: number
  readonly changes: number
}

export type SnapshotLine =
  | { readonly kind: 'head'; readonly head: SnapshotHead }
  | { readonly kind: 'item'; readonly changes: readonly StoredChange[] }
  | { readonly kind: 'end'; readonly end: SnapshotEnd }
  /** A line of a kind that a newer version writes. */
  | { readonly kind: 'unknown' }

/** Returns the first line. */
export function encodeSnapshotHead({ dataset, at, covers }: SnapshotHead): string {
  return encodeLine({ snapshot: { version: SNAPSHOT_VERSION, dataset, at: new Date(at).toISOString(), covers } })
}

/** Returns the line of an item. `changes` is the JSON text of the array of its changes, as in a sidecar. */
export function encodeSnapshotItem(item: ItemKey, changes: string): string {
  return encodeLine({ item }, `"changes":${changes}`)
}

/** Returns the last line. */
export function encodeSnapshotEnd(end: SnapshotEnd): string {
  return encodeLine({ end })
}

/** Decodes an intact line of a snapshot; returns null for an invalid one, and for one that needs a newer program. */
export function decodeSnapshotLine(body: Record<string, unknown>): SnapshotLine | null {
  if ('snapshot' in body) return decodeHead(body['snapshot'])
  if ('end' in body) return decodeEnd(body['end'])
  if (!('item' in body)) return { kind: 'unknown' }
  const { item, changes } = body
  if (typeof item !== 'string' || !Array.isArray(changes)) return null
  const decoded = changes.map((raw) => decodeChange(raw, item))
  return decoded.every((change) => change?.item === item) ? { kind: 'item', changes: decoded as StoredChange[] } : null
}

function decodeHead(raw: unknown): SnapshotLine | null {
  if (
    !isObject(raw) ||
    raw['version'] !== SNAPSHOT_VERSION ||
    typeof raw['dataset'] !== 'string' ||
    !isObject(raw['covers'])
  )
    return null
  const at = typeof raw['at'] === 'string' ? Date.parse(raw['at']) : Number.NaN
  const covers = Object.entries(raw['covers']).filter(
    (entry): entry is [string, number] =>
      parseJournalName(entry[0]) !== null && Number.isInteger(entry[1]) && (entry[1] as number) >= 0,
  )
  return Number.isFinite(at)
    ? { kind: 'head', head: { dataset: raw['dataset'], at, covers: Object.fromEntries(covers) } }
    : null
}

function decodeEnd(raw: unknown): SnapshotLine | null {
  return isObject(raw) && Number.isInteger(raw['items']) && Number.isInteger(raw['changes'])
    ? { kind: 'end', end: { items: raw['items'] as number, changes: raw['changes'] as number } }
    : null
}
