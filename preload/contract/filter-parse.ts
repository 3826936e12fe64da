/**
 * Parses the filter language: words and conditions side by side must all match; `and`, `or`, `not`, `-` and brackets
 * combine them.
 *
 * The tree keeps the position of everything in the text, so that the window can edit it. `filterOf` says what it means.
 */
import { FilterError, filterTokens, type Operator, type Token, type WrittenText } from './filter-tokens.ts'
import { t } from './texts.ts'

interface TextSpan {
  readonly at: number
  readonly end: number
}

export type FilterNode = TextSpan &
  (
    | { readonly kind: 'and' | 'or'; readonly of: readonly FilterNode[] }
    /** What follows a minus or `not`. */
    | { readonly kind: 'not'; readonly of: FilterNode }
    | { readonly kind: 'brackets'; readonly of: FilterNode }
    | { readonly kind: 'word'; readonly written: WrittenText }
    | {
        readonly kind: 'condition'
        readonly field: string
        readonly operator: Operator
        readonly written: WrittenText
        readonly valueAt: number
      }
  )

export type ConditionNode = Extract<FilterNode, { kind: 'condition' }>

/** Levels of nested brackets and negations: far more than anybody writes, far less than would overflow the stack. */
const MAX_NESTING = 100

/** Returns the tree of a text in Unicode NFC; null for an empty text, which means everything. Throws `FilterError`. */
export function parseTree(text: string): FilterNode | null {
  return new Parser(filterTokens(text)).parse()
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(list: readonly Token[]) {
    this.#tokens = list
  }

  parse(): FilterNode | null {
    if (this.#next().kind === 'end') return null
    const tree = this.#list('or')
    const rest = this.#next()
    if (rest.kind !== 'end')
      throw new FilterError(rest.at, rest.end, 'this closing bracket has no opening one: remove it')
    return tree
  }

  #next(): Token {
    return this.#tokens[this.#at]!
  }

  #list(kind: 'and' | 'or'): FilterNode {
    const part = (): FilterNode => (kind === 'or' ? this.#list('and') : this.#single())
    const goesOn = (): boolean => this.#take(kind) || (kind === 'and' && this.#startsSingle())
    const of = [part()]
    while (goesOn()) of.push(part())
    return of.length === 1 ? of[0]! : { kind, of, at: of[0]!.at, end: of.at(-1)!.end }
  }

  #startsSingle(): boolean {
    return !['or', 'close', 'end'].includes(this.#next().kind)
  }

  #single(): FilterNode {
    const { at, end } = this.#next()
    if (++this.#depth > MAX_NESTING) throw new FilterError(at, end, 'too many brackets or negations inside one another')
    try {
      return this.#parseNested()
    } finally {
      this.#depth--
    }
  }

  #parseNested(): FilterNode {
    const token = this.#next()
    this.#at++
    switch (token.kind) {
      case 'minus':
      case 'not': {
        const of = this.#single()
        return { kind: 'not', of, at: token.at, end: of.end }
      }
      case 'open':
        return this.#brackets(token)
      case 'word':
      case 'condition':
        return token
      default:
        if (token.kind === 'end' || token.kind === 'close') this.#refuseDangling()
        throw new FilterError(
          token.at,
          token.end,
          `expected a word or a condition such as stars>=3, found ${token.kind === 'end' ? t('the end') : `"${token.text}"`}`,
        )
    }
  }

  /** Throws `FilterError` for an operator that nothing follows. */
  #refuseDangling(): void {
    const before = this.#tokens[this.#at - 2]
    if (before?.kind === 'and' || before?.kind === 'or' || before?.kind === 'not' || before?.kind === 'minus')
      throw new FilterError(before.at, before.end, `a word or a condition is missing after "${before.text}"`)
  }

  #brackets(open: Token): FilterNode {
    const of = this.#list('or')
    const close = this.#next()
    if (!this.#take('close')) throw new FilterError(open.at, open.end, 'this bracket is never closed: add a )')
    return { kind: 'brackets', of, at: open.at, end: close.end }
  }

  #take(kind: Token['kind']): boolean {
    if (this.#next().kind !== kind) return false
    this.#at++
    return true
  }
}
