/** Finds and removes parts of a filter's text by their meaning. Pure. */
import { filterOf, parseTree } from '../../../preload/contract/filter.ts'
import type { Filter, FilterNode } from '../../../preload/contract/filter.ts'

/** One of the conditions that must all hold. */
export interface Conjunct {
  /** The whole condition, with its minus and brackets. */
  readonly node: FilterNode
  readonly negated: boolean
  /** The condition without the minus. */
  readonly filter: Filter
}

/** Returns the tree of a text; null when it is empty or invalid. */
function treeOf(text: string): FilterNode | null {
  try {
    const tree = parseTree(text)
    filterOf(tree)
    return tree
  } catch {
    return null
  }
}

/** Returns the conditions of a text that must all hold. */
export function conjuncts(text: string): Conjunct[] {
  const tree = treeOf(text)
  if (tree === null) return []
  return (tree.kind === 'and' ? tree.of : [tree]).map((node) => {
    const inner = withoutBrackets(node)
    return inner.kind === 'not'
      ? { node, negated: true, filter: filterOf(inner.of) }
      : { node, negated: false, filter: filterOf(inner) }
  })
}

/**
 * Returns the nodes from the root to the one that has this meaning, including a minus in front of it; null when there
 * is none.
 */
export function pathTo(text: string, target: Filter): { path: FilterNode[]; negated: boolean } | null {
  const tree = treeOf(text)
  return tree && searchFrom([tree], target)
}

function searchFrom(path: FilterNode[], target: Filter): { path: FilterNode[]; negated: boolean } | null {
  const node = path.at(-1)!
  if (node.kind === 'not' && sameFilter(filterOf(node.of), target)) return { path, negated: true }
  if (node.kind !== 'brackets' && sameFilter(filterOf(node), target)) return { path, negated: false }
  const parts =
    node.kind === 'and' || node.kind === 'or'
      ? node.of
      : node.kind === 'not' || node.kind === 'brackets'
        ? [node.of]
        : []
  for (const part of parts) {
    const found = searchFrom([...path, part], target)
    if (found) return found
  }
  return null
}

/**
 * Returns the text without the last node of the path, the word that joined it, and brackets that are no longer needed.
 */
export function without(text: string, path: readonly FilterNode[]): string {
  const [node, parent, around] = path.toReversed()
  if (!node || !parent) return ''
  if (parent.kind !== 'and' && parent.kind !== 'or') return without(text, path.slice(0, -1))
  const at = parent.of.indexOf(node)
  const others = parent.of.filter((part) => part !== node)
  if (others.length === 1 && around?.kind === 'brackets')
    return spliceText(text, around.at, around.end, text.slice(others[0]!.at, others[0]!.end))
  return at > 0
    ? spliceText(text, parent.of[at - 1]!.end, node.end, '')
    : spliceText(text, node.at, parent.of[1]!.at, '')
}

/** Returns the text with another condition that must hold too. */
export function withTerm(text: string, term: string): string {
  const clean = text.trim()
  if (clean === '') return term
  return treeOf(clean)?.kind === 'or' ? `(${clean}) ${term}` : `${clean} ${term}`
}

export function spliceText(text: string, at: number, end: number, put: string): string {
  return (text.slice(0, at) + put + text.slice(end)).trim()
}

/** Returns the node without the brackets around it. */
function withoutBrackets(node: FilterNode): FilterNode {
  return node.kind === 'brackets' ? withoutBrackets(node.of) : node
}

/** Returns whether two filters have the same meaning and structure. */
export function sameFilter(first: unknown, second: unknown): boolean {
  if (typeof first !== 'object' || typeof second !== 'object' || first === null || second === null)
    return Object.is(first, second)
  const [a, b] = [Object.entries(first), second as Readonly<Record<string, unknown>>]
  return a.length === Object.keys(b).length && a.every(([name, value]) => name in b && sameFilter(value, b[name]))
}
