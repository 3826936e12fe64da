/**
 * The filter language: words and conditions side by side must all hold; `and`, `or`, `not`, `-` and brackets combine them.
 * README and the command line's help describe it to people.
 */
import type { Filter } from './filter.ts'
import { conditionOf, foldText } from './conditions.ts'
import { filterError, type Token, tokens } from './tokens.ts'

/** Brackets inside brackets: far more than anybody writes, far less than the stack holds. */
const DEEPEST = 100

/** The filter that `text` means; empty text means everything. Throws `bad-input` with the column and what was expected there. */
export function parseFilter(text: string): Filter {
  return new Parser(tokens(text.normalize('NFC'))).parse()
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(list: readonly Token[]) {
    this.#tokens = list
  }

  parse(): Filter {
    if (this.#next().kind === 'end') return { kind: 'all' }
    const filter = this.#or()
    if (this.#next().kind !== 'end') throw filterError(this.#next().at, 'this closing bracket has no opening one: remove it')
    return filter
  }

  #next(): Token { return this.#tokens[this.#at]! }

  #or(): Filter {
    const of = [this.#and()]
    while (this.#take('or')) of.push(this.#and())
    return of.length === 1 ? of[0]! : { kind: 'or', of }
  }

  #and(): Filter {
    const of = [this.#single()]
    while (this.#take('and') || this.#startsSingle()) of.push(this.#single())
    return of.length === 1 ? of[0]! : { kind: 'and', of }
  }

  #startsSingle(): boolean {
    return !['or', 'close', 'end'].includes(this.#next().kind)
  }

  #single(): Filter {
    if (++this.#depth > DEEPEST) throw filterError(this.#next().at, 'too many brackets or negations inside one another')
    try {
      return this.#nested()
    } finally {
      this.#depth--
    }
  }

  #nested(): Filter {
    const token = this.#next()
    this.#at++
    switch (token.kind) {
      case 'minus': case 'not': return { kind: 'not', of: this.#single() }
      case 'open': return this.#bracket(token)
      case 'word': return { kind: 'word', text: foldText(token.text) }
      case 'condition': return conditionOf(token)
      default: throw filterError(token.at, `expected a word or a condition such as stars>=3, found ${token.kind === 'end' ? 'the end' : `"${token.text}"`}`)
    }
  }

  #bracket(open: Token): Filter {
    const inside = this.#or()
    if (!this.#take('close')) throw filterError(open.at, 'this bracket is never closed: add a )')
    return inside
  }

  #take(kind: Token['kind']): boolean {
    if (this.#next().kind !== kind) return false
    this.#at++
    return true
  }
}
