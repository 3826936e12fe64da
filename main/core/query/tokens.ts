/** Cuts a filter's text into words, brackets and conditions, each with the place where it stands. */
import { LensletError } from '../../../preload/contract/index.ts'

export type Operator = ':' | '=' | '>' | '>=' | '<' | '<='

export type Token =
  | { readonly kind: 'open' | 'close' | 'minus' | 'and' | 'or' | 'not' | 'end'; readonly at: number; readonly text: string }
  | { readonly kind: 'word'; readonly at: number; readonly text: string }
  /** `field operator value`; `valueAt` is where the value starts. */
  | { readonly kind: 'condition'; readonly at: number; readonly text: string; readonly field: string; readonly operator: Operator; readonly value: string; readonly valueAt: number }

const CONDITION = /([\p{L}_][\p{L}\p{N}_.]*)(>=|<=|[:=<>])/uy
/** A value ends at a space or bracket; quotes keep both. */
const PLAIN = /[^\s()"]+/uy
const OPERATOR_WORDS: Readonly<Record<string, 'and' | 'or' | 'not'>> = { and: 'and', or: 'or', not: 'not' }

/** The tokens of `text`, ending with one of kind `end`. Throws `bad-input` for a quote that is not closed or a value that is missing. */
export function tokens(text: string): Token[] {
  const found: Token[] = []
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) at = readToken(text, at, found)
  found.push({ kind: 'end', at: text.length, text: 'the end' })
  return found
}

/** The error for a filter that cannot be understood: says where (counted from 1) and what would be right. */
export function filterError(at: number, message: string): LensletError {
  return new LensletError('bad-input', `Filter, column ${at + 1}: ${message}`)
}

function readToken(text: string, at: number, found: Token[]): number {
  const character = text[at]!
  if (character === '(' || character === ')') found.push({ kind: character === '(' ? 'open' : 'close', at, text: character })
  else if (character === '-' && isStart(text[at + 1])) found.push({ kind: 'minus', at, text: character })
  else return readTerm(text, at, found)
  return at + 1
}

function readTerm(text: string, at: number, found: Token[]): number {
  CONDITION.lastIndex = at
  const condition = CONDITION.exec(text)
  if (condition === null) {
    const { value, end, quoted } = readValue(text, at)
    const word = quoted ? undefined : OPERATOR_WORDS[value.toLowerCase()]
    found.push({ kind: word ?? 'word', at, text: value })
    return end
  }
  const valueAt = CONDITION.lastIndex
  const [start, field, operator] = condition as unknown as [string, string, Operator]
  const { value, end } = readValue(text, valueAt)
  if (value === '') throw filterError(valueAt, `a value is missing after ${start}`)
  found.push({ kind: 'condition', at, text: text.slice(at, end), field: field.toLowerCase().startsWith('metric.') ? `metric.${field.slice(7)}` : field.toLowerCase(), operator, value, valueAt })
  return end
}

/** Plain and quoted pieces that touch are one value: `by:"Ana Lima"`, `"left eye"`. A quote inside quotes is written `\"`. */
function readValue(text: string, from: number): { value: string; end: number; quoted: boolean } {
  let value = ''
  let at = from
  let quoted = false
  while (at < text.length) {
    PLAIN.lastIndex = at
    const plain = PLAIN.exec(text)
    if (plain !== null) {
      value += plain[0]
      at = PLAIN.lastIndex
    } else if (text[at] === '"') {
      const end = endOfQuote(text, at)
      value += text.slice(at + 1, end).replaceAll(/\\(["\\])/g, '$1')
      at = end + 1
      quoted = true
    } else break
  }
  return { value, end: at, quoted }
}

function endOfQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  throw filterError(open, 'this quote is never closed: add a second "')
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at]!)) at++
  return at
}

function isStart(character: string | undefined): boolean {
  return character !== undefined && !/[\s)]/.test(character)
}
