/** Validates the arguments of calls. Every call is checked here, whether it comes from a window or over a socket. */
import { z } from 'zod'
import {
  AUTO_ADVANCE,
  CHANGE_KINDS,
  isPictureField,
  isSortKey,
  LABEL_ACCESS,
  LABEL_KINDS,
  LensletError,
  LEVELS,
  MAX_CONFLICT_DETAILS,
  MAX_KEYS,
  MAX_NOTES_LENGTH,
  MAX_REPLACED,
  MAX_STARS,
  MAX_TAG_KEYS,
  MAX_TAG_LENGTH,
  METADATA_FACET_FIELDS,
  METADATA_HISTOGRAM_FIELDS,
  OWNER_REQUESTED,
  ROLES,
  SETTINGS_ACCESS,
  SURROUNDS,
  type CallArgs,
  type CallName,
  type GridPlace,
  type HistoryQuery,
  type ProgressPart,
  type JsonValue,
  type KeptView,
  type LabelEdit,
  type Lens,
  PERSON_COLORS,
  type Prefs,
  type Query,
  type RecentTags,
  type SmartFolderQuery,
} from '../../preload/contract/index.ts'

const MAX_IDS = 2_000_000
/** The most edits that are made together. */
const MAX_EDITS = 10
const MAX_ROWS = 2_000
const MAX_HISTOGRAMS = 16
const MAX_FOLDS = 1_000
const MAX_SEARCHES = 20
/** The most pictures whose names are copied at once. */
const MAX_NAMES = 100_000
/** The most placeholders that are requested at once: more cells than any screen has. */
const MAX_AWAITED = 1_000
/** The most pictures that are shown in the file manager at once. */
const MAX_REVEALED = 1_000
/** The most pictures of a selection that are kept as a list, and the most characters of a packed selection. */
const MAX_KEPT = 10_000
const MAX_PACKED = 1_000_000
/** The most stacks that stay expanded in a new result. */
const MAX_EXPANDED = 10_000
/** The most pictures with turned views. */
const MAX_TURNS = 1_000
/** The most characters for the clipboard. */
const MAX_COPIED = 50_000_000
const MAX_ANSWERS = 1_000

const none = z.strictObject({})
const id = z.int().min(0)
const result = z.int().min(0)
const position = z.int().min(0)
const key = z.string().min(1).max(4_096)
const folderPath = z.string().min(1).max(32_767)
const tag = z.string().min(1).max(MAX_TAG_LENGTH)
/** Milliseconds since the epoch, of a date that there is. */
const time = z.number().min(-8_640_000_000_000_000).max(8_640_000_000_000_000)
/** The name that the dialog proposes for an exported file. */
const exportName = z.string().max(200)
const releaseFile = z.string().min(1).max(100)
const settingName = z.string().min(1).max(200)
/** Which values a setting may have depends on its name: the engine checks them, and says what is allowed. */
const settingValue = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]) satisfies z.ZodType<JsonValue>
const tags = z.array(tag).max(1_000)
/** The tags to remove may be longer than those to add, because other programs may have written longer tags. */
const anyTags = z.array(z.string().min(1).max(1_000_000)).max(1_000)
const MAX_TYPED_TAGS = 200_000
const metricField = z.templateLiteral(['metric.', z.string().min(1).max(200)])

const filterText = z.string().max(10_000)
const sort = z.string().max(300).refine(isSortKey, 'there is no such order')
const personId = z.string().max(1_000_000)
const smartFolderSchema = z.strictObject({
  filter: filterText,
  sort,
  descending: z.boolean(),
  people: z.array(personId).max(100).optional(),
}) satisfies z.ZodType<SmartFolderQuery>

