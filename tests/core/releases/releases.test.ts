import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChangeSet } from '../../../main/core/format/change-set.ts'
import { decodeRelease, encodeRelease, type Release } from '../../../main/core/format/release-codec.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { movedChanges, removalAfterMove } from '../../../main/core/labels/moved-changes.ts'
import { starsOfItem } from '../../../main/core/labels/rater-columns.ts'
import {
  checksumOf,
  compareLabels,
  createRelease,
  freeze,
  labelsOfNow,
  readReleases,
  releaseFolder,
  ReleaseLabels,
  removeRelease,
  writeRelease,
} from '../../../main/core/releases/index.ts'
import { releaseSetting } from '../../../main/core/settings/release-register.ts'
import { changesOf } from '../../suites/changes.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'

const REQUEST = {
  dataset: 'd',
  name: 'v1',
  note: 'first delivery',
  by: 'ana',
  at: Date.parse('2026-11-23T16:00:00Z'),
  ratingMode: 'shared',
} as const

function logOf(changes: readonly StoredChange[]): ChangeLog {
  const log = new ChangeLog()
  log.apply(changes, 'share')
  log.toData()
  return log
}

function labelsOf(log: ChangeLog, release: Release): ReleaseLabels {
  const labels = new ReleaseLabels(log, release.changes, release.at)
  while (!labels.compute(0));
  return labels
}

/** A history of one picture, and a later part of it that comes after the release. */
const history = changesOf('a.jpg', 12).chain((changes) =>
  fc.record({
    changes: fc.constant(changes),
    frozen: fc.nat(changes.length),
    shuffled: fc.shuffledSubarray(changes, { minLength: changes.length }),
  }),
)

describe('a release', () => {
  test('gives the same labels with the same checksum, whatever came after it (RL3, RL4)', () => {
    fc.assert(
      fc.property(history, ({ changes, frozen, shuffled }) => {
        const before = logOf(changes.slice(0, frozen))
        const release = freeze(before, REQUEST)
        const read = decodeRelease(encodeRelease(release)) as Release
        const labels = labelsOf(logOf(shuffled), read)
        expect(labels.missing).toBe(0)
        expect(read.ratingMode).toBe('shared')
        expect(labels.state('a.jpg')?.stars ?? 0).toBe(before.labels.state('a.jpg')?.stars ?? 0)
        expect(checksumOf(labels.labelledItems())).toEqual({ labels: release.labels, pictures: release.pictures })
      }),
    )
  })

  test('counts the changes that a reader does not know yet (RL6)', () => {
    fc.assert(
      fc.property(
        changesOf('a.jpg', 8).chain((changes) => fc.tuple(fc.constant(changes), fc.subarray(changes))),
        ([changes, known]) => {
          const labels = labelsOf(logOf(known), freeze(logOf(changes), REQUEST))
          expect(labels.missing).toBe(changes.length - known.length)
        },
      ),
    )
  })

  test('has the canonical form that FORMAT.md describes (RL4)', () => {
    const log = logOf([
      {
        id: 'r-s:0',
        at: 1,
        by: 'ana',
        item: 'b/ü.jpg',
        stars: 4,
        tags: { add: ['b', 'a'] },
        metrics: { z: 1, a: 0.5 },
        replaces: [],
      },
      { id: 'r-s:1', at: 1, by: 'ana', item: 'a.jpg', notes: 'left "ear"', flag: 'pick', color: 'red', replaces: [] },
      { id: 'r-s:2', at: 1, by: 'ana', item: 'c.jpg', stars: 1, replaces: [] },
      { id: 'r-s:3', at: 2, by: 'ana', item: 'c.jpg', stars: 0, replaces: ['r-s:2'] },
    ])
    const lines =
      '["a.jpg",0,"pick","red",[],"left \\"ear\\"",{}]\n["b/ü.jpg",4,"none","none",["a","b"],"",{"a":0.5,"z":1}]\n'
    expect(freeze(log, REQUEST)).toMatchObject({
      labels: `sha256:${createHash('sha256').update(lines).digest('hex')}`,
      pictures: 2,
    })
  })

  test('of the first program reads the same in every later one', () => {
    // A golden file: it is never changed.
    const golden = Buffer.from(
      '{"crc":"17b7c8bf","release":{"version":1,"dataset":"d","name":"v1","note":"first delivery","by":"ana","at":"2026-11-23T16:00:00.000Z","pictures":1,"labels":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}}\n' +
        '{"crc":"b918aacb","writer":"2ttdwfnw69qg-k4m0zt","numbers":[[0,2],[5,5]]}\n' +
        '{"crc":"334a7fad","ids":["external:8392ce2b7763f2d217c5dd80"]}\n' +
        '{"crc":"ce33f377","kind":"a line that was added later"}\n' +
        '{"crc":"1af3f4c9","end":{"changes":5}}\n',
    )
    const release = decodeRelease(gzipSync(golden)) as Release
    expect(release).toMatchObject({ name: 'v1', by: 'ana', at: REQUEST.at, pictures: 1 })
    expect(
      [
        '2ttdwfnw69qg-k4m0zt:2',
        '2ttdwfnw69qg-k4m0zt:3',
        '2ttdwfnw69qg-k4m0zt:5',
        'external:8392ce2b7763f2d217c5dd80',
      ].map((id) => release.changes.has(id)),
    ).toEqual([true, false, true, true])
    expect(release.changes.size).toBe(5)
  })

  test('that is cut short, changed or newer is not used (RL5)', () => {
    const bytes = encodeRelease(
      freeze(logOf([{ id: 'r-s:0', at: 1, by: 'ana', item: 'a.jpg', stars: 4, replaces: [] }]), REQUEST),
    )
    const text = gunzipSync(bytes).toString()
    const lines = text.trimEnd().split('\n')
    expect(decodeRelease(bytes.subarray(0, -4))).toBe('damaged')
    expect(decodeRelease(gzipSync(text.slice(0, -1)))).toBe('damaged')
    expect(decodeRelease(gzipSync(`${lines.slice(0, -1).join('\n')}\n`))).toBe('damaged')
    expect(decodeRelease(gzipSync([lines[0], lines[2]].join('\n') + '\n'))).toBe('damaged')
    expect(decodeRelease(gzipSync(text.replace('first', 'other')))).toBe('damaged')
    expect(decodeRelease(gzipSync(''))).toBe('damaged')
    expect(decodeRelease(Buffer.from('no gzip'))).toBe('damaged')
  })

  test('needs a name that people can read', () => {
    const log = logOf([])
    for (const name of ['now', ' Now '])
      expect(() => freeze(log, { ...REQUEST, name })).toThrow(/stands for the labels of now/)
    for (const name of ['', '  ', 'a\nb', 'x'.repeat(101)])
      expect(() => freeze(log, { ...REQUEST, name })).toThrow(/needs a name/)
    expect(() => freeze(log, { ...REQUEST, note: 'x'.repeat(501) })).toThrow(/500 characters/)
    expect(freeze(log, { ...REQUEST, name: ' cafe\u0301 ' }).name).toBe('café')
  })
})

