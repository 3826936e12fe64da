/**
 * Adds conditions to the search text and removes them, so that clicking and typing use the same language. The rest of
 * the person's text stays as it is. Pure.
 */
import { MAX_STARS, type LevelKind, type MetadataFacetField } from '../../../preload/contract/index.ts'
import { isWithin, parseFilter, quoteValue } from '../../../preload/contract/filter.ts'
import type { Filter, NumberField, Range } from '../../../preload/contract/filter.ts'
import { conjuncts, pathTo, sameFilter, spliceText, without, withTerm } from './filter-tree.ts'
import type { Conjunct } from './filter-tree.ts'

/** How a text uses a condition: to include what has it (`on`), to exclude it (`not`), or not at all (`off`). */
export type TermState = 'on' | 'off' | 'not'

/** Returns how a text uses a condition, wherever it is in the text. */
export function termState(text: string, term: string): TermState {
  const found = pathTo(text, parseFilter(term))
  return found === null ? 'off' : found.negated ? 'not' : 'on'
}

/** Adds a condition, or removes it wherever it is. With `negate` the condition excludes what has it. */
export function toggleTerm(text: string, term: string, negate = false): string {
  const found = pathTo(text, parseFilter(term))
  const wanted = negate ? `-${term}` : term
  if (found === null) return withTerm(text, wanted)
  if (found.negated === negate) return without(text, found.path)
  const [node, parent] = found.path.toReversed()
  if (parent && parent.kind !== 'and') return withTerm(without(text, found.path), wanted)
  return spliceText(text, node!.at, node!.end, wanted)
}

/** Works like `toggleTerm` for a field with only one value per item: a second value is an alternative to the first. */
export function toggleAlternative(
  text: string,
  field: 'by' | LevelKind | MetadataFacetField,
  term: string,
  negate = false,
): string {
  const group = conjuncts(text).find(({ filter, negated }) => !negated && isAbout(filter, field))
  if (negate || group === undefined || termState(text, term) !== 'off') return toggleTerm(text, term, negate)
  const { at, end } = group.node
  const inner = text.slice(at, end)
  const open = inner.startsWith('(') ? inner.slice(1, -1) : inner
  return spliceText(text, at, end, `(${open} or ${term})`)
}

/** Returns the numbers of stars that the text includes; empty when it has no condition on stars. */
export function starsIn(text: string): ReadonlySet<number> {
  const conditions = conjuncts(text).filter(isStars)
  if (conditions.length === 0) return new Set()
  return new Set(
    Array.from({ length: MAX_STARS + 1 }, (_, stars) => stars).filter((stars) =>
      conditions.every(({ filter }) => holds(filter, stars)),
    ),
  )
}

/** Adds a number of stars to those that the text includes, or removes it. All or none of them means no condition. */
export function toggleStars(text: string, stars: number): string {
  const chosen = new Set(starsIn(text))
  if (!chosen.delete(stars)) chosen.add(stars)
  const terms =
    chosen.size > MAX_STARS ? [] : runs(chosen).map(([from, to]) => `stars:${from === to ? from : `${from}..${to}`}`)
  return replaceConditions(
    text,
    isStars,
    terms.length === 0 ? null : terms.length === 1 ? terms[0]! : `(${terms.join(' or ')})`,
  )
}

/** Returns the range of a number that the text includes; null when it has no condition on it. */
export function rangeIn(text: string, field: NumberField): Range | null {
  const ranges = conjuncts(text)
    .filter(isRangeOf(field))
    .map(({ filter }) => (filter as Extract<Filter, { kind: 'number' }>).range)
  if (ranges.length === 0) return null
  return ranges.reduce((a, b) => ({
    low: Math.max(a.low, b.low),
    lowOpen: a.low === b.low ? a.lowOpen || b.lowOpen : a.low > b.low ? a.lowOpen : b.lowOpen,
    high: Math.min(a.high, b.high),
    highOpen: a.high === b.high ? a.highOpen || b.highOpen : a.high < b.high ? a.highOpen : b.highOpen,
  }))
}

/** Replaces the conditions on a number. Null removes them. */
export function setRange(text: string, field: NumberField, condition: string | null): string {
  return replaceConditions(text, isRangeOf(field), condition)
}

/** Returns the text without the folders that it asks for. Folders that it excludes stay. */
export function withoutFolders(text: string): string {
  return replaceConditions(text, ({ filter, negated }) => !negated && isAbout(filter, 'folder'), null)
}

export function tagTerm(tag: string): string {
  return `tag:${quoteValue(tag)}`
}

export function personTerm(name: string): string {
  return `by:${quoteValue(name)}`
}

/** Returns the condition that a metadata field has exactly this value. */
export function metadataTerm(field: MetadataFacetField, value: string): string {
  return `${field}=${quoteValue(value)}`
}

export function folderTerm(path: string): string {
  return `folder:${quoteValue(path)}`
}

/** Returns the text with one term in place of the first of some conditions, and without the others. */
function replaceConditions(text: string, isMeant: (one: Conjunct) => boolean, term: string | null): string {
  const [first, ...others] = conjuncts(text).filter(isMeant)
  if (first === undefined) return term === null ? text : withTerm(text, term)
  const last = others.at(-1) ?? (term === null ? first : null)
  if (last === null) return spliceText(text, first.node.at, first.node.end, term!)
  const path = pathOf(text, last)
  return replaceConditions(without(text, path), isMeant, term)
}

function pathOf(text: string, { filter, negated }: Conjunct): ReturnType<typeof conjuncts>[number]['node'][] {
  const all = conjuncts(text)
  const index = all.findLastIndex((one) => one.negated === negated && sameFilter(one.filter, filter))
  const nodes = all.map(({ node }) => node)
  const [first, last] = [nodes[0]!, nodes.at(-1)!]
  return nodes.length === 1 ? [first] : [{ kind: 'and', of: nodes, at: first.at, end: last.end }, nodes[index]!]
}

function isStars({ filter, negated }: Conjunct): boolean {
  return !negated && isAbout(filter, 'stars')
}

function isRangeOf(field: NumberField) {
  return ({ filter, negated }: Conjunct): boolean => !negated && filter.kind === 'number' && filter.field === field
}

/** Returns whether a filter has conditions on one field only. */
function isAbout(filter: Filter, field: string): boolean {
  switch (filter.kind) {
    case 'or':
    case 'and':
      return filter.of.every((part) => isAbout(part, field))
    case 'not':
      return isAbout(filter.of, field)
    case 'number':
    case 'text':
    case 'is':
      return filter.field === field
    case 'has':
    case 'level':
      return filter.label === field
    default:
      return false
  }
}

function holds(filter: Filter, stars: number): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((part) => holds(part, stars))
    case 'or':
      return filter.of.some((part) => holds(part, stars))
    case 'not':
      return !holds(filter.of, stars)
    case 'number':
      return isWithin(filter.range, stars)
    case 'has':
      return stars > 0
    default:
      return true
  }
}

function runs(stars: ReadonlySet<number>): (readonly [number, number])[] {
  const found: [number, number][] = []
  for (const value of [...stars].sort()) {
    const last = found.at(-1)
    if (last && last[1] === value - 1) last[1] = value
    else found.push([value, value])
  }
  return found
}
