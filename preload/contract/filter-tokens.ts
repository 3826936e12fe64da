/** Splits the text of a filter into words, brackets and conditions, each with its position. */
import { LensletError } from './errors.ts'

export type Operator = ':' | '=' | '>' | '>=' | '<' | '<='

/**
 * A text without its quotes. `*` stands for anything: `parts` are the texts between the stars, one part without a star.
 */
export interface WrittenText {
  readonly text: string
  readonly parts: readonly string[]
}

/** The part of the text from `at` up to `end`, exclusive. */
interface TextSpan {
  readonly at: number
  readonly end: number
}

export type Token = TextSpan &
  (
    | { readonly kind: 'open' | 'close' | 'minus' | 'and' | 'or' | 'not' | 'end'; readonly text: string }
    | { readonly kind: 'word'; readonly written: WrittenText }
    /** `field operator value`; `valueAt` is where the value starts. */
    | {
        readonly kind: 'condition'
        readonly field: string
        readonly operator: Operator
        readonly written: WrittenText
        readonly valueAt: number
      }
  )

/** Thrown for a filter that cannot be understood. It says where the mistake is, and what would be right there. */
export class FilterError extends LensletError {
  /** The part that is wrong: from `at` up to `end` in the text in Unicode NFC. */
  readonly at: number
  readonly end: number
  /** What is wrong, without the position. */
  readonly reason: string

  constructor(at: number, end: number, reason: string) {
    super('bad-input', `Filter, column ${at + 1}: ${reason}`)
    this.at = at
    this.end = Math.max(end, at)
    this.reason = reason
  }
}

const CONDITION = /(metric\.(?:"(?:\\.|[^"\\])+"|[\p{L}\p{N}_.-]+)|[\p{L}_][\p{L}\p{N}_.]*)(>=|<=|[:=<>])/iuy
/** A value without quotes ends at a space or bracket. */
const UNQUOTED = /[^\s()"]+/uy
const OPERATOR_WORDS: Readonly<Record<string, 'and' | 'or' | 'not'>> = { and: 'and', or: 'or', not: 'not' }

/**
 * Returns the tokens of a text in Unicode NFC. The last one is of kind `end`.
 *
 * Throws `FilterError` for a quote that is not closed, or a missing value.
 */
export function filterTokens(text: string): Token[] {
  const tokens: Token[] = []
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, tokens.at(-1)!.end))
    tokens.push(readToken(text, at))
  tokens.push({ kind: 'end', at: text.length, end: text.length, text: 'the end' })
  return tokens
}

function readToken(text: string, at: number): Token {
  const character = text[at]!
  if (character === '(' || character === ')')
    return { kind: character === '(' ? 'open' : 'close', at, end: at + 1, text: character }
  if (character === '-' && isMinus(text, at)) return { kind: 'minus', at, end: at + 1, text: character }
  return readTerm(text, at)
}

function readTerm(text: string, at: number): Token {
  CONDITION.lastIndex = at
  const condition = CONDITION.exec(text)
  if (condition === null) {
    const { written, end, quoted } = readValue(text, at)
    const word = quoted ? undefined : OPERATOR_WORDS[written.text.toLowerCase()]
    return word ? { kind: word, at, end, text: written.text } : { kind: 'word', at, end, written }
  }
  const valueAt = CONDITION.lastIndex
  const [start, field, operator] = condition as unknown as [string, string, Operator]
  const { written, end } = readValue(text, valueAt)
  if (written.text === '') throw new FilterError(valueAt, valueAt, `a value is missing after ${start}`)
  return { kind: 'condition', at, end, field: fieldName(field), operator, written, valueAt }
}

/** Returns the name of a field: in lower case, except for metrics, whose names are case-sensitive and may be quoted. */
function fieldName(field: string): string {
  if (!field.toLowerCase().startsWith('metric.')) return field.toLowerCase()
  const name = field.slice('metric.'.length)
  return `metric.${name.startsWith('"') ? name.slice(1, -1).replaceAll(/\\(.)/g, '$1') : name}`
}

/**
 * Reads a value. Plain and quoted pieces without a space between them are one value: `by:"Ana Lima"`, `"left eye"`.
 *
 * In quotes `\"` is a quote, and `\*` a star that stands for itself.
 */
function readValue(text: string, from: number): { written: WrittenText; end: number; quoted: boolean } {
  const parts = ['']
  let [at, whole, quoted] = [from, '', false]
  const append = (character: string, isWildcard: boolean): void => {
    whole += character
    if (isWildcard) parts.push('')
    else parts[parts.length - 1] += character
  }
  while (at < text.length) {
    UNQUOTED.lastIndex = at
    const plain = UNQUOTED.exec(text)
    if (plain !== null) {
      for (const character of plain[0]) append(character, character === '*')
      at = UNQUOTED.lastIndex
    } else if (text[at] === '"') {
      const end = endOfQuote(text, at)
      for (const [, escaped, character] of text.slice(at + 1, end).matchAll(/\\(["\\*])|([^])/g))
        append(escaped ?? character!, character === '*')
      at = end + 1
      quoted = true
    } else break
  }
  return { written: { text: whole, parts }, end: at, quoted }
}

function endOfQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  throw new FilterError(open, text.length, 'this quote is never closed: add a second "')
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at]!)) at++
  return at
}

/**
 * Returns whether a hyphen at the start of a word excludes what follows it. One at the end is a minus too, of which the
 * rest is missing; one with a space behind it is a word, as in the name `owl - copy`.
 */
function isMinus(text: string, at: number): boolean {
  const next = text[at + 1]
  if (next === undefined || next === ')') return true
  return /\s/.test(next) ? /^\s*(\)|$)/.test(text.slice(at + 1)) : true
}