test('a set of changes has what was added, as ranges and single ids, and nothing else (RL1)', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.tuple(fc.constantFrom('a-1', 'b-2'), fc.nat(40)).map(([writer, number]) => `${writer}:${number}`),
      ),
      fc.uniqueArray(fc.constantFrom('external:00ff', 'moved:1a', 'a-1:007', 'a-1:x')),
      (numbered, others) => {
        const set = new ChangeSet()
        for (const id of [...numbered, ...others]) set.add(id)
        expect(set.size).toBe(numbered.length + others.length)
        for (const writer of ['a-1', 'b-2', 'c-3'])
          for (let number = 0; number <= 41; number++)
            expect(set.has(`${writer}:${number}`)).toBe(numbered.includes(`${writer}:${number}`))
        expect(set.others()).toEqual(others.toSorted())
      },
    ),
  )
})

test('two people can make releases at once, under one name, and files of others are named (RL2, RL7)', async () => {
  const storage = new MemoryStorage()
  const release = freeze(logOf([{ id: 'r-s:0', at: 1, by: 'ana', item: 'a.jpg', stars: 4, replaces: [] }]), REQUEST)
  expect(await writeRelease(storage, '2ttdwfnw69qg', release)).toBe('2ttdwfnw69qg-0001.jsonl.gz')
  expect(await writeRelease(storage, '2ttdwfnw69qg', { ...release, name: 'v2', at: release.at + 1 })).toBe(
    '2ttdwfnw69qg-0002.jsonl.gz',
  )
  await writeRelease(storage, '3fpjy6mds2f8', { ...release, by: 'ben' })
  await storage.replace('releases/4abcdefghjkm-0001.jsonl.gz', Buffer.from('x'))
  await storage.replace('releases/5nnnnnnnnnnn-0001.jsonl.gz', encodeRelease({ ...release, dataset: 'other' }))
  await storage.replace('releases/notes.txt', Buffer.from('x'))
  const files = await readReleases({ storage, dataset: 'd', registered: [] })
  expect(files.map((file) => file.release && `${file.release.name} by ${file.release.by}`)).toEqual([
    'v1 by ana',
    'v1 by ben',
    'v2 by ana',
    null,
    null,
  ])
  expect(files.map(({ problem }) => problem?.replace(/^releases\/\S+ /, '') ?? null)).toEqual([
    null,
    null,
    null,
    'is damaged. The labels are not affected.',
    'belongs to another data set.',
  ])
})

