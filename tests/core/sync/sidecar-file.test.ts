/** Tests sidecars that are damaged, are copies, or were modified a moment ago. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { SidecarStatCache } from '../../../main/core/local/sidecar-stat-cache.ts'
import { SidecarFiles } from '../../../main/core/sync/sidecar-file.ts'
import { inspectSidecar, SidecarScanner, type SidecarScannerOptions } from '../../../main/core/sync/sidecar-scanner.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { team, until } from '../../support/replicas.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

const PATH = 'sidecars/a.jpg.json'
const INTACT = { id: 'aaaaaaaaaaaa:1', at: '2026-05-01T12:00:00.000Z', by: 'ana', notes: 'n' }

/** Makes a sidecar with one intact and one invalid change. Its plain fields differ from both. */
function damagedSidecar(mayQuarantine: boolean, salvage: (changes: readonly StoredChange[]) => Promise<void>) {
  const [storage, clock] = [new MemoryStorage(), new SimulatedClock()]
  storage.grow(
    PATH,
    Buffer.from(JSON.stringify({ item: 'a.jpg', stars: 5, changes: [INTACT, { id: 'aaaaaaaaaaaa:2', at: 'never' }] })),
  )
  const files = new SidecarFiles(storage, clock, {
    mayQuarantine,
    salvage,
    verify: async () => undefined,
    onDamaged: () => undefined,
    onQuarantined: () => undefined,
  })
  return { storage, read: () => clock.advanceUntil(files.read(PATH, true)) }
}

test('a damaged sidecar is moved only when its intact changes are stored; its plain fields do not count (S7, S8)', async () => {
  const salvaged: StoredChange[] = []
  let isDiskFull = true
  const { storage, read } = damagedSidecar(true, async (changes) => {
    if (isDiskFull) throw new Error('disk full')
    salvaged.push(...changes)
  })
  await expect(read()).rejects.toThrow('disk full')
  expect([...storage.files.keys()]).toEqual([PATH])
  isDiskFull = false
  expect(await read()).toBeNull()
  expect([...storage.files.keys()]).toEqual([expect.stringMatching(/^quarantine\/.*-sidecars%2Fa\.jpg\.json$/)])
  expect(salvaged).toEqual([{ ...INTACT, at: Date.parse(INTACT.at), item: 'a.jpg', replaces: [] }])
})

test('a program that only reads counts the intact changes of a damaged sidecar, and moves nothing (S9)', async () => {
  const salvaged: string[] = []
  const { storage, read } = damagedSidecar(false, async (changes) => {
    salvaged.push(...changes.map(({ id }) => id))
  })
  await read()
  expect([salvaged, [...storage.files.keys()]]).toEqual([[INTACT.id], [PATH]])
})

test('a copy of a sidecar gives its changes, but its plain fields are no edit (T5)', () => {
  const change = { ...INTACT, at: Date.parse(INTACT.at), item: 'a.jpg', replaces: [] }
  const read = {
    sidecar: { item: 'a.jpg', plain: { stars: 5 }, changes: [change], extra: {} },
    stat: { size: 1, modifiedAt: 1_000 },
  }
  expect(inspectSidecar('sidecars/a (conflicted copy).json', read, () => [])).toEqual({
    item: 'a.jpg',
    changes: [change],
    external: null,
    isCopy: true,
    lacksPlainValue: false,
  })
  expect(inspectSidecar(PATH, read, () => []).external).toMatchObject({ stars: 5 })
})

test('a sidecar that was modified less than 3 s before it was read is read again in the next pass (SW3)', () => {
  const statCache = new SidecarStatCache()
  const scanner = new SidecarScanner({
    statCache,
    shareClock: { now: () => 10_000 },
  } as unknown as SidecarScannerOptions)
  scanner.recordState(PATH, { size: 1, modifiedAt: 7_000 })
  expect(statCache.get(PATH)).toEqual({ size: 1, modifiedAt: 7_000 })
  scanner.recordState(PATH, { size: 1, modifiedAt: 7_001 })
  expect(statCache.get(PATH)).toBeUndefined()
})

test('a sidecar of another item at the path of one that must be written is moved to the quarantine (Q4)', async () => {
  const { root, open } = await team()
  const sidecars = join(root, '.lenslet/sidecars')
  await mkdir(sidecars, { recursive: true })
  const copy = JSON.stringify({ version: 1, item: 'b.jpg', notes: 'n', changes: [INTACT] })
  await writeFile(join(sidecars, 'a.jpg.json'), copy)
  const ana = await open('ana')
  await until(ana, () => ana.state('b.jpg')?.notes === 'n')
  await ana.edit(['a.jpg'], { stars: 4 }).saved
  expect(await ana.drain(5_000)).toBe(true)
  expect(await readdir(join(root, '.lenslet/quarantine'))).toEqual([expect.stringMatching(/-sidecars%2Fa\.jpg\.json$/)])
})
