/**
 * Provides a program in memory, with pictures, people, conflicts and an unreadable file, for work on the window. It is
 * not part of the product.
 */
import {
  facetsOf,
  FOLDERS,
  folderNodes,
  isBare,
  makeItem,
  matches,
  PEOPLE,
  seeded,
  TAGS,
  type Item,
} from './fake-items.ts'
import { assertSetting, resolveSettings } from '../../../main/core/settings/resolve.ts'
import { smartFolderSetting } from '../../../main/core/settings/smart-folders.ts'
import { DEFAULT_PREFS, DEFAULT_QUERY, FULL_ACCESS, NO_PROGRESS, UNLABELLED } from '../../../preload/contract/index.ts'
import type {
  Bridge,
  CallArgs,
  CallResult,
  Change,
  Handlers,
  ItemState,
  JsonValue,
  Peer,
  Prefs,
  PushName,
  Pushes,
  Query,
  Session,
  SettingClaim,
  Settings,
  Status,
} from '../../../preload/contract/index.ts'
import { countRows } from '../../../renderer/features/inspector/selection-summary.ts'
import { labelField, LensletError, ratioByte } from '../../../preload/contract/index.ts'
import { isTagTooLong, splitTags, tagIdentity } from '../../../preload/contract/tag-text.ts'

export interface FakeOptions {
  count?: number
  empty?: boolean
  noDataset?: boolean
  guessed?: boolean
  theme?: Prefs['theme']
  status?: Partial<Status>
  latency?: number
  quiet?: boolean
}

