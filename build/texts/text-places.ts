/** Decides which literals are texts of the interface, by where they are and what they look like. */

/** A node of the syntax tree, with the properties that the search for texts reads. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly value?: unknown
  readonly name?: { readonly name?: unknown } & string
  readonly openingElement?: Node
  readonly children?: readonly Node[]
  readonly expression?: Node
  readonly callee?: Node
  readonly tag?: Node
  readonly quasi?: Node
  readonly quasis?: readonly Node[]
  readonly expressions?: readonly Node[]
  readonly arguments?: readonly Node[]
  readonly key?: Node
  readonly test?: Node
  readonly property?: Node
  readonly computed?: boolean
  readonly operator?: string
  readonly id?: Node
  readonly left?: Node
  readonly typeAnnotation?: Node
  readonly typeName?: Node
}

/** Attributes of the page that people read or hear. */
const ATTRIBUTES = new Set(
  'title aria-label aria-valuetext aria-roledescription aria-description alt placeholder label about hint text word short'.split(
    ' ',
  ),
)
/** Properties of objects whose value people read. */
const PROPERTIES = new Set(
  'text title about label sentence heading message detail hint description placeholder what menuName short history buttons problem readOnlyReason'.split(
    ' ',
  ),
)
/** Properties and variables whose value is never a text, although it may look like a sentence. */
const VALUES = new Set(
  'serviceName key keys code className class style id type kind role event accelerator selector query filter unsafe'.split(
    ' ',
  ),
)
/** Functions whose arguments are never texts. */
const VALUE_FUNCTIONS = new Set(
  (
    'includes startsWith endsWith indexOf has get set delete split replace replaceAll match test join querySelector querySelectorAll ' +
    'closest matches getAttribute setAttribute addEventListener removeEventListener matchMedia getPropertyValue setProperty ' +
    'supports write writeError log error warn call send on once invoke handle createElement getElementById t plural require ' +
    'canonicalKey regex close refine describe commandLine'
  ).split(' '),
)
/** Functions of which one argument is a text: its number. */
const TEXT_ARGUMENTS: Readonly<Record<string, number>> = { define: 1, pageItem: 2 }
const VALUE_CLASSES = new Set([
  'RegExp',
  'Set',
  'Map',
  'Error',
  'URL',
  'TypeError',
  'Worker',
  'CustomEvent',
  'KeyboardEvent',
])

/** Expressions that also say a type. All other nodes of this kind are types only. */
const EXPRESSIONS_WITH_TYPES = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSParameterProperty',
])
/** Properties with types in them. */
const TYPE_PROPERTIES = new Set(['typeAnnotation', 'returnType', 'typeArguments', 'typeParameters'])

/** Calls `visit` for each node outside of types and imports, with the nodes around it. */
export function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => void, parents: Node[] = []): void {
  if (isSkipped(node)) return
  const visitChild = (child: unknown): void => {
    if (typeof child === 'object' && child !== null && 'type' in child) walk(child as Node, visit, parents)
  }
  visit(node, parents)
  parents.push(node)
  for (const name of Object.keys(node)) {
    const value: unknown = node[name as keyof Node]
    if (typeof value !== 'object' || value === null || TYPE_PROPERTIES.has(name)) continue
    if (!Array.isArray(value)) visitChild(value)
    else for (const child of value) visitChild(child)
  }
  parents.pop()
}

function isSkipped({ type }: Node): boolean {
  return (
    (type.startsWith('TS') && !EXPRESSIONS_WITH_TYPES.has(type)) ||
    type === 'ImportDeclaration' ||
    type === 'ExportAllDeclaration' ||
    type === 'ImportExpression'
  )
}

/** Returns whether a literal or a template is a text of the interface. */
export function isTextPlace(file: string, node: Node, parents: readonly Node[]): boolean {
  const content = contentOf(node)
  if (content === null || !/\p{L}{2}|^\p{Lu}$/u.test(content)) return false
  const place = placeOf(node, parents)
  if (place === 'value') return false
  if (place === 'text') return !isKeyName(content) && !isValue(content)
  return isInterface(file) && isSentence(content)
}

/** Returns the fixed parts of a literal or a template; null for all other nodes. */
export function contentOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type !== 'TemplateLiteral') return null
  return node.quasis!.map((quasi) => (quasi.value as { cooked: string }).cooked).join('\uFFFC')
}

/**
 * Returns whether the sentences in a file are for people who use the window. Of the engine, those are the sentences of
 * its errors, the texts of its settings, and what the rooms report that know the person's edits.
 */
