/**
 * `npm run bench:stacks`: measures how well stacks are found in a drawn set of bursts among single pictures, how many
 * bits separate them, how fast pictures are hashed in the background, and what it takes to find the stacks of many
 * pictures.
 *
 * `npm run bench:stacks -- FOLDER` measures the first two with your own pictures: each folder in FOLDER is one burst, and
 * a picture beside these folders is in none.
 */
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { Catalog } from '../../main/core/library/catalog.ts'
import { HASH_WORDS } from '../../main/core/library/picture-hashes.ts'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ItemStates } from '../../main/core/labels/item-states.ts'
import { CollapsedStacks } from '../../main/core/query/collapsed-stacks.ts'
import { orderOf } from '../../main/core/query/item-order.ts'
import { stacksOf } from '../../main/core/query/stack-index.ts'
import { findStacks, type StackMap } from '../../main/core/query/stacks.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { appPaths } from '../../main/host/paths.ts'
import { randomNumbers, randomShot, saveShot } from '../fixtures/pictures/bursts.ts'
import { benchArguments, median, percentile, print, type Row } from './report.ts'

const BURSTS = 30
const SHOTS = 4
const SINGLES = 300
/** The longest time that the program may take. */
const MAX_HASHING_MS = 300_000

/** The names of a person's own scenes, by their numbers. */
const ownNames: string[] = []
const base = await mkdtemp(join(tmpdir(), 'lenslet-bench-stacks-'))
const [ownSet] = benchArguments()
try {
  if (ownSet === undefined) {
    const scenes = await drawSet(join(base, 'set'))
    print('stacks', [...(await findInProgram(scenes)), ...groupingRows(100_000), ...groupingRows(1_000_000)])
  } else print('stacks', await findInProgram(await copySet(resolve(ownSet), join(base, 'set'))))
} finally {
  await rm(base, { recursive: true, maxRetries: 5 })
}

/** Draws the set. Returns the scene of each picture by its key; the names are in the order of the scenes. */
async function drawSet(folder: string): Promise<ReadonlyMap<string, number>> {
  await mkdir(folder, { recursive: true })
  const random = randomNumbers(7)
  const scenes = new Map<string, number>()
  const total = BURSTS + SINGLES
  for (let scene = 0; scene < total; scene++) {
    const shots = scene % Math.floor(total / BURSTS) === 0 ? SHOTS : 1
    for (let shot = 0; shot < shots; shot++) {
      const name = `IMG_${String(scenes.size).padStart(5, '0')}.jpg`
      await saveShot(folder, name, 1_000 + scene, randomShot(random))
      scenes.set(name, scene)
    }
  }
  return scenes
}

