/** Changes as they stand in journals and sidecars: ISO 8601 times, unknown fields kept. FORMAT.md, "Change". */
import { DATASET_ITEM, MAX_STARS, type Change, type ChangeId, type JsonValue } from '../../../preload/contract/index.ts'
import { isItemKey } from './names.ts'

/** A change with the fields that this version does not know, so that a rewrite keeps them. */
export interface StoredChange extends Change {
  readonly extra?: Readonly<Record<string, unknown>>
}

/** Readers accept more than the program lets people enter, so that another program's longer note is kept. */
const MAX_TEXT = 1_000_000
/** Tags in one list of a change. */
export const MAX_TAGS = 10_000
/**
 * Levels of lists and objects in a field that this version does not know; deeper ones overflow the stack of whoever
 * writes them again.
 */
const MAX_DEPTH = 64
const CHANGE_ID = /^[\w-]{1,40}:[\w-]{1,64}$/
const CONTENT = /^\d{1,16}-[0-9a-f]{16}$/
/**
 * A moment that is the same everywhere: without a zone it would be another one on each machine. Years beyond 9999 have
 * a sign and six digits.
 */
const MOMENT = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/
const KNOWN = new Set([
  'id',
  'at',
  'by',
  'item',
  'stars',
  'notes',
  'tags',
  'metrics',
  'settings',
  'replaces',
  'undoes',
  'content',
])

/** The plain object that is written. `item` is left out inside a sidecar, whose top level says it. */
export function encodeChange(change: StoredChange, withItem: boolean): Record<string, unknown> {
  const { extra, id, at, by, item, ...fields } = change
  return { ...extra, id, at: new Date(at).toISOString(), by, ...(withItem ? { item } : {}), ...fields }
}

/** The change in `raw`, or null when it is not one. `item` is used when `raw` has none of its own. */
export function decodeChange(raw: unknown, item?: string): StoredChange | null {
  if (!isObject(raw)) return null
  const at = typeof raw['at'] === 'string' && MOMENT.test(raw['at']) ? Date.parse(raw['at']) : NaN
  const key = raw['item'] ?? item
  const replaces = raw['replaces'] ?? []
  const undoes = raw['undoes'] ?? []
  const content = raw['content'] ?? undefined
  if (!isChangeId(raw['id']) || !Number.isFinite(at) || !isText(raw['by']) || !isItem(key)) return null
  if (!isChangeIds(replaces) || !isChangeIds(undoes)) return null
  if (content !== undefined && !isContent(content)) return null
  const fields = key === DATASET_ITEM ? decodeSettings(raw) : decodeFields(raw)
  if (!fields) return null
  const extra = Object.entries(raw).filter(([name]) => !KNOWN.has(name))
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

type Fields = Pick<Change, 'stars' | 'notes' | 'tags' | 'metrics'>

/** A change about the data set gives settings and nothing else, one about a picture gives none. */
function decodeSettings({
  settings,
  stars,
  notes,
  tags,
  metrics,
}: Record<string, unknown>): Pick<Change, 'settings'> | null {
  if (stars !== undefined || notes !== undefined || tags !== undefined || metrics !== undefined) return null
  return isSettings(settings) ? { settings } : null
}

function decodeFields(raw: Record<string, unknown>): Fields | null {
  const { stars, notes, tags, metrics, settings } = raw
  if (settings !== undefined) return null
  const fields: { -readonly [K in keyof Fields]: Fields[K] } = {}
  if (stars !== undefined) {
    if (!isStars(stars)) return null
    fields.stars = stars
  }
  if (notes !== undefined) {
    if (!isText(notes)) return null
    fields.notes = notes
  }
  if (tags !== undefined) {
    const decoded = decodeTagEdit(tags)
    if (!decoded) return null
    fields.tags = decoded
  }
  if (metrics !== undefined) {
    if (!isMetrics(metrics)) return null
    fields.metrics = metrics
  }
  return fields
}

function decodeTagEdit(raw: unknown): Change['tags'] | null {
  if (!isObject(raw)) return null
  const { add = [], remove = [] } = raw
  if (!isTagList(add) || !isTagList(remove)) return null
  return { ...(add.length > 0 ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) }
}

/** Whether a value from JSON nests no deeper than a rewrite can carry. */
export function isShallow(value: unknown, depth = MAX_DEPTH): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    (depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1)))
  )
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isStars(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_STARS
}

export function isTagList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= MAX_TAGS && value.every((tag) => isText(tag) && tag !== '')
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT
}

/** Any values of JSON by any names: what they mean is judged by whoever uses them. */
export function isSettings(value: unknown): value is Record<string, JsonValue> {
  return isObject(value) && isShallow(value) && !Object.hasOwn(value, '__proto__')
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

export function isMetrics(value: unknown): value is Record<string, number> {
  return isObject(value) && Object.values(value).every(Number.isFinite) && !Object.hasOwn(value, '__proto__')
}
