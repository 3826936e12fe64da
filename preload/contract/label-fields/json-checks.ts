/** Limits of what a reader accepts in the files of a data set (FORMAT.md, "Changes"). */
import type { JsonValue } from '../labels.ts'

/**
 * UTF-16 units of a text. More than this program accepts from people, so that longer notes of other programs are kept.
 */
const MAX_TEXT = 1_000_000
/** The number of tags in one list of a change. */
export const MAX_TAGS = 10_000
/**
 * Levels of nested lists and objects in a value. Deeper values would overflow the stack of a program that writes them.
 */
const MAX_DEPTH = 64

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value from JSON is nested at most `depth` levels deep, so that every program can write it again. */
export function isShallow(value: unknown, depth = MAX_DEPTH): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    (depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1)))
  )
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT
}

export function isTagList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= MAX_TAGS && value.every((tag) => isText(tag) && tag !== '')
}

export function isNumbersByName(value: unknown): value is Record<string, number> {
  return isObject(value) && Object.values(value).every(Number.isFinite) && !Object.hasOwn(value, '__proto__')
}

/** Whether a value is an object of JSON values by name. What the names and values mean is checked elsewhere. */
export function isValuesByName(value: unknown): value is Record<string, JsonValue> {
  return isObject(value) && isShallow(value) && !Object.hasOwn(value, '__proto__')
}
