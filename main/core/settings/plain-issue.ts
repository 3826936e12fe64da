/** Says in plain words what is wrong with a value that people or other programs wrote. Pure. */
import type { z } from 'zod'

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text in quotation marks',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in square brackets',
  object: 'an object in braces',
  record: 'an object in braces',
}

/**
 * Returns the first thing that is wrong, with its place: `groups.0.required: must be true or false`. `whole` names the
 * value itself, where no part of it is to blame.
 */
export function plainIssue(error: z.ZodError, value: unknown, whole: string): string {
  const issue = error.issues[0]!
  return `${issue.path.join('.') || whole}: ${wordsOf(issue, partAt(value, issue.path) === undefined)}`
}

function wordsOf(issue: z.core.$ZodIssue, isMissing: boolean): string {
  switch (issue.code) {
    case 'invalid_type': {
      const kind = KINDS[issue.expected] ?? issue.expected
      return isMissing ? `is missing; it must be ${kind}` : `must be ${kind}`
    }
    case 'invalid_value': {
      const values = issue.values.map((one) => JSON.stringify(one)).join(', ')
      return issue.values.length === 1 ? `must be ${values}` : `must be one of ${values}`
    }
    case 'unrecognized_keys':
      return `has a part that is not known: ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
    case 'too_small':
      return issue.minimum === 1 ? 'must not be empty' : `must have at least ${String(issue.minimum)}`
    case 'too_big':
      return `has at most ${String(issue.maximum)} ${issue.origin === 'string' ? 'characters' : 'entries'}`
    default:
      return issue.message
  }
}

function partAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let part = value
  for (const name of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) return undefined
    part = (part as Readonly<Record<PropertyKey, unknown>>)[name]
  }
  return part
}
