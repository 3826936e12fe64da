import * as fc from 'fast-check'
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { MetadataValues } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { DatasetCache, ITEMS_PER_PART, type CacheMetadata } from '../../../main/core/local/dataset-cache.ts'
import { orderOf } from '../../../main/core/query/item-order.ts'
import { LabelStore } from '../../../main/core/labels/label-store.ts'
import { SidecarStatCache } from '../../../main/core/local/sidecar-stat-cache.ts'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { team } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const NOTES = {
  progress: { 'aaaaaaaaaaaa-0001.jsonl': 700 },
  numbers: { aaaaaaaaaaaa: 6 },
  aboutDataset: [{ id: 'a:1' }],
  sidecarStats: {
    high: new Uint32Array(2),
    low: Uint32Array.of(7, 9),
    size: new Float64Array(2),
    modifiedAt: Float64Array.of(1.5, 2),
  },
}

interface PicturesAndLabels {
  readonly catalog: Catalog
  readonly store: LabelStore
}

function emptyDataset(root = '/photos'): PicturesAndLabels {
  const catalog = new Catalog({ root })
  return { catalog, store: new LabelStore(catalog.items) }
}

function labelledDataset(count: number, root?: string): PicturesAndLabels {
  const data = emptyDataset(root)
  const changes = Array.from({ length: count }, (_, number): StoredChange => ({
    id: `aaaaaaaaaaaa:${number}`,
    at: 1_000 + number,
    by: number % 2 ? 'ana' : 'ben',
    item: number % 5 ? `p${number % 700}.jpg` : `ü/quo"te\n${number}.jpg`,
    replaces: [],
    stars: number % 6,
    ...(number % 3
      ? { tags: { add: [`t${number % 4}`, 'x'] } }
      : { notes: `note ${number}`, metrics: { score: number / 7 } }),
  }))
  // Unlabelled pictures are among labelled ones.
  for (let number = 0; number < count; number += 3) data.catalog.ensureId(`unlabelled/${number}.jpg`)
  data.store.apply(changes)
  return data
}

const isComplete = ({
  catalog,
  pictures,
  notes,
}: {
  catalog: Catalog
  pictures: boolean
  notes: CacheMetadata | null
}): boolean => pictures && notes !== null && catalog.metadata.text('camera', 0) === 'Nikon'

/** Loads what this machine's cache contains. */
async function loadCache(
  folder: string,
  root = '/photos',
  dataset = 'data set',
): Promise<PicturesAndLabels & { pictures: boolean; notes: CacheMetadata | null }> {
  const { catalog, store } = emptyDataset(root)
  const cache = new DatasetCache(folder, catalog)
  const pictures = await cache.loadPictures()
  const labels = await cache.loadLabels(dataset)
  const changes = await cache.loadChanges()
  await cache.loadMetadata()
  await cache.close()
  if (!labels || !changes) return { catalog, store, pictures, notes: null }
  const { states, lengths, unchecked, ...notes } = labels
  store.fromData(states, lengths, ITEMS_PER_PART, unchecked)
  store.fillChanges(changes)
  return { catalog, store, pictures, notes }
}

function expectSameLabels(one: LabelStore, other: LabelStore): void {
  expect([...other.keys()]).toEqual([...one.keys()])
  for (const key of one.keys()) {
    expect(other.state(key)).toEqual(one.state(key))
    expect(other.changes(key)).toEqual(one.changes(key))
  }
}

