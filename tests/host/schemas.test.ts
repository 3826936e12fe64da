import { expect, test } from 'vitest'
import { checkedArgs } from '../../main/host/schemas.ts'
import { MAX_NOTES_LENGTH, MAX_TAG_LENGTH, type CallName } from '../../preload/contract/index.ts'

const query = { text: 'stars>=3', folder: 'a', sort: 'name', descending: false, collapseStacks: true, scope: null }

const GOOD: readonly (readonly [CallName, unknown])[] = [
  [
    'labels.editTogether',
    {
      edits: [
        { ids: [0], edit: { flag: 'pick' } },
        { ids: [1, 2], edit: { flag: 'reject' } },
      ],
      seen: 3,
    },
  ],
  ['labels.edit', { ids: [0, 1], edit: { stars: 0, notes: '', addTags: ['a'], removeTags: [] }, seen: 0 }],
  ['query.run', { query }],
  ['query.run', { query, expandedStacks: [3] }],
  ['query.expandStack', { result: 1, id: 3, expanded: false }],
  ['query.nextWithout', { result: 1, from: -1, direction: 1, without: 'any' }],
  ['prefs.set', { prefs: { theme: 'dark', queries: { id: query } } }],
  ['prefs.set', { prefs: { keys: { 'flag-pick': ['Y'], 'of-a-newer-version': [] } } }],
  ['presence.set', { id: null, mode: 'idle' }],
  [
    'view.keep',
    {
      tab: 'window',
      view: {
        query,
        expandedStacks: [3],
        place: null,
        focus: 3,
        selected: 'AQ==',
        viewer: true,
        lens: { zoom: 1, x: 0.5, y: 0.5 },
        keepZoom: false,
        turns: [{ id: 3, quarters: 2 }],
        compare: null,
        drafts: [{ id: 3, text: 'a', base: '', seen: 0 }],
        past: { at: 5, release: { file: '2ttdwfnw69qg-0001.jsonl.gz', name: 'v1' } },
        inbox: 'a/b',
        mergedDrafts: [{ name: '3 notes', text: 'a', seen: 0 }],
      },
    },
  ],
  ['items.names', { ids: [0], as: 'path' }],
  ['desktop.reveal', { ids: [] }],
  ['desktop.revealFolder', { folder: '' }],
  ['settings.setTeam', { name: 'sync.watch', value: null, seen: 0 }],
]

const BAD: readonly (readonly [CallName, unknown, string])[] = [
  ['labels.edit', { ids: [], edit: { stars: 1 }, seen: 0 }, 'ids'],
  ['labels.editTogether', { edits: [], seen: 0 }, 'edits'],
  ['labels.editTogether', { edits: [{ ids: [1], edit: { flag: 'maybe' } }], seen: 0 }, 'edits.0.edit.flag'],
  ['labels.edit', { ids: [1.5], edit: { stars: 1 }, seen: 0 }, 'ids.0'],
  ['labels.edit', { ids: [-1], edit: { stars: 1 }, seen: 0 }, 'ids.0'],
  ['labels.edit', { ids: [1], edit: { stars: 6 }, seen: 0 }, 'edit.stars'],
  ['labels.edit', { ids: [1], edit: { stars: '5' }, seen: 0 }, 'edit.stars'],
  ['labels.edit', { ids: [1], edit: { notes: 'x'.repeat(MAX_NOTES_LENGTH + 1) }, seen: 0 }, 'edit.notes'],
  ['labels.edit', { ids: [1], edit: { addTags: ['x'.repeat(MAX_TAG_LENGTH + 1)] }, seen: 0 }, 'edit.addTags.0'],
  ['labels.edit', { ids: [1], edit: { metrics: { loss: Number.NaN } }, seen: 0 }, 'edit.metrics'],
  ['labels.edit', { ids: [1], edit: { rating: 5 }, seen: 0 }, 'edit'],
  ['query.run', { query: { ...query, sort: 'weight' } }, 'query.sort'],
  ['query.rows', { result: 1, start: 0, count: 1_000_000 }, 'count'],
  ['query.nextWithout', { result: 1, from: 0, direction: 0, without: 'any' }, 'direction'],
  ['prefs.set', { prefs: { theme: 'pink' } }, 'prefs.theme'],
  ['prefs.set', { prefs: { keys: { note: Array.from({ length: 5 }, () => 'N') } } }, 'prefs.keys.note'],
  ['settings.setTeam', { name: 'sync.watch', value: { a: 1 }, seen: 0 }, 'value'],
  ['settings.setTeam', { name: 'sync.watch', value: 1 }, 'seen'],
  ['settings.setPerson', { name: '', value: 1 }, 'name'],
  ['items.names', { ids: [0], as: 'url' }, 'as'],
  ['desktop.reveal', { ids: Array.from({ length: 1_001 }, (_, id) => id) }, 'ids'],
  ['view.keep', { tab: '', view: null }, 'tab'],
  ['diagnostics.report', { name: 'Error', message: 'x'.repeat(10_001), stack: '' }, 'message'],
  ['session.get', { extra: 1 }, ''],
  ['item.get', null, ''],
  ['item.get', undefined, ''],
]

test.each(GOOD)('%s accepts valid arguments unchanged', (name, args) => {
  expect(checkedArgs(name, args)).toEqual(args)
})

test('a query that was stored before stacks could be collapsed, and before there was a history, shows all pictures', () => {
  const { collapseStacks: _, scope: _scope, ...stored } = query
  expect(checkedArgs('query.run', { query: stored })).toEqual({
    query: { ...query, collapseStacks: false, scope: null },
  })
})

test.each(BAD)('%s refuses %j and names %s', (name, args, place) => {
  expect(() => checkedArgs(name, args)).toThrow(
    expect.objectContaining({ code: 'bad-input', message: expect.stringContaining(place) as string }),
  )
})
