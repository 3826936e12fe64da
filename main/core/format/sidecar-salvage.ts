/**
 * Salvages the intact changes of a damaged sidecar.
 *
 * The plain fields are not used, because they follow from the changes, and a damaged value cannot be distinguished from
 * an intended one. All functions are pure.
 */
import type { ItemKey } from '../../../preload/contract/index.ts'
import { isObject } from '../../../preload/contract/label-fields/json-checks.ts'
import { decodeChange, type StoredChange } from './change-codec.ts'
import { isItemKey } from './names.ts'
import { isNewerSidecar } from './sidecar-codec.ts'

/** Matches the item's key as JSON. It cannot match inside a text, because the quotes would be escaped there. */
const ITEM = /"item"\s*:\s*("(?:[^"\\]|\\.)*")/
const CHANGES = /"changes"\s*:\s*\[/
/**
 * The most characters that are scanned for each character of the file, so that even a file of opening braces takes
 * little time.
 */
const MAX_EFFORT = 50
/** Replaces bytes that are not valid UTF-8. */
const NOT_TEXT = '\uFFFD'

export interface Salvage {
  /** Null when it is unknown which item the sidecar belongs to; then there are no changes. */
  readonly item: ItemKey | null
  readonly changes: readonly StoredChange[]
}

/**
 * Returns the valid changes in the bytes of a damaged sidecar, in their order.
 *
 * `item` is used when the beginning of the file, which names the item, is missing. It is null where the item is not
 * certain, because a copy made by a sync program is not at its item's path. For a sidecar of a newer version no changes
 * are returned, because it is not damaged.
 */
export function salvageSidecar(bytes: Uint8Array, item: ItemKey | null): Salvage {
  const text = new TextDecoder().decode(bytes)
  const parsed = parseOrUndefined(text)
  if (isObject(parsed)) return isNewerSidecar(parsed) ? { item, changes: [] } : fromObject(parsed, item)
  const start = CHANGES.exec(text)
  const key = statedItem(start ? text.slice(0, start.index) : text) ?? item
  return { item: key, changes: key === null ? [] : scanObjects(text, start ? start.index + start[0].length : 0, key) }
}

function fromObject(raw: Record<string, unknown>, item: ItemKey | null): Salvage {
  const key = isItemKey(raw['item']) ? raw['item'] : item
  if (key === null || !Array.isArray(raw['changes'])) return { item: key, changes: [] }
  return {
    item: key,
    changes: raw['changes'].map((change) => decodeIntact(change, key)).filter((change) => change !== null),
  }
}

function statedItem(head: string): ItemKey | null {
  const key = parseOrUndefined(ITEM.exec(head)?.[1] ?? '')
  return isItemKey(key) && !key.includes(NOT_TEXT) ? key : null
}

/** Tries to decode a change at every opening brace that is not inside a change that was found. */
function scanObjects(text: string, from: number, item: ItemKey): StoredChange[] {
  const changes: StoredChange[] = []
  let effort = text.length * MAX_EFFORT
  for (let at = text.indexOf('{', from); at >= 0 && effort > 0;) {
    const end = endOfObject(text, at)
    effort -= (end < 0 ? text.length : end) - at
    const change = end < 0 ? null : decodeIntact(parseOrUndefined(text.slice(at, end)), item)
    if (change) changes.push(change)
    at = text.indexOf('{', change ? end : at + 1)
  }
  return changes
}

/** Returns the index after the brace that closes the one at `start`, or -1. */
function endOfObject(text: string, start: number): number {
  let depth = 0
  let isQuoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (isQuoted) {
      if (character === '\\') at++
      else if (character === '"') isQuoted = false
    } else if (character === '"') isQuoted = true
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at + 1
  }
  return -1
}

/** Returns the change if it belongs to this item and every byte of it was valid UTF-8; otherwise null. */
function decodeIntact(raw: unknown, item: ItemKey): StoredChange | null {
  const change = decodeChange(raw, item)
  return change?.item === item && !JSON.stringify(raw).includes(NOT_TEXT) ? change : null
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
