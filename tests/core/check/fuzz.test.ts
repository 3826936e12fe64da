/**
 * Tests random damage of every kind to every kind of file. Each item stays intact in the journals or in its sidecar,
 * and a repair brings every label back.
 */
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeJournal } from '../../../main/core/format/journal-codec.ts'
import { sidecarPath } from '../../../main/core/format/names.ts'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import type { LabelEdit } from '../../../preload/contract/index.ts'
import { team } from '../../support/replicas.ts'
import { dataset, kinds, labelsWithout, type Dataset } from './damaged-dataset.ts'

/** A stress run: `LENSLET_FUZZ_RUNS=500 npx vitest run --project unit tests/core/check/fuzz.test.ts`. */
const RUNS = Number(process.env['LENSLET_FUZZ_RUNS'] ?? 5)
const KEYS = ['a.jpg', 'A b.jpg', 'trip/ä?.jpg', 'trip/c.jpg', 'trip/deep/d.jpg', 'CON.jpg']
const OLD = new Date('2026-01-01T00:00:00Z')

interface Step {
  readonly who: number
  readonly keys: readonly string[]
  readonly edit: LabelEdit
}
interface Damage {
  readonly target: number
  readonly how: (typeof HOW)[number]
  readonly at: number
  readonly length: number
}

const HOW = ['truncate', 'empty', 'zero', 'zero all', 'flip', 'replace', 'delete', 'rename to a copy'] as const
const EXTRAS = [
  'copy of a journal',
  'copy of a sidecar',
  'temporary',
  'lock',
  'presence',
  'clock',
  'format gone',
  'format cut',
] as const

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(2),
  keys: fc.subarray(KEYS, { minLength: 1 }),
  edit: fc.record(
    {
      stars: fc.nat(5),
      notes: fc.constantFrom('', 'left "ear"', '{"id": "x"}', 'zwei\nZeilen ä'),
      addTags: fc.subarray(['cat', 'dög', '"item": "a"']),
    },
    { requiredKeys: ['stars'] },
  ),
})
const damage: fc.Arbitrary<Damage> = fc.record({
  target: fc.nat(99),
  how: fc.constantFrom(...HOW),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 400 }),
})
const scene = fc.record({
  steps: fc.array(step, { minLength: 3, maxLength: 12 }),
  doomed: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  damages: fc.array(damage, { minLength: 1, maxLength: 8 }),
  extras: fc.subarray([...EXTRAS]),
})
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never

/** Makes a data set with the labels of three people who do not see each other's work, each on their own machine. */
async function labelledDataset(steps: readonly Step[]): Promise<Dataset> {
  const people = await team()
  await writeFile(join(people.root, 'a.jpg'), 'the picture')
  const open = (name: string): Promise<Workspace> =>
    Workspace.open({
      root: people.root,
      user: name,
      stateDir: join(people.stateDir, name),
      mode: 'write',
      watch: false,
    })
  const workspaces = await Promise.all(['alice', 'bob', 'carol'].map(open))
  for (const { who, keys, edit } of steps) workspaces[who]!.edit(keys, edit)
  for (const workspace of workspaces) expect(await workspace.drain(10_000)).toBe(true)
  await Promise.all(workspaces.map((workspace) => workspace.close()))
  return dataset(people)
}

/** Returns the journals and sidecars that may be damaged: the sidecars of items without a change in these journals. */
async function filesToDamage(data: Dataset, doomed: readonly boolean[]): Promise<string[]> {
  const journals = (await data.names('journals')).map((name) => `journals/${name}`).filter((_, at) => doomed[at])
  const items = new Set<string>()
  for (const path of journals)
    for (const { item } of decodeJournal(await readFile(data.at(path)), 0).changes) items.add(item)
  const sidecars = []
  for (const path of await everySidecar(data))
    if (![...items].some((item) => sidecarPath(item) === path)) sidecars.push(path)
  return [...journals, ...sidecars]
}

async function everySidecar(data: Dataset): Promise<string[]> {
  const entries = await readdir(data.at('sidecars'), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name).slice(data.at('').length + 1))
    .toSorted()
}