test('a release names only changes that were on the share when its file was written (RL2)', async () => {
  const storage = new MemoryStorage()
  const log = logOf([{ id: 'r-s:0', at: 1, by: 'ana', item: 'a.jpg', stars: 4, replaces: [] }])
  const dataset = { storage, log, replica: '2ttdwfnw69qg', setSettings: async () => undefined }
  // Labels go on while the ones of this machine are written.
  const drain = async (): Promise<boolean> => {
    log.apply([{ id: 'r-s:1', at: 2, by: 'ana', item: 'b.jpg', stars: 1, replaces: [] }], 'local')
    return true
  }
  const { release } = await createRelease({ ...dataset, drain }, REQUEST)
  expect([release.changes.has('r-s:0'), release.changes.has('r-s:1'), release.pictures]).toEqual([true, false, 1])
  const late = createRelease({ ...dataset, drain: async () => false }, { ...REQUEST, name: 'v2' })
  await expect(late).rejects.toMatchObject({ code: 'offline' })
  expect((await readReleases({ storage, dataset: 'd', registered: [] })).map((file) => file.release?.name)).toEqual([
    'v1',
  ])
})

test('a registered release is missed when its file is deleted, or replaced by other labels (RL8)', async () => {
  const storage = new MemoryStorage()
  const log = logOf([{ id: 'r-s:0', at: 1, by: 'ana', item: 'a.jpg', stars: 4, replaces: [] }])
  let number = 0
  const setSettings = async (settings: NonNullable<StoredChange['settings']>): Promise<void> => {
    const replaces = number === 0 ? [] : [`r-s:set${number}`]
    log.apply([{ id: `r-s:set${++number}`, at: 2, by: 'ana', item: '.', settings, replaces }], 'local')
  }
  const problems = async (): Promise<readonly (string | null)[]> =>
    (await readReleases(releaseFolder({ thumbs: storage, id: 'd', log }))).map(({ problem }) => problem)
  const { file, release } = await createRelease(
    { storage, log, replica: '2ttdwfnw69qg', setSettings, drain: async () => true },
    REQUEST,
  )
  expect(await problems()).toEqual([null])
  await storage.replace(`releases/${file}`, encodeRelease({ ...release, labels: `sha256:${'0'.repeat(64)}` }))
  expect(await problems()).toEqual([expect.stringContaining('somebody has replaced releases/2ttdwfnw69qg-0001')])
  await removeRelease(storage, file)
  await expect(problems(), 'the whole folder is away').rejects.toMatchObject({ kind: 'unreachable' })
  await storage.replace('format.json', Buffer.from('{}'))
  expect(await problems()).toEqual([expect.stringContaining('The release “v1” by ana of 1970-01-01 is missing')])
  await setSettings({ [releaseSetting(file)]: null })
  expect(await problems(), 'deleted on purpose').toEqual([])
})

test('two releases are compared field by field, with who made the change', () => {
  const first: StoredChange[] = [
    { id: 'r-s:0', at: 1, by: 'ana', item: 'a.jpg', stars: 4, tags: { add: ['owl'] }, replaces: [] },
    { id: 'r-s:1', at: 1, by: 'ana', item: 'b.jpg', notes: 'x', replaces: [] },
    { id: 'r-s:2', at: 1, by: 'ana', item: 'd.jpg', stars: 1, replaces: [] },
  ]
  const log = logOf(first)
  const release = freeze(log, REQUEST)
  log.apply(
    [
      { id: 'q-s:0', at: 2, by: 'ben', item: 'a.jpg', stars: 2, replaces: ['r-s:0'] },
      { id: 'p-s:0', at: 3, by: 'cleo', item: 'a.jpg', tags: { remove: ['owl'] }, replaces: ['r-s:0'] },
      { id: 'q-s:1', at: 2, by: 'ben', item: 'b.jpg', notes: '', replaces: ['r-s:1'] },
      { id: 'q-s:2', at: 2, by: 'ben', item: 'c.jpg', flag: 'pick', replaces: [] },
    ],
    'share',
  )
  const differences = compareLabels(labelsOf(log, release), labelsOfNow(log), 0, log.labels.items.size)
  expect(differences.map(({ id, difference: { kind, by, fields } }) => [log.key(id), kind, by, fields])).toEqual([
    [
      'a.jpg',
      'changed',
      'cleo',
      [
        { field: 'stars', rater: null, before: 4, after: 2, by: 'ben' },
        { field: 'tag:owl', rater: null, before: true, after: false, by: 'cleo' },
      ],
    ],
    ['b.jpg', 'removed', 'ben', [{ field: 'notes', rater: null, before: 'x', after: '', by: 'ben' }]],
    ['c.jpg', 'added', 'ben', [{ field: 'flag', rater: null, before: 'none', after: 'pick', by: 'ben' }]],
  ])
})