function isInterface(file: string): boolean {
  return (
    !/^main\/(?:core\/(?!(?:labels|query|sync|workspace)\/)|cli\/|browser\/)/.test(file) &&
    !/^main\/(?:host|electron)\/(?:answer|app-files|diagnostics|error-record|log|paths|static-files|safety|worker)\.ts$/.test(
      file,
    )
  )
}

/** Returns whether a literal is written in the filter language, is a path, or has the form of an id. */
function isValue(content: string): boolean {
  return /^\S*[:=<>/.]\S+$/.test(content)
}

/**
 * Returns whether a literal is a sentence or a name of several words: it has spaces, no character that only code has,
 * and begins with a capital letter or a value, or ends like a sentence.
 */
function isSentence(content: string): boolean {
  if (isKeyName(content) || isValue(content)) return false
  if (/[=<>{}|\\^$~_#@]|\w\(|\S;\S|\p{Ll}\p{Lu}/u.test(content)) return false
  return (
    /\S \S/.test(content) &&
    (/^[“ ]*(?:\p{Lu}|\uFFFC:? [\p{L}\uFFFC“])/u.test(content) || /\p{Ll}[.…?!]$/u.test(content))
  )
}

/** Returns whether a text names keys, such as `Alt Enter`. */
function isKeyName(content: string): boolean {
  return /^(?:(?:Alt|Shift|Mod|Ctrl|Enter|Esc|Escape|Space|Tab|Delete|Backspace|PgUp|PgDn|Arrow\w+|F\d+|click|\uFFFC)[ +]?)+$|(?:^| )Mod[+ ]/.test(
    content,
  )
}

/** Returns whether a literal is a text or a value because of where it is; undefined when that is not known. */
function placeOf(node: Node, parents: readonly Node[]): 'text' | 'value' | undefined {
  let child = node
  for (let at = parents.length - 1; at >= 0; at--) {
    const parent = parents[at]!
    switch (parent.type) {
      case 'ConditionalExpression':
        if (parent.test === child) return 'value'
        break
      case 'LogicalExpression':
        if (parent.operator !== '??' && parent.left === child) return 'value'
        break
      case 'TSAsExpression':
        // A constant list consists of the names of its members.
        if (parent.typeAnnotation?.typeName?.name === 'const') return 'value'
        break
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'ParenthesizedExpression':
      case 'ArrayExpression':
      case 'SpreadElement':
      case 'TemplateLiteral':
        break
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
      case 'AssignmentPattern':
      case 'ObjectExpression':
      case 'ExpressionStatement':
        return undefined
      case 'JSXExpressionContainer': {
        if (parents[at - 1]?.type === 'JSXAttribute') break
        return 'text'
      }
      case 'JSXAttribute':
        if (parent.name!.name === 'name') return /^\p{Lu}\p{Ll}/u.test(contentOf(node)!) ? 'text' : 'value'
        return ATTRIBUTES.has(String(parent.name!.name)) ? 'text' : 'value'
      case 'Property':
      case 'PropertyDefinition':
        if (parent.key === child && !parent.computed) return 'value'
        // Names of the program's own things begin with a small letter, names for people with a capital one.
        if (/^(?:name|group)$/.test(nameOf(parent.key)) && /^\p{Lu}\p{Ll}/u.test(contentOf(node)!)) return 'text'
        return placeOfName(nameOf(parent.key))
      case 'VariableDeclarator':
        return placeOfName(nameOf(parent.id))
      case 'NewExpression': {
        const name = nameOf(parent.callee)
        if (name === 'LensletError') return parent.arguments![1] === child ? 'text' : 'value'
        if (name === 'FilterError') return 'text'
        return VALUE_CLASSES.has(name) ? 'value' : undefined
      }
      case 'CallExpression':
        if (TEXT_ARGUMENTS[nameOf(parent.callee)] !== undefined)
          return parent.arguments!.indexOf(child) === TEXT_ARGUMENTS[nameOf(parent.callee)] ? 'text' : 'value'
        return VALUE_FUNCTIONS.has(nameOf(parent.callee)) ? 'value' : undefined
      default:
        return 'value'
    }
    child = parent
  }
  return undefined
}

function placeOfName(name: string): 'text' | 'value' | undefined {
  if (PROPERTIES.has(name)) return 'text'
  return VALUES.has(name) ? 'value' : undefined
}

function nameOf(node: Node | undefined): string {
  if (node === undefined) return ''
  if (typeof node.name === 'string') return node.name
  if (node.property) return nameOf(node.property)
  return typeof node.value === 'string' ? node.value : ''
}