describe('labels cached on this machine', () => {
  test.each([0, 1, 2_000])('%i changes are loaded unchanged, and later ones can be added', async (count) => {
    const { catalog, store } = labelledDataset(count)
    const folder = await temporaryFolder()
    await new DatasetCache(folder, catalog).save('data set', store.toData(), NOTES)
    const { store: again, notes, catalog: pictures } = await loadCache(folder)
    expect(notes).toEqual(NOTES)
    expect(Array.from({ length: pictures.size }, (_, id) => pictures.entry(id).key)).toEqual(
      Array.from({ length: catalog.size }, (_, id) => catalog.entry(id).key),
    )
    expectSameLabels(store, again)
    const more: StoredChange = {
      id: 'bbbbbbbbbbbb:0',
      at: 9_999,
      by: 'cleo',
      item: 'p1.jpg',
      stars: 5,
      replaces: store.changes('p1.jpg').map((change) => change.id),
    }
    expect(again.apply([more])).toEqual({ ...store.apply([more]), from: again.revision - 1, revision: again.revision })
    expectSameLabels(store, again)
  })

  test('that came only from a sidecar are still replaced by those of a journal', async () => {
    const folder = await temporaryFolder()
    const { catalog, store } = labelledDataset(3)
    const sidecarChange: StoredChange = {
      id: 'cccccccccccc:1',
      at: 5,
      by: 'cleo',
      item: 'p1.jpg',
      stars: 1,
      replaces: store.changes('p1.jpg').map((change) => change.id),
    }
    store.apply([sidecarChange], false)
    await new DatasetCache(folder, catalog).save('data set', store.toData(), NOTES)
    const { store: again } = await loadCache(folder)
    again.apply([{ ...sidecarChange, stars: 5 }])
    expect(again.state('p1.jpg')?.stars).toBe(5)
  })

  test('are not used for a copy, or for another data set at the same path', async () => {
    const folder = await temporaryFolder()
    const { catalog, store } = labelledDataset(3)
    await new DatasetCache(folder, catalog).save('data set', store.toData(), NOTES)
    expect(await loadCache(folder, '/copy')).toMatchObject({ pictures: false, notes: null })
    expect(await loadCache(folder, '/photos', 'other')).toMatchObject({ pictures: true, notes: null })
    expect((await loadCache(folder)).notes).not.toBeNull()
  })

  test('are ignored when a byte has changed, or bytes are missing', async () => {
    const folder = await temporaryFolder()
    const { catalog, store } = labelledDataset(50)
    catalog.metadata.setValues(new Map([[0, { camera: 'Nikon', iso: 100 }]]))
    const cache = new DatasetCache(folder, catalog)
    await cache.save('data set', store.toData(), NOTES)
    const bytes = await readFile(cache.file)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const damagedBytes = Buffer.from(bytes)
        damagedBytes[at]! ^= flip
        await writeFile(cache.file, damagedBytes)
        expect(isComplete(await loadCache(folder))).toBe(false)
      }),
    )
    await writeFile(cache.file, bytes)
    expect(isComplete(await loadCache(folder))).toBe(true)
    for (const length of [bytes.byteLength - 1, 100, 3, 0]) {
      await truncate(cache.file, length)
      expect(await loadCache(folder)).toMatchObject({ pictures: false, notes: null })
    }
  })
})

describe('metadata cached on this machine', () => {
  const VALUES: MetadataValues = {
    taken: Date.UTC(2026, 2, 1),
    camera: 'Nikon Ö',
    iso: 1_600,
    gps: true,
    prompt: 'a RED barn 🙂',
    seed: 2 ** 53,
  }

  test('is loaded unchanged after the pictures, only with the columns and texts that are used', async () => {
    const folder = await temporaryFolder()
    const { catalog, store } = labelledDataset(20)
    catalog.metadata.setValues(
      new Map([
        [3, VALUES],
        [4, { camera: 'old' }],
        [5, {}],
        [6, null],
      ]),
    )
    catalog.metadata.setValues(new Map([[4, { camera: 'Nikon Ö' }]]))
    await new DatasetCache(folder, catalog).save('data set', store.toData(), NOTES)
    const { catalog: again } = await loadCache(folder)
    const { metadata } = again
    expect(metadata.knownFields()).toEqual(['taken', 'camera', 'iso', 'gps', 'prompt', 'seed'])
    expect([metadata.number('taken', 3), metadata.number('seed', 3), metadata.isSo('gps', 3)]).toEqual([
      VALUES.taken,
      VALUES.seed,
      true,
    ])
    expect([metadata.text('camera', 4), metadata.text('prompt', 3)]).toEqual(['Nikon Ö', 'a red barn 🙂'])
    expect(metadata.texts('camera').texts).toEqual(['', 'Nikon Ö'])
    // A picture that could not be read is tried again.
    expect([2, 3, 4, 5, 6].map((id) => metadata.isUnread(id))).toEqual([true, false, false, false, true])
    again.metadata.setValues(new Map([[1_000, VALUES]]))
    expect(metadata.texts('camera').indexes[1_000]).toBe(metadata.texts('camera').indexes[3])
  })

  test('is kept by a program that writes the cache without having needed it', async () => {
    const { root, stateDir, open } = await team()
    await writeFile(join(root, 'a.jpg'), '')
    const cacheDir = join(stateDir, 'cache')
    const first = await open('ana', { cacheDir })
    await first.catalog.scan()
    first.catalog.metadata.setValues(new Map([[first.catalog.idOf('a.jpg')!, VALUES]]))
    await first.close()
    const second = await open('ana', { cacheDir })
    await second.edit(['a.jpg'], { stars: 3 }).saved
    await second.drain(5_000)
    await second.close()
    const third = await open('ana', { cacheDir })
    await third.loadMetadata()
    expect(third.catalog.metadata.text('camera', third.catalog.idOf('a.jpg')!)).toBe('Nikon Ö')
  })

  test('of a picture that changed before it was loaded is not used', async () => {
    const folder = await temporaryFolder()
    const { catalog, store } = labelledDataset(20)
    catalog.metadata.setValues(
      new Map([
        [3, VALUES],
        [4, VALUES],
      ]),
    )
    await new DatasetCache(folder, catalog).save('data set', store.toData(), NOTES)
    const later = emptyDataset()
    const cache = new DatasetCache(folder, later.catalog)
    await cache.loadPictures()
    later.catalog.metadata.clear(3)
    await cache.loadMetadata()
    await cache.close()
    expect([3, 4].map((id) => later.catalog.metadata.text('camera', id))).toEqual(['', 'Nikon Ö'])
  })
})

