import { cp, mkdir, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { checkDataset, repairDataset } from '../../../main/core/check/check.ts'
import { encodeLine } from '../../../main/core/format/checked-line.ts'
import { DiskStorage } from '../../../main/core/storage/disk-storage.ts'
import { StorageError, type Storage } from '../../../main/core/storage/storage.ts'
import { team } from '../../support/replicas.ts'
import {
  kinds,
  labelledDataset,
  labelsWithout,
  removeTemplate,
  SECOND_READ_MS,
  type Dataset,
} from './damaged-dataset.ts'

const A = 'sidecars/a.jpg.json'
const B = 'sidecars/trip/b.jpg.json'
const OLD = new Date('2026-01-01T00:00:00Z')

afterAll(removeTemplate)

/** Returns a share that stores the names of sidecars in lower case, and finds them in any case. */
function ignoringCase(disk: DiskStorage): Storage {
  return new Proxy<Storage>(disk, {
    get:
      (target, name: keyof Storage) =>
      (path: string, ...rest: unknown[]) =>
        (target[name] as (...args: unknown[]) => unknown).call(
          target,
          path.startsWith('sidecars/') ? path.toLowerCase() : path,
          ...rest,
        ),
  })
}

/** Returns the two journals; Alice's, the longer one, is first. */
async function journals(data: Dataset): Promise<[string, string]> {
  const names = await data.names('journals')
  const sizes = await Promise.all(names.map(async (name) => (await readFile(data.at(`journals/${name}`))).byteLength))
  const [first, second] = names
    .map((name, at) => ({ path: `journals/${name}`, size: sizes[at]! }))
    .toSorted((a, b) => b.size - a.size)
  return [first!.path, second!.path]
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')))
}

/** Damage to a labelled data set, and the findings to expect; `J` and `K` stand for the two journals. */
const DAMAGES: readonly (readonly [
  name: string,
  expected: readonly string[],
  damage: (data: Dataset, J: string, K: string) => Promise<unknown>,
])[] = [
  ['format.json is missing', ['missing format-missing format.json'], (data) => rm(data.at('format.json'))],
  ['format.json is cut', ['damaged format-damaged format.json'], (data) => truncate(data.at('format.json'), 30)],
  ['format.json is empty', ['damaged format-damaged format.json'], (data) => truncate(data.at('format.json'), 0)],
  [
    'a line in the middle of a journal is damaged',
    ['damaged journal-lines J'],
    (data, J) => edit(data.at(J), (text) => text.replace('"stars":3', '"stars":1')),
  ],
  [
    'a journal is all zeros',
    ['damaged journal-zeros J'],
    async (data, J) => writeFile(data.at(J), Buffer.alloc((await readFile(data.at(J))).byteLength)),
  ],
  [
    'a journal is cut within a line',
    ['note journal-torn J'],
    async (data, J) => truncate(data.at(J), (await readFile(data.at(J))).byteLength - 20),
  ],
  [
    'a journal has become one endless line',
    ['damaged journal-endless J'],
    (data, J) => writeFile(data.at(J), Buffer.alloc(16_500_000, 'x')),
  ],
  [
    'a journal was replaced by a copy of another',
    ['note journal-foreign J', 'orphaned sidecar-orphans sidecars/a.jpg.json'],
    (data, J, K) => cp(data.at(K), data.at(J)),
  ],
  ['a journal was replaced by a sidecar', ['damaged journal-lines J'], (data, J) => cp(data.at(A), data.at(J))],
  ['a journal is missing', ['orphaned sidecar-orphans sidecars/a.jpg.json'], (data, J) => rm(data.at(J))],
  [
    'all journals are missing',
    ['orphaned sidecar-orphans sidecars/a.jpg.json'],
    (data) => rm(data.at('journals'), { recursive: true }),
  ],
  [
    'a journal has a conflict copy (Syncthing)',
    ['leftover journal-copy journals/x.sync-conflict-20261124-101010-ABCDEF.jsonl'],
    (data, J) => cp(data.at(J), data.at('journals/x.sync-conflict-20261124-101010-ABCDEF.jsonl')),
  ],
  [
    'only a conflict copy of a journal is left (Dropbox)',
    ['leftover journal-copy journals/x (conflicted copy).jsonl'],
    (data, J) => rename(data.at(J), data.at('journals/x (conflicted copy).jsonl')),
  ],
  [
    'a journal was renamed as logs are',
    ['leftover journal-copy journals/x-0001.jsonl.1'],
    (data, J) => rename(data.at(J), data.at('journals/x-0001.jsonl.1')),
  ],
  [
    'only a copy of a journal with an unknown name is left',
    ['leftover journal-copy journals/x (1)'],
    (data, J) => rename(data.at(J), data.at('journals/x (1)')),
  ],
  [
    'a sidecar was renamed by an editor',
    ['leftover sidecar-copy sidecars/a.jpg.json.bak', `missing sidecar-missing ${A}`],
    async (data, J) => {
      await rename(data.at(A), data.at(`${A}.bak`))
      await rm(data.at(J))
    },
  ],
  ['a sidecar is cut', [`damaged sidecar-damaged ${A}`], (data) => truncate(data.at(A), 400)],
  ['a sidecar is empty', [`damaged sidecar-damaged ${A}`], (data) => truncate(data.at(A), 0)],
  ['a sidecar is all zeros', [`damaged sidecar-damaged ${A}`], (data) => writeFile(data.at(A), Buffer.alloc(700))],
  [
    'a flipped bit makes a sidecar invalid UTF-8',
    [`damaged sidecar-damaged ${A}`],
    async (data) => {
      const bytes = await readFile(data.at(A))
      bytes[bytes.indexOf('left ear')]! |= 0x80
      await writeFile(data.at(A), bytes)
    },
  ],
  ['a sidecar is not JSON', [`damaged sidecar-damaged ${A}`], (data) => writeFile(data.at(A), 'hello')],
  [
    'a sidecar has an invalid change among valid ones',
    [`damaged sidecar-damaged ${A}`],
    (data) => edit(data.at(A), (text) => text.replace('"by": "bob"', '"by": 7')),
  ],
  ['a sidecar holds another item’s labels', [`damaged sidecar-replaced ${A}`], (data) => cp(data.at(B), data.at(A))],
  [
    'a change in a sidecar differs from its journal',
    [`disagrees sidecar-differs ${A}`],
    (data) => edit(data.at(A), (text) => text.replace(/("changes"[^]*)left ear/, '$1left arm')),
  ],
  [
    'a sidecar has a conflict copy',
    ['leftover sidecar-copy sidecars/a.jpg.sync-conflict-20261124-101010-ABCDEF.json'],
    (data) => cp(data.at(A), data.at('sidecars/a.jpg.sync-conflict-20261124-101010-ABCDEF.json')),
  ],
  ['a sidecar lacks a change', [`disagrees sidecar-lacks ${A}`], (data) => withoutLastChange(data.at(A))],
  ['a sidecar is missing', [`missing sidecar-missing ${A}`], (data) => rm(data.at(A))],
  [
    'all sidecars are missing',
    [`missing sidecar-missing ${A}`, `missing sidecar-missing ${B}`],
    (data) => rm(data.at('sidecars'), { recursive: true }),
  ],
  [
    'a lock was left behind',
    ['leftover lock sidecars/a.jpg.json.lock'],
    async (data) => {
      await mkdir(data.at(`${A}.lock`))
      await utimes(data.at(`${A}.lock`), OLD, OLD)
    },
  ],
  [
    'a temporary file was left behind',
    ['leftover temporary sidecars/a.jpg.json.123456'],
    async (data) => {
      await writeFile(data.at(`${A}.123456`), '{"version": 1, "item": "a.jp')
      await utimes(data.at(`${A}.123456`), OLD, OLD)
    },
  ],
  [
    'a clock probe was left behind',
    ['leftover temporary presence/3fpjy6mds2f8.0.clock'],
    async (data) => {
      await writeFile(data.at('presence/3fpjy6mds2f8.0.clock'), '\n')
      await utimes(data.at('presence/3fpjy6mds2f8.0.clock'), OLD, OLD)
    },
  ],
  [
    'a presence file is damaged',
    ['damaged presence-damaged presence/3fpjy6mds2f8.json'],
    (data) => writeFile(data.at('presence/3fpjy6mds2f8.json'), 'hello'),
  ],
]

/** Removes the last change from a sidecar and sets its plain fields to fit the rest, as in an older version of it. */
async function withoutLastChange(file: string): Promise<void> {
  const { item, changes } = JSON.parse(await readFile(file, 'utf8')) as { item: string; changes: unknown[] }
  await writeFile(file, JSON.stringify({ version: 1, item, changes: changes.slice(0, -1) }))
}

describe.each(DAMAGES)('%s', (_, expected, damage) => {
  test('is found, and repaired without losing a label; then nothing is left to do (RP2, RP4, RP5, RP6, RP7)', async () => {
    const data = await labelledDataset()
    const before = await data.labels()
    const [J, K] = await journals(data)
    await damage(data, J, K)
    const report = await data.check()
    expect(kinds(report)).toEqual(expect.arrayContaining(expected.map((text) => text.replace(/J$/, J))))
    const repaired = await data.repair()
    expect(kinds(repaired).filter((kind) => !kind.startsWith('note'))).toEqual([])
    expect(repaired.ok).toBe(true)
    expect(await data.labels()).toEqual(before)
    for (const store of ['journals', 'sidecars'] as const)
      expect([store, await labelsWithout(data.root, store)]).toEqual([store, before])
    expect((await data.repair()).repaired).toEqual([])
  })
})

test('a repaired sidecar whose change differed keeps the fields that this version does not know (RP4, S5)', async () => {
  const data = await labelledDataset()
  const before = await data.labels()
  await edit(data.at(A), (text) =>
    text.replace(/("changes"[^]*)left ear/, '"mood": "calm",\n "x-mine": 7,\n $1left arm'),
  )
  expect((await data.repair()).ok).toBe(true)
  expect(await data.labels()).toEqual(before)
  expect(JSON.parse(await readFile(data.at(A), 'utf8'))).toMatchObject({ mood: 'calm', 'x-mine': 7, notes: 'left ear' })
  expect(await data.names('quarantine')).toHaveLength(1)
})

describe('a repair brings back', () => {
  test('the intact changes of a truncated sidecar whose journals are lost (RP2)', async () => {
    const data = await labelledDataset()
    const before = await data.labels()
    await rm(data.at('journals'), { recursive: true })
    await edit(data.at(A), (text) => text.slice(0, -4))
    expect((await data.repair()).ok).toBe(true)
    expect(await data.labels()).toEqual(before)
  })

  test('a change that is only in a conflict copy of a sidecar (RP2, T5)', async () => {
    const data = await labelledDataset()
    const before = await data.labels()
    await rm(data.at('journals'), { recursive: true })
    await cp(data.at(A), data.at('sidecars/a (conflicted copy).json'))
    await withoutLastChange(data.at(A))
    expect((await data.repair()).ok).toBe(true)
    expect(await data.labels()).toEqual(before)
  })

  test('the changes of a file in the quarantine (RP2)', async () => {
    const data = await labelledDataset()
    const before = await data.labels()
    await mkdir(data.at('quarantine'))
    await rename(data.at(A), data.at('quarantine/20261124T101010000Z-sidecars%2Fa.jpg.json'))
    await rm(data.at('journals'), { recursive: true })
    expect(kinds(await data.check())).toContain(
      'orphaned quarantined quarantine/20261124T101010000Z-sidecars%2Fa.jpg.json',
    )
    expect((await data.repair()).ok).toBe(true)
    expect(await data.labels()).toEqual(before)
  })

  test('the changes of a temporary file of a program that died (RP2)', async () => {
    const data = await labelledDataset()
    const before = await data.labels()
    await rm(data.at('journals'), { recursive: true })
    await rename(data.at(A), data.at(`${A}.123456`))
    await utimes(data.at(`${A}.123456`), OLD, OLD)
    expect((await data.repair()).ok).toBe(true)
    expect(await data.labels()).toEqual(before)
  })
})

describe('nothing is deleted', () => {
  test('damaged files stay unchanged in the quarantine, and the next check says that none of their labels is lost (RP4)', async () => {
    const data = await labelledDataset()
    await edit(data.at(A), (text) => text.slice(0, -4))
    const damaged = await readFile(data.at(A), 'utf8')
    const { findings } = await data.repair()
    const [name] = await data.names('quarantine')
    expect(await readFile(data.at(`quarantine/${name}`), 'utf8')).toBe(damaged)
    expect(findings).toMatchObject([
      {
        file: `quarantine/${name}`,
        severity: 'note',
        problem: expect.stringContaining('among the labels') as string,
      },
    ])
  })

  test('the intact lines of a damaged journal are in a new one before it is moved (RP9)', async () => {
    const data = await labelledDataset()
    const [J] = await journals(data)
    await edit(data.at(J), (text) => text.replace('"stars":3', '"stars":1'))
    const { repaired } = await data.repair()
    expect(repaired.map(({ file }) => file).indexOf(J)).toBeGreaterThan(
      repaired.findIndex(({ done }) => done.includes('added')),
    )
    expect(await data.names('journals')).not.toContain(J.slice('journals/'.length))
  })
})

test('a repair reports only what it did: it does not write intact sidecars whose journals are lost (RP1, RP3)', async () => {
  const data = await labelledDataset()
  await rm(data.at('journals'), { recursive: true })
  const before = await stat(data.at(A))
  expect((await data.repair()).repaired).toMatchObject([
    { file: expect.stringMatching(/^journals\//) as string, done: '7 changes added' },
  ])
  expect((await stat(data.at(A))).mtimeMs).toBe(before.mtimeMs)
})

describe('edits by hand', () => {
  test('become changes in journal and sidecar (RP3)', async () => {
    const data = await labelledDataset()
    await edit(data.at(A), (text) => text.replace('"stars": 5', '"stars": 1'))
    expect(await data.check()).toMatchObject({
      ok: true,
      findings: [{ kind: 'sidecar-edited', severity: 'note', file: A }],
    })
    expect((await data.repair()).ok).toBe(true)
    expect((await labelsWithout(data.root, 'sidecars'))['a.jpg']).toMatchObject({
      stars: 1,
      updatedBy: 'external',
      notes: 'left ear',
    })
  })
})

describe.each([
  [
    'leaves the changes out',
    (text: string) => JSON.stringify({ item: (JSON.parse(text) as { item: string }).item, stars: 1 }),
    true,
  ],
  ['writes over the changes as well', (text: string) => text.replaceAll(/"stars": \d/g, '"stars": 1'), false],
])('a script that %s', (_, rewrite, isOk) => {
  test('has made an edit, and the history comes back (E8, RP4)', async () => {
    const data = await labelledDataset()
    const before = (await data.labels())['a.jpg']
    await edit(data.at(A), rewrite)
    expect((await data.check()).ok).toBe(isOk)
    expect((await data.repair()).ok).toBe(true)
    const after = (await labelsWithout(data.root, 'sidecars'))['a.jpg']
    expect(after).toMatchObject({ stars: 1, updatedBy: 'external', notes: before!.notes, tags: before!.tags })
    expect(await labelsWithout(data.root, 'journals')).toEqual(await labelsWithout(data.root, 'sidecars'))
  })
})

describe('the identity of the data set', () => {
  test('is found through this machine’s replicas, so that changes in outboxes arrive (RP8)', async () => {
    const data = await labelledDataset()
    const before = JSON.parse(await readFile(data.at('format.json'), 'utf8')) as object
    await rm(data.at('format.json'))
    expect((await data.repair()).repaired[0]).toMatchObject({
      file: 'format.json',
      done: expect.stringContaining('old identity, from this machine') as string,
    })
    // Who made the data set stood only there. The owner's role is a setting as soon as they have labelled.
    expect({ ...(JSON.parse(await readFile(data.at('format.json'), 'utf8')) as object), owner: 'alice' }).toEqual(
      before,
    )
  })

  test('comes from the damaged file when this machine does not know it; otherwise it is new, and this is reported (RP8)', async () => {
    const data = await labelledDataset()
    const before = await readFile(data.at('format.json'), 'utf8')
    await rm(data.stateDir, { recursive: true })
    await writeFile(data.at('format.json'), before.slice(0, -3))
    expect((await data.repair()).ok).toBe(true)
    expect(await readFile(data.at('format.json'), 'utf8')).toBe(before)
    await rm(data.stateDir, { recursive: true })
    await rm(data.at('format.json'))
    expect((await data.repair()).repaired[0]!.done).toContain('new identity')
    expect(await readFile(data.at('format.json'), 'utf8')).not.toBe(before)
  })

  test('a data set of a newer format is not changed at all', async () => {
    const data = await labelledDataset()
    await writeFile(
      data.at('format.json'),
      JSON.stringify({ format: 'lenslet', version: 7, minimum_reader: 7, minimum_writer: 7, dataset: 'x' }),
    )
    await truncate(data.at(A), 10)
    const report = await data.repair()
    expect(kinds(report)).toEqual(['disagrees format-newer format.json'])
    expect([report.ok, report.repaired, await data.names('quarantine')]).toEqual([false, [], []])
  })
})

describe('what a repair leaves as it is', () => {
  test('gaps, unknown files, a newer sidecar, changes from the future, one id for two changes: they are only reported', async () => {
    const data = await labelledDataset()
    const [J] = await journals(data)
    const futureChange = { id: 'aaaaaaaaaaaa:1', by: 'x', item: 'n.jpg', at: '2099-01-01T00:00:00.000Z', replaces: [] }
    await writeFile(
      data.at(J.replace('0001', '0004')),
      encodeLine({ change: { ...futureChange, stars: 2 } }) + encodeLine({ change: { ...futureChange, stars: 3 } }),
    )
    await writeFile(data.at('journals/readme'), 'x')
    await writeFile(data.at('sidecars/list'), 'x')
    await writeFile(data.at('sidecars/new.json'), '{"version": 9, "item": "new"}')
    await writeFile(data.at('what.txt'), 'x')
    expect((await data.repair()).ok).toBe(true)
    const report = await data.check()
    for (const kind of [
      'journal-gap',
      'unknown journals/readme',
      'unknown sidecars/list',
      'unknown what.txt',
      'sidecar-newer sidecars/new.json',
      'change-future',
      'change-clash',
      'journal-foreign',
    ]) {
      expect(
        kinds(report).filter((found) => found.startsWith('note') && found.includes(kind)),
        kind,
      ).not.toEqual([])
    }
    expect(await readFile(data.at('sidecars/new.json'), 'utf8')).toContain('"version": 9')
  })

  test('a change that was replaced and is in no file any more stays a problem (RP10)', async () => {
    const data = await labelledDataset()
    const [J] = await journals(data)
    await writeFile(
      data.at(J.replace('0001', '0002')),
      encodeLine({
        change: {
          id: 'aaaaaaaaaaaa:2',
          by: 'x',
          item: 'n.jpg',
          at: '2026-05-01T12:00:00.000Z',
          stars: 1,
          replaces: ['aaaaaaaaaaaa:1'],
        },
      }),
    )
    const report = await data.repair()
    expect(report.ok).toBe(false)
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'change-lost', problem: expect.stringContaining('aaaaaaaaaaaa:1') as string }),
    )
  })

  test('two pictures whose names differ only in case, on a share that ignores case: no sidecar counts as a copy (N8)', async () => {
    const { root, stateDir, open } = await team()
    const storage = ignoringCase(new DiskStorage(join(root, '.lenslet')))
    const alice = await open('alice', { storage, watch: false })
    await alice.edit(['Trip/A.jpg', 'd.jpg'], { stars: 4 }).saved
    await alice.drain(10_000)
    await alice.edit(['trip/a.jpg'], { stars: 2 }).saved
    await alice.close()
    expect(await checkDataset({ root, storage, secondReadMs: SECOND_READ_MS })).toMatchObject({
      ok: true,
      findings: [
        { kind: 'sidecar-collision', severity: 'note', problem: expect.stringContaining('trip/a.jpg') as string },
      ],
    })
    await rm(join(root, '.lenslet/sidecars/d.jpg.json'))
    expect(
      await repairDataset({ root, storage, secondReadMs: SECOND_READ_MS, stateDir: join(stateDir, 'another machine') }),
    ).toMatchObject({ ok: true })
    expect(JSON.parse(await readFile(join(root, '.lenslet/sidecars/trip/a.jpg.json'), 'utf8'))).toMatchObject({
      item: 'Trip/A.jpg',
      stars: 4,
    })
    expect(await readdir(join(root, '.lenslet'))).not.toContain('quarantine')
  })

  test('files that are being written now, and files of other parts of the program (T3)', async () => {
    const data = await labelledDataset()
    await mkdir(data.at(`${A}.lock`))
    await writeFile(data.at(`${A}.123456`), '{"version": 1,')
    await writeFile(data.at('presence/3fpjy6mds2f8.1.clock'), '\n')
    await writeFile(data.at('settings.json'), '{}')
    await mkdir(data.at('snapshots'))
    const report = await data.repair()
    expect(kinds(report).toSorted()).toEqual([
      `note lock ${A}.lock`,
      'note temporary presence/3fpjy6mds2f8.1.clock',
      `note temporary ${A}.123456`,
    ])
    expect([report.ok, report.repaired]).toEqual([true, []])
  })

  test('a sidecar that may not be read stays a problem, and is not overwritten (RP10)', async () => {
    const data = await labelledDataset()
    const storage = new Proxy<Storage>(new DiskStorage(data.at('')), {
      get:
        (disk, name: keyof Storage) =>
        (path: string, ...rest: unknown[]) => {
          if (path === A && name !== 'lock') return Promise.reject(new StorageError('denied', path, 'EACCES'))
          return (disk[name] as (...args: unknown[]) => unknown).call(disk, path, ...rest)
        },
    })
    await rm(data.at(B))
    const report = await repairDataset({
      root: data.root,
      stateDir: data.stateDir,
      storage,
      secondReadMs: SECOND_READ_MS,
    })
    expect(kinds(report)).toEqual([`damaged unreadable ${A}`])
    expect((await data.repair()).ok).toBe(true)
  })

  test('a folder that may not be written to is checked, and its repair is refused', async () => {
    const data = await labelledDataset()
    await truncate(data.at(A), 10)
    const storage = new Proxy<Storage>(new DiskStorage(data.at('')), {
      get:
        (disk, name: keyof Storage) =>
        (path: string, ...rest: unknown[]) => {
          if (!['read', 'readFrom', 'list', 'stat'].includes(name))
            return Promise.reject(new StorageError('read-only', path, 'EROFS'))
          return (disk[name] as (...args: unknown[]) => unknown).call(disk, path, ...rest)
        },
    })
    await expect(
      repairDataset({ root: data.root, stateDir: data.stateDir, storage, secondReadMs: SECOND_READ_MS }),
    ).rejects.toMatchObject({ code: 'read-only' })
    expect(kinds(await data.check())).toEqual([`damaged sidecar-damaged ${A}`])
  })

  test('a folder without labels stays without', async () => {
    const data = await labelledDataset()
    await rm(data.at(''), { recursive: true })
    expect(await data.repair()).toMatchObject({
      ok: true,
      findings: [{ kind: 'format-absent', severity: 'note' }],
      repaired: [],
      labels: { items: 0, changes: 0 },
    })
    expect(await data.names('')).toEqual([])
  })
})

