/**
 * Encodes and decodes changes as they are in journals and sidecars.
 *
 * Times are in ISO 8601, and unknown fields are kept. FORMAT.md, "Changes".
 */
import {
  CHANGE_KINDS,
  DATASET_ITEM,
  decodeParts,
  LABEL_KINDS,
  type Change,
  type ChangeId,
  type ChangeParts,
} from '../../../preload/contract/index.ts'
import { isObject, isShallow, isText } from '../../../preload/contract/label-fields/json-checks.ts'
import { isItemKey } from './names.ts'

/** A change with the fields that this version does not know, so that they are kept when it is written again. */
export interface StoredChange extends Change {
  readonly extra?: Readonly<Record<string, unknown>>
}

const CHANGE_ID = /^[\w-]{1,40}:[\w-]{1,64}$/
const CONTENT = /^\d{1,16}-[0-9a-f]{16}$/
/**
 * Matches a time with its zone. Without a zone it would mean a different time on each machine. Years after 9999 have a
 * sign and six digits.
 */
const TIMESTAMP = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/
const KNOWN_FIELDS = new Set(['id', 'at', 'by', 'item', ...CHANGE_KINDS, 'replaces', 'undoes', 'content'])

/** Returns the plain object that is written. Inside a sidecar `item` is left out, because it is at the top level. */
export function encodeChange(change: StoredChange, withItem: boolean): Record<string, unknown> {
  const { extra, id, at, by, item, ...fields } = change
  return { ...extra, id, at: new Date(at).toISOString(), by, ...(withItem ? { item } : {}), ...fields }
}

/** Returns the change in `raw`, or null when it is not one. `item` is used when `raw` does not have an item. */
export function decodeChange(raw: unknown, item?: string): StoredChange | null {
  if (!isObject(raw)) return null
  const at = typeof raw['at'] === 'string' && TIMESTAMP.test(raw['at']) ? Date.parse(raw['at']) : NaN
  const key = raw['item'] ?? item
  const replaces = raw['replaces'] ?? []
  const undoes = raw['undoes'] ?? []
  const content = raw['content'] ?? undefined
  if (!isChangeId(raw['id']) || !Number.isFinite(at) || !isText(raw['by']) || !isItem(key)) return null
  if (!isChangeIds(replaces) || !isChangeIds(undoes)) return null
  if (content !== undefined && !isContent(content)) return null
  const fields = partsOf(raw, key === DATASET_ITEM)
  if (!fields) return null
  const extra = Object.entries(raw).filter(([name]) => !KNOWN_FIELDS.has(name))
  if (!extra.every(([, value]) => isShallow(value))) return null
  return {
    id: raw['id'],
    at,
    by: raw['by'],
    item: key,
    ...fields,
    replaces,
    ...(undoes.length > 0 ? { undoes } : {}),
    ...(content === undefined ? {} : { content }),
    ...(extra.length > 0 ? { extra: Object.fromEntries(extra) } : {}),
  }
}

/** Decodes the parts: a change of the data set has only settings, a change of a picture has none. */
function partsOf(raw: Record<string, unknown>, isDataset: boolean): Partial<ChangeParts> | null {
  if (isDataset ? LABEL_KINDS.some((kind) => raw[kind] !== undefined) : raw['settings'] !== undefined) return null
  const parts = decodeParts(raw)
  return isDataset && parts?.settings === undefined ? null : parts
}

function isItem(value: unknown): value is string {
  return value === DATASET_ITEM || isItemKey(value)
}

function isChangeIds(value: unknown): value is ChangeId[] {
  return Array.isArray(value) && value.every(isChangeId)
}

function isContent(value: unknown): value is string {
  return typeof value === 'string' && CONTENT.test(value)
}

function isChangeId(value: unknown): value is string {
  return typeof value === 'string' && CHANGE_ID.test(value)
}