const historyQuery = z.strictObject({
  by: z.string().max(1_000_000).nullable(),
  folder: z.string().max(4_096),
  kinds: z.array(z.enum(CHANGE_KINDS)).max(CHANGE_KINDS.length),
  since: time.nullable(),
  until: time.nullable(),
  text: filterText,
}) satisfies z.ZodType<HistoryQuery>

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/)
const person = z.string().max(1_000_000)
const progressPart = z.discriminatedUnion('part', [
  z.strictObject({ part: z.literal('done'), by: person.nullable(), day: day.nullable() }),
  z.strictObject({ part: z.literal('left') }),
  z.strictObject({ part: z.literal('left-out') }),
  z.strictObject({ part: z.literal('stars'), by: person }),
  z.strictObject({ part: z.literal('tag'), by: person.nullable(), tag: z.string().min(1).max(1_000_000) }),
]) satisfies z.ZodType<ProgressPart>

export const querySchema = z.strictObject({
  scope: z
    .union([z.strictObject({ history: historyQuery }), z.strictObject({ progress: progressPart })])
    .nullable()
    .default(null),
  text: filterText,
  folder: z.string().max(4_096),
  sort,
  descending: z.boolean(),
  // Queries that were stored before stacks could be collapsed do not say it.
  collapseStacks: z.boolean().default(false),
}) satisfies z.ZodType<Query>

const placeSchema = z.strictObject({
  position,
  key: key.nullable(),
  fraction: z.number(),
  y: z.number(),
}) satisfies z.ZodType<GridPlace>

const tagKeys = {
  slots: z.array(z.strictObject({ tag: z.string().max(MAX_TAG_LENGTH), used: z.number() })).max(MAX_TAG_KEYS),
  lastSet: tags,
}
const recentTagsSchema = z.strictObject({
  ...tagKeys,
  replaced: z
    .array(z.strictObject({ tags: anyTags, by: z.string().max(MAX_TAG_LENGTH), ...tagKeys }))
    .max(MAX_REPLACED)
    .exactOptional(),
}) satisfies z.ZodType<RecentTags>

export const keyListSchema = z.array(z.string().max(100)).max(MAX_KEYS)

export const prefsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.string().max(35).nullable(),
  leftPanel: z.boolean(),
  rightPanel: z.boolean(),
  gridLayout: z.enum(['justified', 'uniform']),
  cellSize: z.number().min(32).max(1_024).nullable(),
  autoAdvance: z.enum(AUTO_ADVANCE),
  interfaceSize: z.number().min(0.5).max(3),
  enlargeSmallPictures: z.boolean(),
  surround: z.enum(SURROUNDS),
  filmstrip: z.boolean(),
  // Commands of newer versions are accepted, so that this version does not remove their keys.
  keys: z.record(z.string().max(100), keyListSchema),
  checkForUpdates: z.boolean(),
  queries: z.record(z.string().max(100), querySchema),
  places: z.record(z.string().max(100), placeSchema),
  layout: z.record(z.string().max(300), z.number()),
  recentSearches: z.record(z.string().max(100), z.array(filterText).max(MAX_SEARCHES)),
  quickStart: z.boolean(),
  recentTags: z.record(z.string().max(100), recentTagsSchema),
  folds: z.record(z.string().max(100), z.array(z.string().max(4_096)).max(MAX_FOLDS)),
  dismissedMoves: z.record(z.string().max(100), z.array(z.string()).max(100_000)),
}) satisfies z.ZodType<Prefs>

const lensSchema = z.strictObject({ zoom: z.number().min(0), x: z.number(), y: z.number() }) satisfies z.ZodType<Lens>

const expandedStacks = z.array(id).max(MAX_EXPANDED)