test('a comparison names who took labels back, not who gave what was there before', () => {
  const log = logOf([
    { id: 'r-s:0', at: 1, by: 'ben', item: 'a.jpg', stars: 2, replaces: [] },
    { id: 'r-s:1', at: 2, by: 'ana', item: 'a.jpg', stars: 5, replaces: ['r-s:0'] },
    { id: 'r-s:2', at: 2, by: 'ana', item: 'b.jpg', tags: { add: ['owl'] }, replaces: [] },
  ])
  const before = labelsOf(log, freeze(log, REQUEST))
  log.apply(
    [
      { id: 'l-s:0', at: 7, by: 'lead', item: 'a.jpg', replaces: [], undoes: ['r-s:1'] },
      { id: 'l-s:1', at: 8, by: 'lead', item: 'b.jpg', replaces: [], undoes: ['r-s:2'] },
    ],
    'share',
  )
  const found = compareLabels(before, labelsOfNow(log), 0, log.labels.items.size)
  expect(found.map(({ difference: { kind, by, at, fields } }) => [kind, by, at, fields.map((one) => one.by)])).toEqual([
    ['changed', 'lead', 7, ['lead']],
    ['removed', 'lead', 8, ['lead']],
  ])
})

test('labels of pictures that were renamed since are compared under the names of now (RL3)', () => {
  const first: StoredChange[] = [
    { id: 'r-s:0', at: 1, by: 'ana', item: 'a.jpg', stars: 4, replaces: [] },
    { id: 'r-s:1', at: 2, by: 'ben', item: 'a.jpg', stars: 3, replaces: ['r-s:0'] },
    { id: 'r-s:2', at: 3, by: 'lea', item: 'a.jpg', replaces: [], undoes: ['r-s:1'] },
    { id: 'r-s:3', at: 1, by: 'ana', item: 'other.jpg', stars: 2, replaces: [] },
  ]
  const log = logOf(first)
  const release = freeze(log, REQUEST)
  const move = (from: string, to: string): void => {
    const changes = log.changesOf(from)
    const copies = movedChanges(from, to, changes, log.changesOf(to), false)
    log.apply([...copies, removalAfterMove(from, to, changes)!], 'share')
  }
  move('a.jpg', 'b.jpg')
  log.apply([{ id: 'q-s:0', at: 9, by: 'ben', item: 'b.jpg', tags: { add: ['owl'] }, replaces: [] }], 'share')
  move('b.jpg', 'c.jpg')
  // Another picture has the first name now.
  log.apply([{ id: 'q-s:1', at: 9, by: 'ben', item: 'a.jpg', stars: 1, replaces: [] }], 'share')
  log.toData()
  const labels = labelsOf(log, release)
  expect(checksumOf(labels.labelledItems())).toEqual({ labels: release.labels, pictures: 2 })
  expect(labels.state('a.jpg')?.stars).toBe(4)
  labels.usePresentNames()
  while (!labels.compute(0));
  expect(['a.jpg', 'b.jpg', 'c.jpg', 'other.jpg'].map((key) => labels.state(key)?.stars)).toEqual([0, 0, 4, 2])
  labels.showAs({ isOwn: true, isBlind: false, schema: { doneFilter: null, schemaTags: new Set() } }, 'ana')
  expect(starsOfItem(labels.raterColumns, log.labels.items.idOf('c.jpg')!)).toEqual([{ user: 'ana', stars: 4 }])
  const differences = compareLabels(labels, labelsOfNow(log), 0, log.labels.items.size)
  expect(
    differences.map(({ id, formerKey, difference: { kind, fields } }) => [log.key(id), formerKey, kind, fields]),
  ).toEqual([
    ['a.jpg', null, 'added', [{ field: 'stars', rater: null, before: 0, after: 1, by: 'ben' }]],
    ['c.jpg', 'a.jpg', 'changed', [{ field: 'tag:owl', rater: null, before: false, after: true, by: 'ben' }]],
  ])
})
