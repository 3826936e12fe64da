import * as fc from 'fast-check'
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { LabelCache } from '../../../main/core/local/label-cache.ts'
import { LabelStore } from '../../../main/core/merge/label-store.ts'
import { SeenFiles } from '../../../main/core/sync/seen-files.ts'
import { Workspace } from '../../../main/core/workspace.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { team } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const NOTES = { progress: { 'aaaaaaaaaaaa-0001.jsonl': 700 }, numbers: { aaaaaaaaaaaa: 6 }, aboutDataset: [{ id: 'a:1' }], seen: { high: new Uint32Array(2), low: Uint32Array.of(7, 9), size: new Float64Array(2), modifiedAt: Float64Array.of(1.5, 2) } }

function filled(count: number): LabelStore {
  const store = new LabelStore()
  const changes = Array.from({ length: count }, (_, number): StoredChange => ({
    id: `aaaaaaaaaaaa:${number}`, at: 1_000 + number, by: number % 2 ? 'ana' : 'ben', item: number % 5 ? `p${number % 700}.jpg` : `ü/quo"te\n${number}.jpg`, replaces: [],
    stars: number % 6, ...(number % 3 ? { tags: { add: [`t${number % 4}`, 'x'] } } : { notes: `note ${number}`, metrics: { score: number / 7 } }),
  }))
  store.apply(changes)
  return store
}

function same(one: LabelStore, other: LabelStore): void {
  expect([...other.keys()]).toEqual([...one.keys()])
  for (const key of one.keys()) {
    expect(other.state(key)).toEqual(one.state(key))
    expect(other.changes(key)).toEqual(one.changes(key))
  }
}

describe('labels kept on this machine', () => {
  test.each([0, 1, 2_000])('%i changes come back as they were, and go on from there', async count => {
    const store = filled(count)
    const cache = new LabelCache(await temporaryFolder(), 'data set', '/photos')
    await cache.save(store.image(), NOTES)
    const { keys, states, parts, ...notes } = (await cache.load())!
    expect(notes).toEqual(NOTES)
    const again = new LabelStore()
    again.restore(keys, states, parts)
    same(store, again)
    const more: StoredChange = { id: 'bbbbbbbbbbbb:0', at: 9_999, by: 'cleo', item: 'p1.jpg', stars: 5, replaces: store.changes('p1.jpg').map(change => change.id) }
    expect(again.apply([more])).toEqual({ ...store.apply([more]), from: again.revision - 1, revision: again.revision })
    same(store, again)
  })

  test('of a copy of the data set, or of another one at the same place, are not mixed up', async () => {
    const folder = await temporaryFolder()
    await new LabelCache(folder, 'data set', '/photos').save(filled(3).image(), NOTES)
    expect(await new LabelCache(folder, 'data set', '/copy').load()).toBeNull()
    expect(await new LabelCache(folder, 'other', '/photos').load()).toBeNull()
    expect(await new LabelCache(folder, 'data set', '/photos').load()).not.toBeNull()
  })

  test('count as none when a byte is another, or some are missing', async () => {
    const cache = new LabelCache(await temporaryFolder(), 'data set', '/photos')
    await cache.save(filled(50).image(), NOTES)
    const bytes = await readFile(cache.file)
    await fc.assert(fc.asyncProperty(fc.nat(bytes.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= flip
      await writeFile(cache.file, damaged)
      expect(await cache.load()).toBeNull()
    }))
    await writeFile(cache.file, bytes)
    for (const length of [bytes.byteLength - 1, 100, 3, 0]) {
      await truncate(cache.file, length)
      expect(await cache.load()).toBeNull()
    }
  })
})

describe('opening again', () => {
  test('reads what came since, and nothing that was read before', async () => {
    const { root, stateDir } = await team()
    const cacheDir = await temporaryFolder()
    const storage = new MemoryStorage()
    const open = async (): Promise<Workspace> => Workspace.open({ root, stateDir, cacheDir, storage, user: 'ana', mode: 'write', watch: false })
    const first = await open()
    await first.edit(Array.from({ length: 2_500 }, (_, number) => `p${number}.jpg`), { stars: 3 }).saved
    await first.drain(20_000)
    await first.close()
    const other = await Workspace.open({ root, stateDir: await temporaryFolder(), storage, user: 'ben', mode: 'write', watch: false })
    await other.edit(['new.jpg', 'p1.jpg'], { stars: 5 }).saved
    await other.drain(5_000)
    await other.close()
    let bytes = 0
    const readFrom = storage.readFrom.bind(storage)
    storage.readFrom = async (...args) => {
      const part = await readFrom(...args)
      bytes += part.bytes.byteLength
      return part
    }
    const again = await open()
    expect([again.state('p1.jpg')?.stars, again.state('p2.jpg')?.stars, again.state('new.jpg')?.stars]).toEqual([5, 3, 5])
    expect(bytes).toBeLessThan(1_000)
    await again.close()
  }, 30_000)

  test('never takes a label for saved that was only on this machine', async () => {
    const { root, stateDir } = await team()
    const cacheDir = await temporaryFolder()
    const storage = new MemoryStorage()
    const open = async (): Promise<Workspace> => Workspace.open({ root, stateDir, cacheDir, storage, user: 'ana', mode: 'write', watch: false })
    const first = await open()
    storage.fault = operation => { if (operation === 'append') throw Object.assign(new Error('full'), { code: 'ENOSPC' }) }
    await first.edit(Array.from({ length: 2_500 }, (_, number) => `p${number}.jpg`), { stars: 3 }).stored
    await first.close()
    expect(await readdir(join(cacheDir, 'labels')).catch(() => [])).toEqual([])
    storage.fault = () => undefined
    const again = await open()
    await again.drain(20_000)
    await again.close()
    const journalled = [...storage.files.keys()].filter(path => path.startsWith('journals/')).map(path => storage.text(path)).join('')
    expect(journalled.split('\n').filter(line => line.includes('"change"'))).toHaveLength(2_500)
  }, 30_000)
})

describe('the table of files that were read', () => {
  test('knows size and time of each, through growth, removal and keeping', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string(), fc.nat(), fc.nat(), fc.boolean()), { maxLength: 2_000 }), entries => {
      let seen = new SeenFiles()
      const expected = new Map<string, { size: number; modifiedAt: number } | undefined>()
      for (const [path, size, modifiedAt, remove] of entries) {
        if (remove) {
          seen.delete(path)
          if (expected.has(path)) expected.set(path, undefined)
        } else {
          seen.set(path, { size, modifiedAt })
          expected.set(path, { size, modifiedAt })
        }
      }
      const image = seen.image()
      seen = new SeenFiles()
      seen.restore(image)
      for (const [path, stat] of expected) expect(seen.get(path)).toEqual(stat)
      expect(seen.count).toBe(expected.size)
      expect(seen.get('never read')).toBeUndefined()
    }), { numRuns: 50 })
  })
})