async function applyDamage(data: Dataset, path: string, { how, at, length }: Damage): Promise<void> {
  const file = data.at(path)
  const bytes = await readFile(file)
  const place = at % bytes.byteLength
  switch (how) {
    case 'truncate':
      return truncate(file, place)
    case 'empty':
      return truncate(file, 0)
    case 'zero':
      return writeFile(file, bytes.fill(0, place, Math.min(bytes.byteLength, place + length)))
    case 'zero all':
      return writeFile(file, bytes.fill(0))
    case 'flip': {
      // In a sidecar, flips the bit that makes it invalid UTF-8: any other bit may look like an external edit.
      if (path.startsWith('sidecars/')) bytes[bytes.indexOf('"', place) < 0 ? 0 : bytes.indexOf('"', place)]! |= 0x80
      else bytes[place]! ^= 1 << (length % 8)
      return writeFile(file, bytes)
    }
    case 'replace': {
      const others = [
        ...(await everySidecar(data)),
        ...(await data.names('journals')).map((name) => `journals/${name}`),
        ...(await data.names('presence')).map((name) => `presence/${name}`),
      ].filter((other) => other !== path)
      return cp(data.at(others[at % others.length]!), file)
    }
    case 'delete':
      return rm(file)
    case 'rename to a copy':
      return rename(file, copyName(file))
  }
}

/** Returns the name that a sync program gives to a file that it does not overwrite. */
function copyName(file: string): string {
  return file.replace(/(\.\w+)$/, '.sync-conflict-20261124-101010-ABCDEFG$1')
}

async function addExtra(data: Dataset, extra: (typeof EXTRAS)[number]): Promise<void> {
  const [sidecar] = await everySidecar(data)
  const [journal] = await data.names('journals')
  switch (extra) {
    case 'copy of a journal':
      return journal === undefined
        ? undefined
        : cp(data.at(`journals/${journal}`), data.at(`journals/${journal} (conflicted copy).jsonl`))
    case 'copy of a sidecar':
      return sidecar === undefined ? undefined : cp(data.at(sidecar), copyName(data.at(sidecar)))
    case 'temporary':
      return writeOldFile(data.at('sidecars/x.jpg.json.12345'), '{"version": 1, "item": "x')
    case 'clock':
      return writeOldFile(data.at('presence/3fpjy6mds2f8.0.clock'), '\n')
    case 'presence':
      return writeFile(data.at('presence/3fpjy6mds2f8.json'), 'x')
    case 'lock':
      await mkdir(data.at('sidecars/a.jpg.json.lock'), { recursive: true })
      return utimes(data.at('sidecars/a.jpg.json.lock'), OLD, OLD)
    case 'format gone':
      return rm(data.at('format.json'), { force: true })
    case 'format cut':
      return writeFile(data.at('format.json'), '{"format": "lens')
  }
}

async function writeOldFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  await utimes(file, OLD, OLD)
}

/** Returns everything in the data set's folder that the program must not touch. */
async function outside(data: Dataset): Promise<string[]> {
  const entries = await readdir(join(data.root, '..'), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(data.at('')) && !file.startsWith(data.stateDir))
  return Promise.all(
    files.toSorted().map(
      async (file) =>
        `${file} ${createHash('sha1')
          .update(await readFile(file))
          .digest('hex')}`,
    ),
  )
}

async function expectFullRepair({ steps, doomed, damages, extras }: Scene): Promise<void> {
  const data = await labelledDataset(steps)
  const [before, around, { labels }] = [await data.labels(), await outside(data), await data.check()]
  const files = await filesToDamage(data, doomed)
  const damageByFile = new Map(
    damages.filter(() => files.length > 0).map((one) => [files[one.target % files.length]!, one]),
  )
  for (const [path, one] of damageByFile) await applyDamage(data, path, one)
  for (const extra of extras) await addExtra(data, extra)

  const repaired = await data.repair()
  expect([repaired.ok, kinds(repaired).filter((kind) => !kind.startsWith('note'))]).toEqual([true, []])
  expect(repaired.labels).toEqual(labels)
  expect(await data.labels()).toEqual(before)
  for (const store of ['journals', 'sidecars'] as const)
    expect([store, await labelsWithout(data.root, store)]).toEqual([store, before])
  expect(await data.repair()).toMatchObject({ ok: true, repaired: [] })
  expect(await outside(data)).toEqual(around)
  await rm(join(data.root, '..'), { recursive: true })
}

test(
  'after any damage that leaves every item intact in journals or sidecar, a repair brings all labels into both',
  async () => {
    await fc.assert(fc.asyncProperty(scene, expectFullRepair), { numRuns: RUNS, endOnFailure: RUNS <= 8 })
  },
  15_000 + RUNS * 5_000,
)