const viewSchema = z.strictObject({
  query: querySchema,
  expandedStacks,
  place: placeSchema.nullable(),
  focus: id.nullable(),
  selected: z.union([z.array(id).max(MAX_KEPT), z.string().max(MAX_PACKED)]),
  viewer: z.boolean(),
  lens: lensSchema,
  keepZoom: z.boolean(),
  turns: z
    .array(z.strictObject({ id, quarters: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]) }))
    .max(MAX_TURNS),
  compare: z
    .strictObject({
      ids: z.array(id).max(100),
      active: z.int().min(0),
      wipe: z.boolean(),
      divider: z.number(),
      linked: z.boolean(),
      lenses: z.array(z.strictObject({ id: id.nullable(), lens: lensSchema })).max(100),
    })
    .nullable(),
  past: z
    .strictObject({ at: time, release: z.strictObject({ file: releaseFile, name: z.string().max(1_000) }).nullable() })
    .nullable(),
  inbox: z.string().max(4_096).nullable(),
  mergedDrafts: z
    .array(
      z.strictObject({
        name: z.string().max(4_096),
        text: z.string().max(MAX_NOTES_LENGTH),
        seen: z.int().min(0),
      }),
    )
    .max(100),
  drafts: z
    .array(
      z.strictObject({
        id,
        text: z.string().max(MAX_NOTES_LENGTH),
        base: z.string().max(MAX_NOTES_LENGTH),
        seen: z.int().min(0),
      }),
    )
    .max(100),
}) satisfies z.ZodType<KeptView>
/** Other programs may have written longer names than this one would. */
const pictureField = z.string().min(1).max(1_000_010).refine(isPictureField, 'there is no such field')
const tab = z.string().min(1).max(100)

const editSchema = z.strictObject({
  stars: z.int().min(0).max(MAX_STARS).exactOptional(),
  notes: z.string().max(MAX_NOTES_LENGTH).exactOptional(),
  addTags: tags.exactOptional(),
  removeTags: anyTags.exactOptional(),
  metrics: z.record(z.string().min(1).max(200), z.number()).exactOptional(),
  flag: z.enum(LEVELS.flag).exactOptional(),
  color: z.enum(LEVELS.color).exactOptional(),
} satisfies { readonly [K in keyof Required<LabelEdit>]: z.ZodType })

/**
 * One schema per call. The compiler reports an error when a call of the contract has none, or when the types differ.
 */
