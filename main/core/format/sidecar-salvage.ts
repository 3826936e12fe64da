/**
 * What can be read for certain in a sidecar that is damaged: every change that stands there whole. Its plain fields are
 * not taken: they follow from changes, and what was cut off or written over cannot be told from what was meant. Pure.
 */
import type { ItemKey } from '../../../preload/contract/index.ts'
import { isObject } from '../../../preload/contract/label-fields/json-checks.ts'
import { decodeChange, type StoredChange } from './change-codec.ts'
import { isItemKey } from './names.ts'
import { isNewerSidecar } from './sidecar-codec.ts'

/** The item's key, written as JSON, where the file says it: not inside a text, where the quotes would be escaped. */
const ITEM = /"item"\s*:\s*("(?:[^"\\]|\\.)*")/
const CHANGES = /"changes"\s*:\s*\[/
/** Characters looked at for each character of the file: a file of opening brackets must not take for ever. */
const EFFORT = 50
/** Stands where bytes are no text. */
const NOT_TEXT = '\uFFFD'

export interface Salvage {
  /** Null when nothing tells whose sidecar it was; there are no changes then. */
  readonly item: ItemKey | null
  readonly changes: readonly StoredChange[]
}

/**
 * The valid changes in the bytes of a damaged sidecar, in their order. `item` is whose it is when its beginning, which
 * says so, is gone: null where that is not certain, because a synchroniser's copy lies at no item's place. A sidecar of
 * a newer version gives none: it is not damaged.
 */
export function salvageSidecar(bytes: Uint8Array, item: ItemKey | null): Salvage {
  const text = new TextDecoder().decode(bytes)
  const whole = parsed(text)
  if (isObject(whole)) return isNewerSidecar(whole) ? { item, changes: [] } : fromObject(whole, item)
  const start = CHANGES.exec(text)
  const key = statedItem(start ? text.slice(0, start.index) : text) ?? item
  return { item: key, changes: key === null ? [] : scan(text, start ? start.index + start[0].length : 0, key) }
}

function fromObject(raw: Record<string, unknown>, item: ItemKey | null): Salvage {
  const key = isItemKey(raw['item']) ? raw['item'] : item
  if (key === null || !Array.isArray(raw['changes'])) return { item: key, changes: [] }
  return {
    item: key,
    changes: raw['changes'].map((change) => certain(change, key)).filter((change) => change !== null),
  }
}

function statedItem(head: string): ItemKey | null {
  const key = parsed(ITEM.exec(head)?.[1] ?? '')
  return isItemKey(key) && !key.includes(NOT_TEXT) ? key : null
}

/** Tries every opening bracket that is not inside a change that was found. */
function scan(text: string, from: number, item: ItemKey): StoredChange[] {
  const changes: StoredChange[] = []
  let effort = text.length * EFFORT
  for (let at = text.indexOf('{', from); at >= 0 && effort > 0;) {
    const end = closing(text, at)
    effort -= (end < 0 ? text.length : end) - at
    const change = end < 0 ? null : certain(parsed(text.slice(at, end)), item)
    if (change) changes.push(change)
    at = text.indexOf('{', change ? end : at + 1)
  }
  return changes
}

/** Behind the bracket that closes the one at `start`, or -1. */
function closing(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at + 1
  }
  return -1
}

/** The change, when it is one of this item and every byte of it was text. */
function certain(raw: unknown, item: ItemKey): StoredChange | null {
  const change = decodeChange(raw, item)
  return change?.item === item && !JSON.stringify(raw).includes(NOT_TEXT) ? change : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
