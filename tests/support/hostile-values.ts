/** Generates values that a hostile window would send in a call, from the schema of the call. */
import { z } from 'zod'

interface Shape {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly additionalProperties?: Shape | boolean
  readonly anyOf?: readonly Shape[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly pattern?: string
}

const LONG = 'x'.repeat(3_000_000)

/** Texts with a meaning to a file system, a terminal, a browser, a parser or JavaScript. */
export const TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '../../etc/passwd',
  '/etc/passwd',
  '\\\\server\\share\\x.jpg',
  'C:\\x.jpg',
  'c:x.jpg',
  'CON',
  'NUL.jpg',
  'a.jpg:x',
  'a. ',
  '.lenslet/format.json',
  '.LENSLET/x',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\u202Egpj.exe',
  '\u200B',
  'e\u0301',
  '\uD800',
  '．．／',
  '<img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '\u001B[2J\u0007',
  '\r\nX: y',
  '${7*7}',
  '%00%0a%s%n',
  "' OR 1=1 --",
  "=cmd|'/C calc'!A0",
  '((((',
  'a'.repeat(5_000),
  LONG,
]

const NUMBERS = [-1, 0.5, 1e308, 4_294_967_296, Number.MAX_SAFE_INTEGER, -0]
/** Values that only Electron's structured clone can transport, because they are not JSON. */
const CLONED = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  undefined,
  10n,
  new Map([['a', 1]]),
  new Set([1]),
  new Date(0),
  new Uint8Array(3),
  /x/,
  new Error('x'),
  cyclic(),
]

function cyclic(): object {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  return loop
}

/** Returns arrays that are nested `depth` times. */
function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const STRANGE: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [[]],
  nested(5_000),
  ...NUMBERS,
  ...TEXTS,
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { constructor: { prototype: { polluted: true } } },
  Array.from({ length: 200_000 }, () => 0),
  { length: 1e9 },
  { toString: 'x', valueOf: 1 },
]

/**
 * Generates arguments for `schema` with each strange value in each place, and arguments with fields that do not belong
 * there.
 */
export function* hostileArguments(schema: z.ZodType): Generator {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape
  const values = [...STRANGE, ...CLONED]
  yield* values
  for (const field of ['__proto__', 'constructor', 'extra']) yield withField(sample(shape), field, { polluted: true })
  for (const at of places(shape)) for (const value of values) yield replaced(sample(shape), at, value)
}

/** Returns arguments that the schema accepts. */
export function goodArguments(schema: z.ZodType): unknown {
  return sample(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape)
}

function sample(shape: Shape, name = ''): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  if (shape.anyOf) return sample(shape.anyOf[0]!, name)
  switch (shape.type) {
    case 'object':
      return Object.fromEntries(
        [...Object.entries(shape.properties ?? {}), ...extraFields(shape)].map(([field, inner]) => [
          field,
          sample(inner, field),
        ]),
      )
    case 'array':
      return [sample(shape.items ?? {})]
    case 'integer':
    case 'number':
      return Math.max(0, shape.minimum ?? 0)
    case 'boolean':
      return false
    // Only known orders and fields of pictures are valid; every other field accepts any text.
    default:
      return { sort: 'name', field: 'notes' }[name] ?? (shape.pattern === undefined ? 'a' : 'metric.a')
  }
}

function extraFields({ additionalProperties }: Shape): [string, Shape][] {
  return typeof additionalProperties === 'object' ? [['key', additionalProperties]] : []
}

/** Generates the paths of all fields below `path`, also of those that contain others. */
function* places(shape: Shape, path: readonly string[] = []): Generator<readonly string[]> {
  const inner = shape.anyOf?.[0] ?? shape
  const fields: [string, Shape][] = [
    ...Object.entries(inner.properties ?? {}),
    ...extraFields(inner),
    ...(inner.items ? [['0', inner.items] satisfies [string, Shape]] : []),
  ]
  for (const [field, of] of fields) {
    const at = path.concat(field)
    yield at
    yield* places(of, at)
  }
}

function replaced(value: unknown, [first, ...rest]: readonly string[], by: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>
  copy[first!] = rest.length === 0 ? by : replaced(copy[first!], rest, by)
  return copy
}

/** Defines an own property, as JSON does: an assignment to `__proto__` would do something else. */
function withField(value: unknown, field: string, by: unknown): unknown {
  return Object.defineProperty({ ...(value as object) }, field, {
    value: by,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}