export const schemas: { readonly [K in CallName]: z.ZodType<CallArgs<K>> } = {
  'session.get': none,
  'session.setUser': z.strictObject({ name: z.string().max(1_000) }),
  'session.flushed': none,
  'dataset.open': z.strictObject({ path: folderPath }),
  'dataset.openFor': z.strictObject({ path: folderPath }),
  'dataset.begin': z.strictObject({ path: folderPath, to: z.enum(['label', 'look']) }),
  'dataset.dismiss': none,
  'dataset.sample': none,
  'dataset.choose': none,
  'folders.recent': none,
  'folders.complete': z.strictObject({ text: z.string().max(32_767), limit: z.int().min(0).max(100) }),
  'view.keep': z.strictObject({ tab, view: viewSchema.nullable() }),
  'view.get': z.strictObject({ tab }),
  'prefs.get': none,
  'prefs.set': z.strictObject({ prefs: prefsSchema.partial().strict() }),
  'folders.list': none,
  'query.run': z.strictObject({ query: querySchema, expandedStacks: expandedStacks.exactOptional() }),
  'query.rows': z.strictObject({ result, start: position, count: z.int().min(0).max(MAX_ROWS) }),
  'query.ids': z.strictObject({ result, start: position, end: position }),
  'query.locate': z.strictObject({ result, id }),
  'query.stackOf': z.strictObject({ result, id }),
  'query.expandStack': z.strictObject({ result, id, expanded: z.boolean() }),
  'query.hidden': z.strictObject({ result, ids: z.array(id).max(MAX_IDS) }),
  'query.place': z.strictObject({ result, key }),
  'query.ratios': z.strictObject({ result, known: z.int().min(0) }),
  'query.explain': z.strictObject({ query: querySchema }),
  'query.nextWithout': z.strictObject({
    result,
    from: z.int().min(-1),
    direction: z.union([z.literal(1), z.literal(-1)]),
    without: z.enum([...LABEL_KINDS, 'any']),
  }),
  'query.nextNew': z.strictObject({
    result,
    from: z.int().min(-1),
    direction: z.union([z.literal(1), z.literal(-1)]),
    except: id.nullable(),
  }),
  'news.get': none,
  'news.markSeen': z.strictObject({ ids: z.array(id).min(1).max(MAX_IDS), revision: z.int().min(0) }),
  'news.markAllSeen': z.strictObject({ folder: z.string().max(4_096), revision: z.int().min(0) }),
  'facets.get': z.strictObject({
    result,
    histograms: z
      .array(
        z.union([z.enum(['width', 'height', 'size', 'added', 'updated', ...METADATA_HISTOGRAM_FIELDS]), metricField]),
      )
      .max(MAX_HISTOGRAMS),
  }),
  'filter.hints': z.strictObject({ text: filterText }),
  'filter.suggest': z.strictObject({
    field: z.enum(['tag', 'person', 'rater', 'folder', 'metric', 'format', ...METADATA_FACET_FIELDS]),
    text: z.string().max(1_000),
    limit: z.int().min(0).max(1_000),
  }),
  'item.get': z.strictObject({ id }),
  'item.facts': z.strictObject({ id }),
  'item.metadata': z.strictObject({ id: id.nullable() }),
  'item.preview': z.strictObject({ id }),
  'items.placeholders': z.strictObject({ ids: z.array(id).max(MAX_AWAITED) }),
  'items.names': z.strictObject({ ids: z.array(id).max(MAX_NAMES), as: z.enum(['path', 'key']) }),
  'desktop.reveal': z.strictObject({ ids: z.array(id).max(MAX_REVEALED) }),
  'desktop.revealFolder': z.strictObject({ folder: z.string().max(4_096) }),
  'desktop.copy': z.strictObject({ text: z.string().max(MAX_COPIED) }),
  'diagnostics.get': none,
  'diagnostics.report': z.strictObject({
    name: z.string().max(200),
    message: z.string().max(10_000),
    stack: z.string().max(100_000),
  }),
  'labels.edit': z.strictObject({ ids: z.array(id).min(1).max(MAX_IDS), edit: editSchema, seen: z.int().min(0) }),
  'labels.editTogether': z.strictObject({
    edits: z
      .array(z.strictObject({ ids: z.array(id).min(1).max(MAX_IDS), edit: editSchema }))
      .min(1)
      .max(MAX_EDITS),
    seen: z.int().min(0),
  }),
  'conflicts.count': none,
  'conflicts.list': z.strictObject({ folder: z.string().max(4_096) }),
  'conflicts.get': z.strictObject({
    conflicts: z.array(z.strictObject({ id, field: pictureField })).max(MAX_CONFLICT_DETAILS),
  }),
  'conflicts.resolveAlike': z.strictObject({
    alike: z.strictObject({
      kind: z.enum(LABEL_KINDS),
      people: z.array(personId).min(1).max(1_000),
      folder: z.string().max(4_096),
    }),
    rule: z.union([
      z.strictObject({ take: z.literal('person'), person: personId }),
      z.strictObject({ take: z.literal('newest') }),
    ]),
    seen: z.int().min(0),
  }),
  'labels.count': z.strictObject({ ids: z.array(id).max(MAX_IDS) }),
  'labels.preview': z.strictObject({ ids: z.array(id).max(MAX_IDS), edit: editSchema }),
  'labels.undo': none,
  'labels.redo': none,
  'releases.list': none,
  'releases.create': z.strictObject({ name: z.string().max(1_000), note: z.string().max(MAX_NOTES_LENGTH) }),
  'releases.compare': z.strictObject({ from: releaseFile, to: releaseFile.nullable() }),
  'releases.show': z.strictObject({ file: releaseFile }),
  'export.labels': z.strictObject({ result: z.int(), name: exportName }),
  'export.differences': z.strictObject({ from: releaseFile, to: releaseFile.nullable(), name: exportName }),
  'export.cancel': none,
  'export.reveal': none,
  'labels.showAt': z.strictObject({ at: time.nullable() }),
  'history.batches': z.strictObject({ query: historyQuery, start: position, count: z.int().min(0).max(MAX_ROWS) }),
  'history.changes': z.strictObject({ query: historyQuery, start: position, count: z.int().min(0).max(MAX_ROWS) }),
  'history.previewTakeBack': z.strictObject({
    query: historyQuery.nullable(),
    only: z
      .array(z.strictObject({ item: id, id: z.string().max(200) }))
      .max(MAX_IDS)
      .nullable(),
  }),
  'agreement.get': z.strictObject({ text: filterText, folder: z.string().max(4_096) }),
  'progress.get': z.strictObject({ folder: z.string().max(4_096) }),
  'history.takeBack': z.strictObject({ preview: z.int().min(0) }),
  'tags.resolve': z.strictObject({ text: z.string().max(MAX_TYPED_TAGS) }),
  'tags.suggest': z.strictObject({ prefix: z.string().max(MAX_TYPED_TAGS), limit: z.int().min(0).max(1_000) }),
  'tags.previewReplace': z.strictObject({ tags: anyTags, by: z.string().max(MAX_TYPED_TAGS) }),
  'tags.replace': z.strictObject({ tags: anyTags.min(1), by: z.string().max(MAX_TYPED_TAGS), seen: z.int().min(0) }),
  'presence.set': z.strictObject({ id: id.nullable(), mode: z.enum(['idle', 'viewing', 'editing']) }),
  'presence.list': none,
  'queue.next': z.strictObject({ result, turn: z.int().min(0), shown: id.nullable(), skipped: id.nullable() }),
  'queue.stop': none,
  'people.list': none,
  'people.setProfile': z.strictObject({
    id: personId,
    name: z.string().max(1_000).exactOptional(),
    color: z.enum(PERSON_COLORS).exactOptional(),
  }),
  'people.join': z.strictObject({ id: personId, person: personId }),
  'people.separate': z.strictObject({ id: personId }),
  'people.setRole': z.strictObject({ id: personId, role: z.enum([...ROLES, OWNER_REQUESTED]).nullable() }),
  'people.setAccess': z.strictObject({
    labels: z.enum(LABEL_ACCESS).optional(),
    settings: z.enum(SETTINGS_ACCESS).optional(),
  }),
  'people.acceptLabels': z.strictObject({ id: personId }),
  'people.acceptSetting': z.strictObject({ name: settingName }),
  'people.switchTo': z.strictObject({ id: personId, wasMe: z.boolean() }),
  'people.switchToNew': none,
  'moves.list': none,
  'moves.follow': z.strictObject({
    moves: z
      .array(z.strictObject({ from: id, to: id }))
      .min(1)
      .max(MAX_ANSWERS),
  }),
  'settings.get': none,
  'settings.setPerson': z.strictObject({ name: settingName, value: settingValue }),
  'settings.setTeam': z.strictObject({ name: settingName, value: settingValue, seen: z.int().min(0) }),
  'schema.set': z.strictObject({
    parts: z.record(
      z.string().min(1).max(300),
      z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
    ),
    seen: z.int().min(0),
  }),
  'smartFolders.set': z.strictObject({
    folders: z.record(z.string().min(1).max(200), smartFolderSchema.nullable()),
    seen: z.int().min(0),
  }),
  'smartFolders.count': none,
  'status.get': none,
  'status.retry': none,
}

/** Returns the arguments as the contract defines them; throws `bad-input` that names the first mistake. */
export function checkedArgs<K extends CallName>(name: K, args: unknown): CallArgs<K> {
  const parsed = schemas[name].safeParse(args)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  const where = first && first.path.length > 0 ? `${first.path.join('.')}: ` : ''
  throw new LensletError(
    'bad-input',
    `The call ${name} was refused: ${where}${first?.message ?? 'its arguments are wrong'}.`,
  )
}

/** Returns whether a text from outside names a call of the contract. */
export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(schemas, name)
}
