/** Converts filters back into text. */
import { assertNever } from './errors.ts'
import type { FilterNode } from './filter-parse.ts'
import { filterTokens, type WrittenText } from './filter-tokens.ts'

/**
 * Returns a text that parses to the same tree.
 *
 * It may differ from the original in spaces, in brackets without effect and in quotes that are not needed.
 */
export function printTree(node: FilterNode | null): string {
  if (node === null) return ''
  switch (node.kind) {
    case 'or':
      return node.of.map(printTree).join(' or ')
    case 'and':
      return node.of.map(printTree).join(' ')
    case 'not':
      return `-${printTree(node.of)}`
    case 'brackets':
      return `(${printTree(node.of)})`
    case 'word':
      return printWord(node.written)
    case 'condition':
      return `${printField(node.field)}${node.operator}${printWritten(node.written)}`
    default:
      return assertNever(node)
  }
}

/** Returns a value as it is written in a filter, quoted if needed, so that each of its characters stands for itself. */
export function quoteValue(value: string): string {
  return printWritten({ text: value, parts: [value] })
}

/** Returns the name of a field; the name of a metric is quoted when it has spaces or other special characters. */
export function printField(field: string): string {
  if (!field.startsWith('metric.')) return field
  const name = field.slice('metric.'.length)
  return /^[\p{L}\p{N}_.-]+$/u.test(name) ? field : `metric."${name.replaceAll(/["\\]/g, '\\$&')}"`
}

/** Returns a word, quoted when it would otherwise be read as a condition or an operator. */
function printWord(written: WrittenText): string {
  const plain = printWritten(written)
  return plain.startsWith('"') || isWord(plain) ? plain : printQuoted(written)
}

function isWord(plain: string): boolean {
  try {
    const [token] = filterTokens(plain)
    return token!.kind === 'word' && token!.end === plain.length
  } catch {
    return false
  }
}

function printWritten(written: WrittenText): string {
  const isPlain =
    written.text !== '' && !/[\s()"]/.test(written.text) && written.parts.every((part) => !part.includes('*'))
  return isPlain ? written.text : printQuoted(written)
}

function printQuoted({ parts }: WrittenText): string {
  return `"${parts.map((part) => part.replaceAll(/["\\*]/g, '\\$&')).join('*')}"`
}
