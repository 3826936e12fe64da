/**
 * Finds the texts of the interface in a source file, and puts calls of `t` around them.
 *
 * A literal is a text because of where it is (a part of the page, an attribute that people read, the sentence of an
 * error), or because it is a sentence. Everything else is a value of the program and is never touched: keys, class
 * names, file names, values that are stored, and whatever is compared. `docs/decisions/046-texts-in-the-code.md` has
 * the rules.
 */
import { parseSync } from 'vite'
import { joinParts } from '../../preload/contract/texts.ts'
import { isTextPlace, walk, type Node } from './text-places.ts'

/** A text of the interface. */
export interface Text {
  /** The text in English, with `{0}` for its first value. */
  readonly english: string
  /** The code of its values, for translators. */
  readonly values: readonly string[]
}

/** A noun that is counted: `picture`, `pictures`. */
export interface Plural {
  readonly one: string
  readonly many: string
}

export interface FoundTexts {
  readonly texts: readonly Text[]
  readonly plurals: readonly Plural[]
  /** The source with a call around each text; null when it has none. */
  readonly code: string | null
}

interface Edit {
  readonly at: number
  readonly end: number
  readonly text: string
}

/** A child of an element: a text, or anything else that is shown between texts. */
type Child = { readonly node: Node; readonly text: string } | { readonly node: Node }

const CALL = '__lensletText'
const PARTS = '__lensletParts'

/** Where the calls come from. */
export interface TextModules {
  readonly text: string
  readonly parts: string
}

/** Returns the texts of a file. `file` is its path in the project, and `modules` the files with the functions. */
export function findTexts(file: string, source: string, modules: TextModules): FoundTexts {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
  const finder = new Finder(source, file)
  walk(program, (node, parents) => finder.visit(node, parents))
  return finder.result(modules)
}

class Finder {
  readonly #source: string
  readonly #file: string
  readonly #texts: Text[] = []
  readonly #plurals: Plural[] = []
  readonly #edits: Edit[] = []
  #usesParts = false

  constructor(source: string, file: string) {
    this.#source = source
    this.#file = file
  }

  result({ text, parts }: TextModules): FoundTexts {
    const imports =
      `import { t as ${CALL} } from ${JSON.stringify(text)};` +
      (this.#usesParts ? `import { sentence as ${PARTS} } from ${JSON.stringify(parts)};` : '')
    return {
      texts: this.#texts,
      plurals: this.#plurals,
      code: this.#edits.length === 0 ? null : `${this.#edited()}\n${imports}\n`,
    }
  }

  visit(node: Node, parents: readonly Node[]): void {
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') this.#visitChildren(node, parents)
    else if (node.type === 'CallExpression') this.#visitCall(node)
    else if (node.type === 'TaggedTemplateExpression') this.#visitTagged(node)
    else if (isTextPlace(this.#file, node, parents)) this.#wrap(node, parents)
  }

  /** A sentence with values or elements is one text: its parts have another order in other languages. */
  #visitChildren(element: Node, parents: readonly Node[]): void {
    const children = element.children!.flatMap(childOf)
    const texts = children.filter((child) => 'text' in child)
    if (!texts.some(({ text }) => /\p{L}/u.test(text)) || isInsideOf(['kbd', 'code', 'style'], element, parents)) return
    if (children.length === 1) {
      const { node, text } = texts[0]!
      this.#texts.push({ english: text, values: [] })
      this.#replace(node, `{${CALL}(${JSON.stringify(text)})}`)
      return
    }
    this.#usesParts = true
    const parts = ['']
    const values: Node[] = []
    for (const child of children) {
      if ('text' in child) parts[parts.length - 1] += child.text
      else {
        values.push(child.node)
        parts.push('')
      }
    }
    this.#texts.push({ english: joinParts(parts), values: values.map((value) => this.#codeOf(value)) })
    const first = element.children![0]!
    const last = element.children!.at(-1)!
    this.#edits.push({ at: first.start, end: first.start, text: `{${PARTS}(${JSON.stringify(parts)}, ` })
    let end = first.start
    for (const [at, value] of values.entries()) {
      const isContainer = value.type === 'JSXExpressionContainer'
      const { start: from, end: to } = isContainer ? value.expression! : value
      this.#edits.push({ at: end, end: from, text: at === 0 ? '' : ', ' })
      end = to
    }
    this.#edits.push({ at: end, end: last.end, text: ')}' })
  }

  #visitCall(node: Node): void {
    const name = node.callee!.name
    const [first, one, many] = node.arguments!
    if (name === 't' && typeof first?.value === 'string') this.#texts.push({ english: first.value, values: [] })
    if (name !== 'plural' || typeof one?.value !== 'string') return
    this.#plurals.push({ one: one.value, many: typeof many?.value === 'string' ? many.value : `${one.value}s` })
  }

  #visitTagged(node: Node): void {
    if (node.tag!.name === 't') this.#texts.push(this.#templateText(node.quasi!))
  }

  #wrap(node: Node, parents: readonly Node[]): void {
    const isAttribute = parents.at(-1)!.type === 'JSXAttribute'
    if (node.type === 'TemplateLiteral') {
      this.#texts.push(this.#templateText(node))
      this.#edits.push({ at: node.start, end: node.start, text: ` ${CALL}` })
      return
    }
    this.#texts.push({ english: node.value as string, values: [] })
    const call = `${CALL}(${JSON.stringify(node.value)})`
    this.#replace(node, isAttribute ? `{${call}}` : call)
  }

  #templateText(template: Node): Text {
    return {
      english: joinParts(template.quasis!.map((quasi) => (quasi.value as { cooked: string }).cooked)),
      values: template.expressions!.map((expression) => this.#codeOf(expression)),
    }
  }

  #replace({ start, end }: Node, text: string): void {
    this.#edits.push({ at: start, end, text })
  }

  #codeOf({ start, end }: Node): string {
    const code = this.#source.slice(start, end).replaceAll(/\s+/g, ' ')
    return code.length > 60 ? `${code.slice(0, 59)}…` : code
  }

  #edited(): string {
    // Edits at the same place stay in the order in which they were made: an outer text comes before those in it.
    const edits = this.#edits.toSorted((a, b) => a.at - b.at)
    let code = ''
    let at = 0
    for (const edit of edits) {
      if (edit.at < at) throw new Error(`${this.#file}: two texts overlap at ${edit.at}`)
      code += this.#source.slice(at, edit.at) + edit.text
      at = edit.end
    }
    return code + this.#source.slice(at)
  }
}

/** Returns a child of an element; nothing for a comment and for the space between lines. */
function childOf(node: Node): Child[] {
  if (node.expression?.type === 'JSXEmptyExpression') return []
  const literal = node.type === 'JSXText' ? cleanText(node.value as string) : node.expression?.value
  if (typeof literal !== 'string') return [{ node }]
  return literal === '' ? [] : [{ node, text: literal }]
}

function isInsideOf(tags: readonly string[], element: Node, parents: readonly Node[]): boolean {
  return [...parents, element].some((node) => tags.includes(node.openingElement?.name?.name as string))
}

/** Returns the text between two tags as JSX does: lines are trimmed and joined by a space. */
function cleanText(value: string): string {
  const lines = value.split(/\r\n|\n|\r/)
  return lines
    .map((line, at) => {
      let text = line.replaceAll('\t', ' ')
      if (at > 0) text = text.replace(/^ +/, '')
      if (at < lines.length - 1) text = text.replace(/ +$/, '')
      return text
    })
    .filter((line) => line !== '')
    .join(' ')
}