/** Copies a person's own set into one folder. Returns the scene of each picture by its key, as `drawSet` does. */
async function copySet(from: string, folder: string): Promise<ReadonlyMap<string, number>> {
  await mkdir(folder, { recursive: true })
  const scenes = new Map<string, number>()
  const entries = (await readdir(from, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  ownNames.push(...entries.map(({ name }) => name))
  for (const [scene, entry] of entries.entries()) {
    const path = join(from, entry.name)
    const files = entry.isDirectory() ? (await readdir(path)).toSorted().map((name) => join(path, name)) : [path]
    for (const file of files) {
      const name = `IMG_${String(scenes.size).padStart(5, '0')}${extname(file)}`
      await copyFile(file, join(folder, name))
      scenes.set(name, scene)
    }
  }
  return scenes
}

/** Opens the set as a window does, waits until all pictures are hashed, and compares the stacks with the scenes. */
async function findInProgram(scenes: ReadonlyMap<string, number>): Promise<Row[]> {
  const paths = appPaths({ LENSLET_HOME: join(base, 'home') })
  const session = new HostSession({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user: 'bench',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  try {
    await session.open(join(base, 'set'))
    const { catalog } = session.dataset.workspace
    const rate = await untilHashed(catalog, scenes.size)
    const sceneOf = (id: number): number => scenes.get(catalog.entry(id).key)!
    const stacks = findStacks(catalog)
    if (ownSet !== undefined) printFaults(stacks, sceneOf)
    return [...accuracyRows(stacks, sceneOf, scenes.size), ...distanceRows(catalog, sceneOf), rate]
  } finally {
    await session.close(0)
  }
}

/** Prints each burst that is not one whole stack, and each stack with pictures of several scenes. */
function printFaults({ ids, starts, stackOf }: StackMap, sceneOf: (id: number) => number): void {
  const scenes = Map.groupBy(
    Array.from(stackOf, (_, id) => id),
    sceneOf,
  )
  for (const [scene, members] of scenes) {
    const parts = Map.groupBy(members, (id) => (stackOf[id] === 0 ? -id - 1 : stackOf[id]!))
    if (parts.size === 1) continue
    const sizes = [...parts.values()].map((part) => part.length)
    process.stdout.write(`${ownNames[scene]}: ${members.length} pictures in parts of ${sizes.join(', ')}\n`)
  }
  for (const [at, start] of starts.subarray(0, -1).entries()) {
    const names = new Set(Array.from(ids.subarray(start, starts[at + 1]), (id) => ownNames[sceneOf(id)]!))
    if (names.size > 1) process.stdout.write(`one stack of several scenes: ${[...names].join(', ')}\n`)
  }
}

/** Resolves with the number of pictures that were hashed in each second. */
async function untilHashed(catalog: Catalog, pictures: number): Promise<Row> {
  const done = Promise.withResolvers<void>()
  const timer = setTimeout(() => done.reject(new Error('not all pictures were hashed')), MAX_HASHING_MS)
  let [hashed, firstAt] = [0, 0]
  catalog.hashes.events.on('hashed', () => {
    firstAt ||= performance.now()
    if (++hashed === pictures) done.resolve()
  })
  await done.promise
  clearTimeout(timer)
  return {
    name: 'pictures of 480 × 320 hashed in the background, with its pauses, nobody works',
    value: ((pictures - 1) / (performance.now() - firstAt)) * 1_000,
    unit: '/s',
    goal: null,
  }
}

function accuracyRows({ stackOf }: StackMap, sceneOf: (id: number) => number, count: number): Row[] {
  let [right, found, real] = [0, 0, 0]
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) {
      const [isFound, isReal] = [stackOf[a] !== 0 && stackOf[a] === stackOf[b], sceneOf(a) === sceneOf(b)]
      if (isFound) found++
      if (isReal) real++
      if (isFound && isReal) right++
    }
  const scenes = new Set(Array.from({ length: count }, (_, id) => sceneOf(id))).size
  const set =
    ownSet === undefined
      ? `${BURSTS} bursts of ${SHOTS} among ${SINGLES} singles`
      : `${count} pictures of ${scenes} scenes (${ownSet})`
  return [
    {
      name: `${set}: pairs in one stack that are of one burst (precision)`,
      value: (100 * right) / found,
      unit: '%',
      goal: null,
    },
    {
      name: `${set}: pairs of one burst that are in one stack (recall)`,
      value: (100 * right) / real,
      unit: '%',
      goal: null,
    },
  ]
}

/** Returns the bits in which pictures of one burst, and all other pairs, differ: the larger number of both directions. */
function distanceRows(catalog: Catalog, sceneOf: (id: number) => number): Row[] {
  const [like, unlike]: [number[], number[]] = [[], []]
  for (let a = 0; a < catalog.size; a++)
    for (let b = a + 1; b < catalog.size; b++)
      (sceneOf(a) === sceneOf(b) ? like : unlike).push(differentBits(catalog.hashes.words, a, b))
  return [
    { name: 'bits that differ in a burst: median', value: median(like), unit: 'of 64', goal: null },
    {
      name: 'bits that differ in a burst: 99 of 100 pairs at most',
      value: percentile(like, 0.99),
      unit: 'of 64',
      goal: null,
    },
    { name: 'bits that differ between bursts and singles: median', value: median(unlike), unit: 'of 64', goal: null },
    {
      name: 'bits that differ between them: 1 of 1,000 pairs at most',
      value: percentile(unlike, 0.001),
      unit: 'of 64',
      goal: null,
    },
  ]
}

function differentBits(words: Uint32Array, a: number, b: number): number {
  const bits = (word: number): number =>
    ((words[a * HASH_WORDS + word]! ^ words[b * HASH_WORDS + word]!) >>> 0).toString(2).replaceAll(/[^1]/g, '').length
  return Math.max(bits(0) + bits(1), bits(2) + bits(3))
}

/** Measures how long it takes to find the stacks of so many pictures, of which every fourth begins a burst. */
function groupingRows(count: number): Row[] {
  const catalog = new Catalog({ root: '/nowhere' })
  const random = randomNumbers(3)
  let hash = new Uint32Array(HASH_WORDS)
  for (let at = 0; at < count; at++) {
    const id = catalog.ensureId(`${Math.floor(at / 1_000)}/IMG_${at}.jpg`)
    const { present, width, height } = catalog.columns
    present[id] = 1
    width[id] = 6_000
    height[id] = 4_000
    if (at % 4 === 0) hash = Uint32Array.from(hash, () => random() * 2 ** 32)
    catalog.hashes.set(id, hash)
  }
  // The window's first query has computed the order of the names, or has read it from the local copy.
  orderOf(catalog).byPath()
  const stacks = stacksOf(catalog)
  const measureUpdate = (): number => {
    const started = performance.now()
    stacks.update()
    return performance.now() - started
  }
  const first = measureUpdate()
  const times = Array.from({ length: 5 }, (_, at) => {
    catalog.hashes.set(at, null)
    return measureUpdate()
  })
  const name = `stacks of ${count.toLocaleString('en')} pictures`
  const goal = count > 100_000 ? 1_000 : 100
  return [
    { name: `${name}: found for the first time`, value: first, unit: 'ms', goal },
    { name: `${name}: found again after a picture has changed`, value: median(times), unit: 'ms', goal },
    ...collapsingRows(catalog, name),
  ]
}

/** Measures what collapsed stacks add to a query, and what it takes to expand one and to collapse it again. */
function collapsingRows(catalog: Catalog, name: string): Row[] {
  const labelColumns = new ItemStates().columns(catalog.size)
  const found = orderOf(catalog).byPath()
  const times = Array.from({ length: 5 }, (_, at) => {
    const stacks = new CollapsedStacks({ catalog, labelColumns })
    const started = performance.now()
    const shown = stacks.collapseAll(found)
    const collapsed = performance.now()
    const leader = shown[Math.floor(shown.length / 2) + at]!
    const expanded = stacks.expand(shown, leader, compareIds)!
    stacks.collapse(expanded.result, leader, { isInResult: () => true, compare: compareIds })
    return { all: collapsed - started, one: performance.now() - collapsed }
  })
  return [
    { name: `${name}: all collapsed in a result`, value: median(times.map(({ all }) => all)), unit: 'ms', goal: 100 },
    { name: `${name}: one expanded and collapsed`, value: median(times.map(({ one }) => one)), unit: 'ms', goal: 100 },
  ]
}

/** Is a declaration, because the benchmark runs before the end of this file. */
function compareIds(a: number, b: number): number {
  return a - b
}