export function fakeBridge(options: FakeOptions = {}): Bridge & {
  remote(id: number, stars: number): void
  emit<K extends PushName>(name: K, payload: Pushes[K]): void
  items: Item[]
} {
  const random = seeded(7)
  const items = options.empty ? [] : Array.from({ length: options.count ?? 612 }, (_, id) => makeItem(id, random))
  const listeners = new Map<string, Set<(payload: never) => void>>()
  let revision = 100
  let resultId = 0
  let ids: number[] = []
  let lastQuery: Query = DEFAULT_QUERY
  let prefs: Prefs = { ...DEFAULT_PREFS, theme: options.theme ?? 'system' }
  let peers: Peer[] = [
    {
      replica: 'r1',
      user: 'Ana Lima',
      host: 'studio-mac',
      self: false,
      item: 3,
      key: items[3]?.row.key ?? null,
      mode: 'viewing',
      claims: [],
      since: 0,
      itemSince: 0,
      version: '0.2.0',
      lastChangeAt: Date.now() - 130_000,
    },
    {
      replica: 'r2',
      user: 'bob',
      host: 'DESKTOP-7F',
      self: false,
      item: 8,
      key: items[8]?.row.key ?? null,
      mode: 'editing',
      claims: [],
      since: 0,
      itemSince: 0,
      version: '0.2.0',
      lastChangeAt: null,
    },
    {
      replica: 'me',
      user: 'mira',
      host: 'here',
      self: true,
      item: null,
      key: null,
      mode: 'idle',
      claims: [],
      since: 0,
      itemSince: 0,
      version: '0.2.0',
      lastChangeAt: null,
    },
  ]
  let session: Session = {
    user: 'mira',
    userName: 'mira',
    userGuessed: options.guessed ?? false,
    host: 'browser',
    version: '0.1.0',
    recent: ['/mnt/nas/survey-2025', '/mnt/nas/retina-grading', '/home/mira/pictures/sample'],
    dataset: options.noDataset
      ? null
      : { path: '/mnt/nas/survey-2025', name: 'survey-2025', id: 'd1', opening: 1, looking: false },
    readOnly: false,
    opening: null,
    newFolder: null,
    failure: null,
    sample: '/home/mira/.local/share/lenslet/sample',
  }
  const status: Status = {
    state: 'live',
    mount: 'nfs4',
    network: true,
    isWatched: true,
    intervalMs: 1000,
    unsaved: 0,
    pendingSidecars: 0,
    clockOffsetMs: 320,
    delayMs: 840,
    people: 3,
    damaged: [],
    hidden: { count: 0, first: [] },
    lastError: null,
    readOnlyReason: null,
    unwritableReason: null,
    scanning: false,
    found: items.length,
    ...options.status,
  }
  const team = new Map<string, [SettingClaim, ...SettingClaim[]]>([
    ['sync.interval_ms', [claim(2_000, 'Ana Lima'), claim(400, 'bob')]],
    ['sync.sweep_per_second', [claim(0, 'external')]],
  ])
  let person: Readonly<Record<string, JsonValue>> = { 'sync.calm_interval_ms': 15_000 }
  const settings = (): Settings => ({ revision: 1, ...resolveSettings(team, person) })
  const emit = <K extends PushName>(name: K, payload: Pushes[K]): void =>
    listeners.get(name)?.forEach((listener) => listener(payload as never))

  const change = (id: number, by: string, edit: Omit<Change, 'id' | 'at' | 'by' | 'item' | 'replaces'>): void => {
    const item = items[id]
    if (!item) return
    const tags = new Set(item.row.tags)
    edit.tags?.remove?.forEach((tag) => tags.delete(tag))
    edit.tags?.add?.forEach((tag) => tags.add(tag))
    item.notes = edit.notes ?? item.notes
    item.history.unshift({
      change: { id: `${by}:${revision}`, at: Date.now(), by, item: item.row.key, replaces: [], ...edit },
      before: [],
      undid: [],
      restored: [],
      replacedFields: [],
      undone: null,
    })
    if (edit.stars !== undefined) item.conflicts = item.conflicts.filter(({ field }) => field !== 'stars')
    if (edit.notes !== undefined) item.conflicts = item.conflicts.filter(({ field }) => field !== 'notes')
    item.row = {
      ...item.row,
      stars: edit.stars ?? item.row.stars,
      flag: edit.flag ?? item.row.flag,
      color: edit.color ?? item.row.color,
      tags: [...tags].sort(),
      hasNotes: item.notes !== '',
      conflict: item.conflicts.length > 0,
      updatedAt: Date.now(),
      updatedBy: by,
    }
  }
  const pushLabels = (changed: readonly number[], source: 'local' | 'remote', by: string): void => {
    const from = revision++
    emit('labels', {
      from,
      revision,
      source,
      by: [by],
      rows: changed.length > 500 ? null : changed.flatMap((id) => items[id]?.row ?? []),
    })
  }
  const applyEdits = (edits: CallArgs<'labels.editTogether'>['edits']): CallResult<'labels.edit'> => {
    if (edits.some(({ edit }) => edit.addTags?.includes('fail')))
      throw new LensletError(
        'not-writable',
        'The change could not be written to .lenslet/journals: the disk is full. Free some space and try again.',
      )
    for (const { ids: chosen, edit } of edits)
      for (const id of chosen) {
        change(id, session.user, {
          ...(edit.stars === undefined ? {} : { stars: edit.stars }),
          ...(edit.flag === undefined ? {} : { flag: edit.flag }),
          ...(edit.color === undefined ? {} : { color: edit.color }),
          ...(edit.notes === undefined ? {} : { notes: edit.notes }),
          ...(edit.addTags || edit.removeTags
            ? { tags: { add: edit.addTags ?? [], remove: edit.removeTags ?? [] } }
            : {}),
        })
      }
    const changed = edits.flatMap((edit) => edit.ids)
    pushLabels(changed, 'local', session.user)
    emit('result', {
      result: resultId,
      revision,
      total: ids.length,
      hidden: 0,
      stale: 3,
      staleByStacks: 0,
      moved: false,
    })
    return { revision, changed: changed.length }
  }
  const matching = ({ text, folder }: Query): Item[] => {
    if (/stars>=\D|"\s*$/.test(text))
      throw new LensletError(
        'bad-input',
        'Filter, column 8: expected a number of stars from 0 to 5, or a range such as 2..4',
      )
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    return items.filter(
      (item) =>
        (folder === '' || item.folder === folder || item.folder.startsWith(`${folder}/`)) &&
        words.every((word) => matches(item, word)),
    )
  }

  const handlers: Handlers<null> = {
    'session.get': () => session,
    'session.setUser': ({ name }) => (session = { ...session, user: name, userName: name, userGuessed: false }),
    'dataset.open': ({ path }) => {
      if (path.includes('missing')) {
        const error = {
          code: 'not-found',
          message: `There is no folder ${path}. Check the path, or connect the drive it is on.`,
        } as const
        session = { ...session, failure: { path, error } }
        emit('session', session)
        throw new LensletError(error.code, error.message)
      }
      const name = path.split('/').pop() ?? path
      return (session = path.includes('new')
        ? { ...session, newFolder: { path, name } }
        : { ...session, dataset: { path, name, id: path, opening: 2, looking: false } })
    },
    'dataset.openFor': ({ path }) => handlers['dataset.open']({ path }, null),
    'dataset.begin': ({ path, to }) =>
      (session = {
        ...session,
        newFolder: null,
        dataset: { path, name: path.split('/').pop() ?? path, id: path, opening: 3, looking: to === 'look' },
      }),
    'dataset.dismiss': () => (session = { ...session, newFolder: null, failure: null, opening: null }),
    'dataset.sample': () =>
      (session = {
        ...session,
        dataset: { path: session.sample, name: 'sample', id: 'sample', opening: 4, looking: false },
      }),
    'folders.recent': () =>
      session.recent.map((path, at) => ({
        path,
        name: path.split('/').pop() ?? path,
        openedAt: Date.now() - at * 86_400_000,
        isThere: at !== 1,
      })),
    'folders.complete': ({ text }) => session.recent.filter((path) => path.startsWith(text)),
    'dataset.choose': () => null,
    'session.flushed': () => null,
    'view.keep': () => null,
    'view.get': () => null,
    'items.names': ({ ids: chosen, as }) =>
      chosen.map((id) => `${as === 'path' ? '/mnt/nas/survey-2025/' : ''}${items[id]?.row.key}`),
    'desktop.reveal': () => null,
    'desktop.revealFolder': () => null,
    'desktop.copy': () => null,
    'diagnostics.get': () => 'Lenslet 0.1.0',
    'diagnostics.report': () => null,
    'prefs.get': () => prefs,
    'prefs.set': ({ prefs: next }) => (prefs = { ...prefs, ...next }),
    'folders.list': () => folderNodes(items),
    'query.run': ({ query }) => {
      lastQuery = query
      const found = matching(query)
      const sign = query.descending ? -1 : 1
      if (query.sort === 'stars') found.sort((a, b) => sign * (a.row.stars - b.row.stars))
      else found.sort((a, b) => sign * a.row.name.localeCompare(b.row.name, undefined, { numeric: true }))
      ids = found.map(({ row }) => row.id)
      return { result: ++resultId, revision, total: ids.length, hidden: 0 }
    },
    'query.rows': ({ start, count }) => ({
      revision,
      start,
      rows: ids.slice(start, start + count).flatMap((id) => items[id]?.row ?? []),
    }),
    'query.ids': ({ start, end }) => ids.slice(start, end),
    'query.locate': ({ id }) => ids.indexOf(id),
    'query.stackOf': () => [],
    'query.expandStack': () => null,
    'query.hidden': () => [],
    'query.place': ({ key }) => ids.findIndex((id) => items[id]?.row.key === key),
    'query.ratios': () => ({
      version: 1,
      ratios: btoa(
        String.fromCharCode(...ids.map((id) => ratioByte(items[id]?.row.width ?? 0, items[id]?.row.height ?? 0))),
      ),
    }),
    'query.explain': ({ query }) => [{ condition: query.text, without: '', total: items.length }],
    'query.nextWithout': ({ from, direction, without }) => {
      for (let at = from + direction; at >= 0 && at < ids.length; at += direction) {
        const item = items[ids[at] ?? -1]
        if (item && (without === 'any' ? isBare(item) : !labelField(without).isSetInRow(item.row))) return at
      }
      return -1
    },
    'export.labels': () => null,
    'export.differences': () => null,
    'export.cancel': () => null,
    'export.reveal': () => null,
    'releases.list': () => ({ releases: [], problems: [] }),
    'releases.create': ({ name, note }) => ({
      file: 'x',
      name,
      note,
      by: session.user,
      at: 0,
      pictures: 0,
      changes: 0,
      labels: '',
    }),
    'releases.compare': () => ({ added: 0, changed: 0, removed: 0, examples: [] }),
    'releases.show': () => ({ at: 0 }),
    'query.nextNew': () => null,
    'news.get': () => ({ ids: [], smartFolders: {} }),
    'news.markSeen': () => ({ newIds: [] }),
    'news.markAllSeen': () => ({ pictures: 0 }),
    'labels.showAt': ({ at }) => ({ at }),
    'agreement.get': () => ({ revision, rated: 0, ratedBySeveral: 0, same: 0, alpha: null, people: [], pairs: [] }),
    'progress.get': () => ({
      ...NO_PROGRESS,
      revision,
      reading: { read: 0, total: 0 },
      hasRule: false,
    }),
    'history.batches': () => ({ revision, reading: null, changes: 0, total: 0, batches: [], people: [] }),
    'history.changes': () => ({ total: 0, changes: [] }),
    'history.previewTakeBack': () => null,
    'history.takeBack': () => ({ revision, pictures: 0, overtaken: 0 }),
    'labels.count': ({ ids: chosen }) => ({
      ...countRows(chosen.flatMap((id) => items[id]?.row ?? [])),
      revision,
    }),
    'labels.preview': ({ ids: chosen }) => ({
      changed: chosen.length,
      others: PEOPLE.map((user) => ({
        user,
        count: chosen.filter((id) => items[id]?.row.updatedBy === user).length,
      })).filter((one) => one.count > 0),
    }),
    'tags.previewReplace': ({ tags: old, by }) => ({
      by: by.trim(),
      problem: old[0] === by ? 'This is its name already.' : null,
      pictures: items.filter(({ row }) => row.tags.some((tag) => old.includes(tag))).length,
      alreadyTagged: items.filter(({ row }) => row.tags.includes(by)).length,
      others: [],
    }),
    'tags.replace': ({ tags: old, by }) => {
      const changed = items.filter(({ row }) => row.tags.some((tag) => old.includes(tag))).map(({ row }) => row.id)
      for (const id of changed) change(id, session.user, { tags: { remove: old, ...(by === '' ? {} : { add: [by] }) } })
      pushLabels(changed, 'local', session.user)
      return { revision, changed: changed.length }
    },
    'facets.get': ({ histograms }) => ({
      ...facetsOf(
        matching({ ...lastQuery, text: lastQuery.text.replaceAll(/\(?stars\S+( or stars\S+)*\)?/g, '') }),
        matching(lastQuery),
      ),
      histograms: histograms.map((field) => ({
        field,
        range: { low: 0, high: 1 },
        scale: 'linear' as const,
        isWhole: false,
        edges: Array.from({ length: 33 }, (_, at) => at / 32),
        bins: Array.from({ length: 32 }, (_, bin) => Math.round(90 * Math.exp(-(((bin - 19) / 7) ** 2)))),
      })),
    }),
    'filter.hints': () => [],
    'filter.suggest': ({ field, text, limit }) =>
      (field === 'tag' ? TAGS : field === 'person' ? PEOPLE : field === 'folder' ? FOLDERS : ['score'])
        .filter((value) => value.toLowerCase().includes(text.toLowerCase()))
        .slice(0, limit)
        .map((value, index) => ({ value, count: 140 - index * 11 })),
    'item.get': ({ id }) => {
      const item = items[id]
      if (!item) throw new LensletError('not-found', 'no such item')
      const state: ItemState = {
        ...UNLABELLED,
        stars: item.row.stars,
        flag: item.row.flag,
        color: item.row.color,
        tags: item.row.tags,
        notes: item.notes,
        updatedAt: item.row.updatedAt,
        updatedBy: item.row.updatedBy,
        conflicts: item.conflicts,
      }
      return { id, key: item.row.key, revision, state, edited: false, history: [...item.history], ratings: null }
    },
    'item.facts': ({ id }) => ({
      size: 3_482_112 + id * 977,
      modifiedAt: 1_760_000_000_000 + id * 60_000,
      format: 'jpeg',
      width: 4032,
      height: 3024,
      problem: id === 5 ? 'The file ends too early: it was probably not copied completely.' : null,
      notice: null,
    }),
    'item.metadata': ({ id }) =>
      id === null
        ? null
        : {
            groups: [
              {
                name: 'Generation',
                fields: [
                  {
                    label: 'Prompt',
                    value: 'a wide aerial photograph of fields at dawn, soft fog between the trees, long shadows',
                  },
                  { label: 'Seed', value: '3820117459' },
                ],
              },
              {
                name: 'Camera',
                fields: [
                  { label: 'Camera', value: 'Sony ILCE-7RM4' },
                  { label: 'Exposure', value: '1/250 s' },
                ],
              },
            ],
            all: [
              { block: 'EXIF', name: 'Make', value: 'Sony' },
              { block: 'PNG text', name: 'parameters', value: 'a wide aerial photograph' },
            ],
          },
    'item.preview': () => null,
    'items.placeholders': () => null,
    'labels.edit': ({ ids: chosen, edit }) => applyEdits([{ ids: chosen, edit }]),
    'labels.editTogether': ({ edits }) => applyEdits(edits),
    'labels.undo': () => ({
      revision,
      madeAt: Date.now(),
      ids: [1],
      what: '4 stars on 3 pictures',
      replacedTags: null,
    }),
    'labels.redo': () => null,
    'tags.resolve': ({ text }) => {
      const tags = splitTags(text).map((typed) => TAGS.find((tag) => tagIdentity(tag) === tagIdentity(typed)) ?? typed)
      return { tags: tags.filter((tag) => !isTagTooLong(tag)), tooLong: tags.filter(isTagTooLong) }
    },
    'tags.suggest': ({ prefix, limit }) =>
      TAGS.filter((tag) => tag.startsWith(prefix.toLowerCase()))
        .slice(0, limit)
        .map((tag, index) => ({ tag, count: 140 - index * 11 })),
    'presence.set': () => null,
    'presence.list': () => ({ peers, profiles: [], namesakes: [], access: FULL_ACCESS }),
    'queue.next': ({ result, turn }) => ({
      result,
      turn,
      pictures: [],
      left: 0,
      finished: 0,
      isWaiting: false,
      people: 1,
    }),
    'queue.stop': () => null,
    'people.list': () => [],
    'schema.set': () => settings(),
    'people.setProfile': () => null,
    'people.join': () => null,
    'people.separate': () => null,
    'people.setRole': () => null,
    'people.setAccess': () => null,
    'people.acceptLabels': () => ({ pictures: 0 }),
    'people.acceptSetting': () => null,
    'people.switchTo': () => null,
    'people.switchToNew': () => null,
    'moves.list': () => [],
    'moves.follow': ({ moves }) => ({ pictures: moves.length }),
    'settings.get': settings,
    'settings.setPerson': ({ name, value }) => {
      assertSetting(name, value)
      person = { ...person, [name]: value }
      return settings()
    },
    'settings.setTeam': ({ name, value }) => {
      assertSetting(name, value)
      team.set(name, [claim(value, session.user)])
      return settings()
    },
    'smartFolders.set': ({ folders }) => {
      for (const [name, query] of Object.entries(folders))
        team.set(smartFolderSetting(name), [claim(query && { ...query }, session.user)])
      return settings()
    },
    'smartFolders.count': () =>
      Object.fromEntries(
        settings().smartFolders.map(({ name, query }) => [
          name,
          matching({ ...DEFAULT_QUERY, text: query.filter }).length,
        ]),
      ),
    'status.get': () => status,
    'conflicts.count': () => ({ count: items.reduce((sum, { conflicts }) => sum + conflicts.length, 0) }),
    'conflicts.list': ({ folder }) => ({
      revision,
      groups: items
        .filter((item) => folder === '' || item.folder === folder || item.folder.startsWith(`${folder}/`))
        .flatMap(({ row, conflicts }) =>
          conflicts.map(({ field, values }) => ({
            field,
            people: [...new Set(values.map(({ by }) => by))].toSorted(),
            ids: [row.id],
          })),
        ),
    }),
    'conflicts.get': ({ conflicts }) =>
      conflicts.map(({ id, field }) => {
        const conflict = items[id]?.conflicts.find((one) => one.field === field)
        return conflict
          ? {
              id,
              field,
              revision,
              row: items[id]!.row,
              values: conflict.values,
              more: 0,
              shown: conflict.values[0]!.id,
              before: [],
              merged: null,
            }
          : null
      }),
    'conflicts.resolveAlike': () => ({ revision, resolved: 0 }),
    'status.retry': () => null,
  }

  if (!options.quiet) {
    setInterval(() => {
      const id = Math.floor(Math.random() * 30)
      change(id, 'Ana Lima', { stars: 1 + Math.floor(Math.random() * 5) })
      pushLabels([id], 'remote', 'Ana Lima')
      peers = peers.map((peer) =>
        peer.replica === 'r1' ? { ...peer, item: id, key: items[id]?.row.key ?? null } : peer,
      )
      emit('presence', { peers, profiles: [], namesakes: [], access: FULL_ACCESS })
    }, 4000)
  }

  return {
    items,
    emit,
    remote(id, stars) {
      change(id, 'bob', { stars })
      pushLabels([id], 'remote', 'bob')
    },
    async invoke(name, args) {
      await new Promise((done) => setTimeout(done, options.latency ?? 4))
      return (handlers[name] as (args: unknown, client: null) => never)(args, null)
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener)
      return () => set.delete(listener)
    },
  }
}

function claim(value: JsonValue, by: string): SettingClaim {
  return { id: `${by}:1`, value, by, at: Date.now() - 3 * 3_600_000 }
}
