/**
 * Provides a program whose answers a test decides, and its data. Calls that were not scripted are answered as for an
 * empty data set.
 */
import {
  DEFAULT_PREFS,
  FULL_ACCESS,
  LEVEL_KINDS,
  LEVELS,
  NO_SCHEMA,
  rowValues,
  UNLABELLED,
} from '../../preload/contract/index.ts'
import type { ConnectionState } from '../../renderer/bridge.ts'
import type {
  CallArgs,
  CallName,
  CallResult,
  Facets,
  ItemDetail,
  PushName,
  Pushes,
  Row,
  RowLabels,
  Session,
} from '../../preload/contract/index.ts'
import { splitTags } from '../../preload/contract/tag-text.ts'
import type { Connection } from '../../renderer/bridge.ts'

type Answers = { [K in CallName]?: (args: CallArgs<K>) => CallResult<K> | Promise<CallResult<K>> }
export interface Call {
  readonly name: CallName
  readonly args: unknown
}

export interface ScriptedBridge extends Connection {
  readonly calls: Call[]
  /** Returns the arguments of all calls with a name, oldest first. */
  sent<K extends CallName>(name: K): CallArgs<K>[]
  answer<K extends CallName>(name: K, answer: NonNullable<Answers[K]>): void
  push<K extends PushName>(name: K, payload: Pushes[K]): void
  connect(connected: boolean): void
  /** For each beacon that was sent on unload: how many calls had been made until then. */
  readonly beacons: number[]
}

/** Returns a session with an open data set of that name. */
export function session(id: string, change: Partial<Session> = {}): Session {
  return {
    user: 'mira',
    userName: 'mira',
    userGuessed: false,
    host: 'browser',
    readOnly: false,
    dataset: { path: `/${id}`, name: id, id, opening: 1, looking: false },
    opening: null,
    newFolder: null,
    failure: null,
    recent: [],
    sample: '/sample',
    version: '0',
    ...change,
  }
}

/** Facets in which no item has any level. */
export function emptyLevels(): Facets['levels'] {
  return Object.fromEntries(LEVEL_KINDS.map((kind) => [kind, LEVELS[kind].map(() => 0)])) as unknown as Facets['levels']
}

export function row(id: number, change: Partial<Row> = {}): Row {
  return {
    key: `p${id}.jpg`,
    name: `p${id}.jpg`,
    width: null,
    height: null,
    version: '1',
    placeholder: '',
    notice: null,
    isTransparent: false,
    stack: null,
    hides: 0,
    present: true,
    ...rowLabels(id),
    ...change,
  }
}

/** The label half of a row; nobody has labelled it unless `change` says so. */
export function rowLabels(id: number, change: Partial<RowLabels> = {}): RowLabels {
  return { id, ...rowValues(UNLABELLED), conflict: false, updatedAt: null, updatedBy: null, ...change }
}

export function detail(id: number, revision: number, notes = '', by = 'bob'): ItemDetail {
  return {
    id,
    key: `p${id}.jpg`,
    revision,
    history:
      notes === ''
        ? []
        : [
            {
              change: { id: `r:${revision}`, at: 1, by, item: `p${id}.jpg`, notes, replaces: [] },
              before: [],
              undid: [],
              restored: [],
              replacedFields: [],
              undone: null,
            },
          ],
    state: { ...UNLABELLED, notes, updatedBy: by },
    edited: false,
    ratings: null,
  }
}

/** Creates a bridge to a data set of `total` rows whose ids are their positions, at revision 10. */
export function scriptedBridge(total: number): ScriptedBridge {
  const listeners = new Map<string, (payload: never) => void>()
  const calls: Call[] = []
  const beacons: number[] = []
  let onState: ((link: ConnectionState) => void) | undefined
  const positions = (start: number, end: number): number[] =>
    Array.from({ length: Math.max(0, Math.min(end, total) - start) }, (_, index) => start + index)
  const answers: Answers = {
    'session.get': () => session('d'),
    'prefs.get': () => DEFAULT_PREFS,
    'prefs.set': () => DEFAULT_PREFS,
    'status.get': () => ({
      state: 'live',
      mount: 'ext4',
      network: false,
      isWatched: true,
      intervalMs: 1000,
      unsaved: 0,
      pendingSidecars: 0,
      clockOffsetMs: 0,
      delayMs: null,
      people: 1,
      damaged: [],
      hidden: { count: 0, first: [] },
      lastError: null,
      readOnlyReason: null,
      unwritableReason: null,
      scanning: false,
      found: total,
    }),
    'presence.list': () => ({ peers: [], profiles: [], namesakes: [], access: FULL_ACCESS }),
    'moves.list': () => [],
    'conflicts.count': () => ({ count: 0 }),
    'conflicts.list': () => ({ revision: 10, groups: [] }),
    'conflicts.get': ({ conflicts }) => conflicts.map(() => null),
    'presence.set': () => null,
    'view.get': () => null,
    'view.keep': () => null,
    'session.flushed': () => null,
    'folders.list': () => [],
    'facets.get': () => ({
      total,
      levels: emptyLevels(),
      tags: [],
      people: [],
      labelled: 0,
      conflicts: 0,
      withNotes: 0,
      news: 0,
      metrics: [],
      histograms: [],
      values: noValues(),
      metadata: { read: total, total, fields: [] },
    }),
    'settings.get': () => ({ revision: 0, smartFolders: [], schema: NO_SCHEMA, settings: [], unknown: [] }),
    'smartFolders.count': () => ({}),
    'news.get': () => ({ ids: [], smartFolders: {} }),
    'news.markSeen': () => ({ newIds: [] }),
    'query.run': () => ({ result: 1, revision: 10, total, hidden: 0 }),
    'query.rows': ({ start, count }) => ({
      revision: 10,
      start,
      rows: positions(start, start + count).map((id) => row(id)),
    }),
    'filter.hints': () => [],
    'query.ids': ({ start, end }) => positions(start, end),
    'query.locate': ({ id }) => id,
    'query.place': ({ key }) => Number(/\d+/.exec(key)?.[0] ?? -1),
    'query.ratios': () => ({ version: 1, ratios: '' }),
    'item.get': ({ id }) => detail(id, 10),
    'tags.resolve': ({ text }) => ({ tags: splitTags(text), tooLong: [] }),
    'labels.edit': ({ ids }) => ({ revision: 11, changed: ids.length }),
    'labels.editTogether': ({ edits }) => ({ revision: 11, changed: edits.flatMap(({ ids }) => ids).length }),
  }
  return {
    calls,
    beacons,
    sendUnloadBeacon: () => {
      beacons.push(calls.length)
    },
    sent: (name) => calls.filter((call) => call.name === name).map(({ args }) => args as never),
    answer(name, answer) {
      answers[name] = answer as never
    },
    async invoke(name, args) {
      calls.push({ name, args })
      const answer = answers[name] as ((args: unknown) => never) | undefined
      if (!answer) throw new Error(`no answer for ${name}`)
      return Promise.resolve().then(() => answer(args))
    },
    on(name, listener) {
      listeners.set(name, listener)
      return () => listeners.delete(name)
    },
    onConnection(listener) {
      onState = listener
      listener('connected')
      return () => undefined
    },
    push(name, payload) {
      listeners.get(name)?.(payload as never)
    },
    connect: (connected) => onState?.(connected ? 'connected' : 'lost'),
  }
}

/** Returns the counts of a data set whose pictures have no metadata. */
export function noValues(): Facets['values'] {
  return { camera: [], lens: [], model: [], sampler: [], profile: [] }
}