describe('opening again', () => {
  test('reads what is new, and nothing that was read before', async () => {
    const { root, stateDir } = await team()
    const cacheDir = await temporaryFolder()
    const storage = new MemoryStorage()
    const open = async (): Promise<Workspace> =>
      Workspace.open({ root, stateDir, cacheDir, storage, user: 'ana', mode: 'write', watch: false })
    const first = await open()
    await first.edit(
      Array.from({ length: 2_500 }, (_, number) => `p${number}.jpg`),
      { stars: 3 },
    ).saved
    await first.drain(20_000)
    await first.close()
    const other = await Workspace.open({
      root,
      stateDir: await temporaryFolder(),
      storage,
      user: 'ben',
      mode: 'write',
      watch: false,
    })
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
    expect([again.state('p1.jpg')?.stars, again.state('p2.jpg')?.stars, again.state('new.jpg')?.stars]).toEqual([
      5, 3, 5,
    ])
    expect(bytes).toBeLessThan(1_000)
    await again.close()
  })

  test('publishes labels that were only on this machine', async () => {
    const { root, stateDir } = await team()
    const cacheDir = await temporaryFolder()
    const storage = new MemoryStorage()
    const open = async (): Promise<Workspace> =>
      Workspace.open({ root, stateDir, cacheDir, storage, user: 'ana', mode: 'write', watch: false })
    const first = await open()
    storage.fault = (operation) => {
      if (operation === 'append') throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    await first.edit(
      Array.from({ length: 2_500 }, (_, number) => `p${number}.jpg`),
      { stars: 3 },
    ).stored
    await first.close()
    expect(await readdir(join(cacheDir, 'datasets')).catch(() => [])).toEqual([])
    storage.fault = () => undefined
    const again = await open()
    await again.drain(20_000)
    await again.close()
    const journalText = [...storage.files.keys()]
      .filter((path) => path.startsWith('journals/'))
      .map((path) => storage.text(path))
      .join('')
    expect(journalText.split('\n').filter((line) => line.includes('"change"'))).toHaveLength(2_500)
  })
})

describe('the table of files that were read', () => {
  test('has the size and time of each file, after growing, removing, saving and loading', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.nat(), fc.nat(), fc.boolean()), { maxLength: 2_000 }),
        (entries) => {
          let statCache = new SidecarStatCache()
          const expected = new Map<string, { size: number; modifiedAt: number } | undefined>()
          for (const [path, size, modifiedAt, remove] of entries) {
            if (remove) {
              statCache.delete(path)
              if (expected.has(path)) expected.set(path, undefined)
            } else {
              statCache.set(path, { size, modifiedAt })
              expected.set(path, { size, modifiedAt })
            }
          }
          const data = statCache.toData()
          statCache = new SidecarStatCache()
          statCache.fromData(data)
          for (const [path, stat] of expected) expect(statCache.get(path)).toEqual(stat)
          expect(statCache.count).toBe(expected.size)
          expect(statCache.get('never read')).toBeUndefined()
        },
      ),
      { numRuns: 50 },
    )
  })
})

test('a loaded data set can grow: new pictures are unlabelled and absent', async () => {
  const folder = await temporaryFolder()
  const { catalog, store } = labelledDataset(300)
  const cache = new DatasetCache(folder, catalog)
  await cache.save('data set', store.toData(), NOTES)
  const again = await loadCache(folder)
  for (let number = 0; number < 3_000; number++) {
    const id = again.catalog.ensureId(`later/${number}.jpg`)
    expect([again.catalog.isPresent(id), again.store.columns.stars[id], again.catalog.columns.width[id]]).toEqual([
      false,
      0,
      0,
    ])
  }
})

test('the order of names is loaded too, and new names get their places in it', async () => {
  const folder = await temporaryFolder()
  const { catalog, store } = labelledDataset(300)
  catalog.ensureId('a/img 10.jpg')
  catalog.ensureId('a/img 9.jpg')
  const expected = [...orderOf(catalog).byName()]
  await new DatasetCache(folder, catalog).save('data set', store.toData(), NOTES)
  const again = await loadCache(folder)
  expect([...orderOf(again.catalog).cachedByName]).toEqual(expected)
  again.catalog.ensureId('b/img 9.5.jpg')
  const rebuilt = emptyDataset('/photos').catalog
  for (let id = 0; id < again.catalog.size; id++) rebuilt.ensureId(again.catalog.entry(id).key)
  expect([...orderOf(again.catalog).byName()]).toEqual([...orderOf(rebuilt).byName()])
})