test('a check of a share that goes away meanwhile fails, and reports nothing as removed (R12)', async () => {
  const data = await labelledDataset()
  const away = join(data.root, 'away')
  // A process that has just been started does not know that `.lenslet` was there.
  const newDisk = (): DiskStorage => new DiskStorage(join(data.root, '.lenslet'))
  const leaving = new Proxy<Storage>(newDisk(), {
    get:
      (_, name: keyof Storage) =>
      async (path: string, ...rest: unknown[]) => {
        if (name === 'list' && path === 'snapshots')
          await rename(join(data.root, '.lenslet'), away).catch(() => undefined)
        const disk = newDisk()
        return (disk[name] as (...args: unknown[]) => unknown).call(disk, path, ...rest)
      },
  })
  const options = { root: data.root, stateDir: data.stateDir, storage: leaving, secondReadMs: SECOND_READ_MS }
  await expect(checkDataset(options)).rejects.toMatchObject({ code: 'offline' })
  await rename(away, join(data.root, '.lenslet'))
  await expect(repairDataset(options)).rejects.toMatchObject({ code: 'offline' })
  expect(await readdir(data.root)).not.toContain('.lenslet')
})

test('a repair makes no new data set where the share has left an empty mount point (D2)', async () => {
  const data = await labelledDataset()
  await rm(data.at('format.json'))
  const disk = new DiskStorage(join(data.root, '.lenslet'))
  const leaving = new Proxy<Storage>(disk, {
    get:
      (target, name: keyof Storage) =>
      async (path: string, ...rest: unknown[]) => {
        const result = await (target[name] as (...args: unknown[]) => unknown).call(target, path, ...rest)
        if (name === 'create' && path === 'format.json')
          await rename(join(data.root, '.lenslet'), join(data.root, 'away'))
        return result
      },
  })
  const options = { root: data.root, stateDir: data.stateDir, storage: leaving, secondReadMs: SECOND_READ_MS }
  await expect(repairDataset(options)).rejects.toMatchObject({ code: 'offline' })
  expect(await readdir(data.root)).not.toContain('.lenslet')
})
