/** Limits of what a reader accepts in the files of a data set (FORMAT.md, "Changes"). */
import type { JsonValue } from '../labels.ts'

/** UTF-16 units of a text. More than the program lets people enter, so that another program's longer note is kept. */
const MAX_TEXT = 1_000_000
/** Tags in one list of a change. */
export const MAX_TAGS = 10_000
/** Levels of lists and objects in a value; a writer that gets deeper ones overflows its stack. */
const MAX_DEPTH = 64

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value from JSON is nested no deeper than a program can write it again. */
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

/** Whether a value is an object with any JSON values by any names. The program that uses them judges what they mean. */
export function isValuesByName(value: unknown): value is Record<string, JsonValue> {
  return isObject(value) && isShallow(value) && !Object.hasOwn(value, '__proto__')
}
