/** Measures memory, cache and queries of the metadata of many pictures. */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ItemStates } from '../../main/core/labels/item-states.ts'
import { LabelStore } from '../../main/core/labels/label-store.ts'
import { Catalog } from '../../main/core/library/catalog.ts'
import { DatasetCache } from '../../main/core/local/dataset-cache.ts'
import { FacetCounts, type LabelSource, runQuery } from '../../main/core/query/index.ts'
import { DEFAULT_QUERY, type ItemId, type MetadataValues, type Query } from '../../preload/contract/index.ts'
import { madeKey } from './made-team.ts'
import { MODELS, parametersOf } from './metadata-pictures.ts'
import { median, type Row } from './report.ts'

const ROUNDS = 5
const BATCH = 20
const FILTERS = [
  'model:jugg',
  'iso>=1600',
  'taken:2026-03',
  'prompt:"idea 12"',
  'negative:"version 7"',
  'barn',
] as const
const SORTS = ['taken', 'camera', 'model', 'seed'] as const

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

export async function metadataQueries(base: string, images: number): Promise<Row[]> {
  const { catalog, labels } = namesOf(images)
  // The natural order of names is no part of the figures.
  runQuery(catalog, labels, DEFAULT_QUERY)
  const plain = await cacheBytes(join(base, 'plain'), catalog)
  const before = await usedBytes()
  for (let first = 0; first < images; first += BATCH)
    catalog.metadata.setValues(new Map(Array.from({ length: BATCH }, (_, at) => [first + at, valuesOf(first + at)])))
  const memory = (await usedBytes()) - before
  const full = await cacheBytes(join(base, 'full'), catalog)
  const name = `${images.toLocaleString('en')} pictures, half of them generated`
  return [
    { name: `${name}: memory of their metadata`, value: memory / 1e6, unit: 'MB', goal: 300 },
    { name: `${name}: their metadata in the cache`, value: (full - plain) / 1e6, unit: 'MB', goal: null },
    {
      name: `${name}: loading it, after the pictures`,
      value: await loading(join(base, 'full'), images),
      unit: 'ms',
      goal: 1_000,
    },
    ...FILTERS.map((text): Row => {
      const run = (): number => timed(() => runQuery(catalog, labels, { ...DEFAULT_QUERY, text }))
      return { name: `${name}: filter ${text}, the first time`, value: run(), unit: 'ms', goal: 200 }
    }),
    {
      name: `${name}: the same filters again, median`,
      value: median(FILTERS.flatMap((text) => repeat(() => runQuery(catalog, labels, { ...DEFAULT_QUERY, text })))),
      unit: 'ms',
      goal: 60,
    },
    ...SORTS.map((sort: Query['sort']): Row => ({
      name: `${name}: everything by ${sort}, the first time`,
      value: timed(() => runQuery(catalog, labels, { ...DEFAULT_QUERY, sort })),
      unit: 'ms',
      goal: 200,
    })),
    {
      name: `${name}: facet counts with four open histograms, median`,
      value: counting(catalog, labels),
      unit: 'ms',
      goal: 60,
    },
  ]
}

function namesOf(images: number): { catalog: Catalog; labels: LabelSource } {
  const catalog = new Catalog({ root: '/nowhere' })
  for (let number = 0; number < images; number++) catalog.columns.present[catalog.ensureId(madeKey(number))] = 1
  catalog.columns.present.fill(1, 0, images)
  const states = new ItemStates()
  return {
    catalog,
    labels: {
      get labelColumns() {
        return states.columns(catalog.size)
      },
      revision: 1,
    },
  }
}

function valuesOf(id: ItemId): MetadataValues {
  if (id % 2 === 0)
    return {
      taken: Date.UTC(2020, 0, 1) + id * 211_000,
      camera: `Camera ${id % 40}`,
      lens: `Lens ${id % 90}`,
      iso: 100 * 2 ** (id % 8),
      focal: 24 + (id % 60),
      gps: id % 3 === 0,
      profile: 'sRGB IEC61966-2.1',
    }
  const { prompt, negative } = parametersOf(id)
  return {
    // A twentieth of the prompts are different.
    prompt: id % 20 === 1 ? `${prompt}, number ${id}` : prompt,
    negative,
    model: MODELS[id % MODELS.length]!,
    sampler: `Sampler ${id % 8}`,
    seed: 3_000_000_000 + ((id * 7_919) % 1_000_000),
    steps: 20 + (id % 30),
    gps: false,
  }
}

async function cacheBytes(folder: string, catalog: Catalog): Promise<number> {
  await mkdir(folder, { recursive: true })
  const cache = new DatasetCache(folder, catalog)
  await cache.save('bench', new LabelStore(catalog.items).toData(), {
    progress: {},
    aboutDataset: [],
    numbers: {},
    sidecarStats: {
      high: new Uint32Array(),
      low: new Uint32Array(),
      size: new Float64Array(),
      modifiedAt: new Float64Array(),
    },
  })
  return (await stat(cache.file)).size
}

async function loading(folder: string, images: number): Promise<number> {
  const catalog = new Catalog({ root: '/nowhere' })
  const cache = new DatasetCache(folder, catalog)
  await cache.loadPictures()
  const started = performance.now()
  await cache.loadMetadata()
  const ms = performance.now() - started
  await cache.close()
  if (catalog.metadata.isUnread(images - 1)) throw new Error('the metadata was not loaded')
  return ms
}

function counting(catalog: Catalog, labels: LabelSource): number {
  let counts: FacetCounts | null = null
  return median(
    FILTERS.flatMap((text) =>
      repeat(() => {
        counts = new FacetCounts({
          catalog,
          labels,
          query: { text, folder: '' },
          fields: ['taken', 'iso', 'focal', 'steps'],
          before: counts,
        })
      }),
    ),
  )
}

async function usedBytes(): Promise<number> {
  // The memory of arrays is freed a moment after they were collected.
  for (let round = 0; round < 3; round++) {
    collectGarbage()
    await setTimeout(50)
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function repeat(action: () => unknown): number[] {
  return Array.from({ length: ROUNDS }, () => timed(action))
}

function timed(action: () => unknown): number {
  const started = performance.now()
  action()
  return performance.now() - started
}
