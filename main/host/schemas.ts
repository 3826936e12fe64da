/** What a call's arguments must look like. Every call enters here, whether it comes from a window or over a socket. */
import { z } from 'zod'
import {
  LensletError, MAX_NOTES_LENGTH, MAX_STARS, MAX_TAG_LENGTH, type CallArgs, type CallName, type JsonValue, type Prefs, type Query,
} from '../../preload/contract/index.ts'

const MAX_IDS = 2_000_000
const MAX_ROWS = 2_000

const none = z.strictObject({})
const id = z.int().min(0)
const result = z.int().min(0)
const position = z.int().min(0)
const tag = z.string().min(1).max(MAX_TAG_LENGTH)
const settingName = z.string().min(1).max(200)
/** What a setting may be depends on its name: the engine judges, and says what is allowed. */
const settingValue = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]) satisfies z.ZodType<JsonValue>
const tags = z.array(tag).max(1_000)

export const querySchema = z.strictObject({
  text: z.string().max(10_000),
  folder: z.string().max(4_096),
  sort: z.enum(['name', 'path', 'added', 'updated', 'stars']),
  descending: z.boolean(),
}) satisfies z.ZodType<Query>

export const prefsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  leftPanel: z.boolean(),
  rightPanel: z.boolean(),
  cellSize: z.number().min(32).max(1_024),
  autoAdvance: z.boolean(),
  queries: z.record(z.string().max(100), querySchema),
  layout: z.record(z.string().max(100), z.number()),
  settledMoves: z.record(z.string().max(100), z.array(z.string()).max(100_000)),
}) satisfies z.ZodType<Prefs>

const editSchema = z.strictObject({
  stars: z.int().min(0).max(MAX_STARS).exactOptional(),
  notes: z.string().max(MAX_NOTES_LENGTH).exactOptional(),
  addTags: tags.exactOptional(),
  removeTags: tags.exactOptional(),
  metrics: z.record(z.string().min(1).max(200), z.number()).exactOptional(),
})

/** One schema per call; the compiler complains when a call of the contract has none or has another shape. */
export const schemas: { readonly [K in CallName]: z.ZodType<CallArgs<K>> } = {
  'session.get': none,
  'session.setUser': z.strictObject({ name: z.string().max(1_000) }),
  'dataset.open': z.strictObject({ path: z.string().min(1).max(32_767) }),
  'dataset.choose': none,
  'prefs.get': none,
  'prefs.set': z.strictObject({ prefs: prefsSchema.partial().strict() }),
  'folders.list': none,
  'query.run': z.strictObject({ query: querySchema }),
  'query.rows': z.strictObject({ result, start: position, count: z.int().min(0).max(MAX_ROWS) }),
  'query.ids': z.strictObject({ result, start: position, end: position }),
  'query.locate': z.strictObject({ result, id }),
  'query.unlabelled': z.strictObject({ result, from: z.int().min(-1), direction: z.union([z.literal(1), z.literal(-1)]) }),
  'facets.get': z.strictObject({ query: querySchema }),
  'item.get': z.strictObject({ id }),
  'item.facts': z.strictObject({ id }),
  'item.metadata': z.strictObject({ id: id.nullable() }),
  'item.preview': z.strictObject({ id }),
  'labels.edit': z.strictObject({ ids: z.array(id).min(1).max(MAX_IDS), edit: editSchema, seen: z.int().min(0) }),
  'labels.undo': none,
  'labels.redo': none,
  'tags.suggest': z.strictObject({ prefix: z.string().max(MAX_TAG_LENGTH), limit: z.int().min(0).max(1_000) }),
  'presence.set': z.strictObject({ id: id.nullable(), mode: z.enum(['idle', 'viewing', 'editing']) }),
  'presence.list': none,
  'moves.list': none,
  'moves.follow': z.strictObject({ from: id, to: id }),
  'settings.get': none,
  'settings.setPerson': z.strictObject({ name: settingName, value: settingValue }),
  'settings.setTeam': z.strictObject({ name: settingName, value: settingValue, seen: z.int().min(0) }),
  'status.get': none,
  'status.retry': none,
}

/** The arguments as the contract has them; throws `bad-input` naming the first thing that is wrong. */
export function checkedArgs<K extends CallName>(name: K, args: unknown): CallArgs<K> {
  const checked = schemas[name].safeParse(args)
  if (checked.success) return checked.data
  const first = checked.error.issues[0]
  const where = first && first.path.length > 0 ? `${first.path.join('.')}: ` : ''
  throw new LensletError('bad-input', `The call ${name} was refused: ${where}${first?.message ?? 'its arguments are wrong'}.`)
}

/** Whether a text from outside names a call of the contract. */
export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(schemas, name)
}
