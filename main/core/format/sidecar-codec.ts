/** Sidecars: an item's labels in plain fields for people and scripts, and under them every change. FORMAT.md, "Sidecar". */
import { LensletError, type ItemKey, type ItemState } from '../../../preload/contract/index.ts'
import { decodeChange, encodeChange, isMetrics, isObject, isShallow, isStars, isTagList, isText, type StoredChange } from './change-codec.ts'
import { isItemKey } from './names.ts'

const SIDECAR_VERSION = 1

/** What the plain fields of a sidecar say; absent when a script left them out. */
export interface PlainLabels {
  readonly stars?: number
  readonly tags?: readonly string[]
  readonly notes?: string
  readonly metrics?: Readonly<Record<string, number>>
}

export interface Sidecar {
  readonly item: ItemKey
  readonly plain: PlainLabels
  readonly changes: readonly StoredChange[]
  /** Top-level fields that this version does not know. */
  readonly extra: Readonly<Record<string, unknown>>
}

const KNOWN = new Set(['version', 'item', 'stars', 'tags', 'notes', 'metrics', 'updated_at', 'updated_by', 'conflicts', 'changes'])

/** The file's text. Indented, because people read it and tools compare it line by line. */
export function encodeSidecar(item: ItemKey, state: ItemState, changes: readonly StoredChange[], extra: Sidecar['extra'] = {}): string {
  const conflicts = state.conflicts.map(conflict => conflict.field)
  const metrics = Object.keys(state.metrics).length > 0 ? { metrics: state.metrics } : {}
  return `${JSON.stringify({
    version: SIDECAR_VERSION,
    item,
    stars: state.stars,
    tags: state.tags,
    notes: state.notes,
    ...metrics,
    updated_at: state.updatedAt === null ? null : new Date(state.updatedAt).toISOString(),
    updated_by: state.updatedBy,
    ...(conflicts.length > 0 ? { conflicts } : {}),
    ...extra,
    changes: changes.map(change => encodeChange(change, false)),
  }, null, 1)}\n`
}

/**
 * Reads a sidecar. Throws `damaged` with the reason when it is empty, not JSON or of the wrong shape (never read as "no
 * labels"), and `newer-format` when its version is higher than ours. A single damaged change damages the file: it is set aside
 * whole, so that nothing in it is dropped by a rewrite.
 */
export function decodeSidecar(bytes: Uint8Array, path: string): Sidecar {
  const raw = parse(bytes, path)
  if (isNewerSidecar(raw)) {
    throw new LensletError('newer-format', `${path} was written by a newer Lenslet (sidecar version ${String(raw['version'])}): update this program to edit it`, { path })
  }
  const { item, changes = [] } = raw
  if (!isItemKey(item)) throw damaged(path, 'it does not say which item it belongs to')
  if (!Array.isArray(changes)) throw damaged(path, '`changes` is not a list')
  const decoded = changes.map(change => decodeChange(change, item))
  if (decoded.some(change => change?.item !== item)) throw damaged(path, `change ${decoded.findIndex(change => change?.item !== item) + 1} of ${changes.length} is not valid`)
  const extra = Object.fromEntries(Object.entries(raw).filter(([name]) => !KNOWN.has(name)))
  if (!isShallow(extra)) throw damaged(path, 'it is nested too deeply')
  return { item, plain: plainLabels(raw, path), changes: decoded as StoredChange[], extra }
}

/** Whether a sidecar's JSON is of a version that this program must leave as it is. */
export function isNewerSidecar(raw: Readonly<Record<string, unknown>>): boolean {
  return typeof raw['version'] === 'number' && raw['version'] > SIDECAR_VERSION
}

function parse(bytes: Uint8Array, path: string): Record<string, unknown> {
  if (bytes.byteLength === 0) throw damaged(path, 'it is empty')
  let raw: unknown
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw damaged(path, `it is not JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  if (!isObject(raw)) throw damaged(path, 'it is not a JSON object')
  return raw
}

function plainLabels(raw: Record<string, unknown>, path: string): PlainLabels {
  const { stars, tags, notes, metrics } = raw
  if (stars !== undefined && !isStars(stars)) throw damaged(path, '`stars` is not a whole number from 0 to 5')
  if (tags !== undefined && !isTagList(tags)) throw damaged(path, '`tags` is not a list of texts')
  if (notes !== undefined && !isText(notes)) throw damaged(path, '`notes` is not a text')
  if (metrics !== undefined && !isMetrics(metrics)) throw damaged(path, '`metrics` is not a list of numbers by name')
  return {
    ...(stars === undefined ? {} : { stars }), ...(tags === undefined ? {} : { tags }),
    ...(notes === undefined ? {} : { notes }), ...(metrics === undefined ? {} : { metrics }),
  }
}

function damaged(path: string, reason: string): LensletError {
  return new LensletError('damaged', `${path} is damaged: ${reason}`, { path })
}
