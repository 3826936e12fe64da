import { mkdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { thumbHashToAverageRGBA } from 'thumbhash'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import type { Client } from '../../main/host/client.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { dispatcher } from '../../main/host/dispatch.ts'
import { mediaAnswer } from '../../main/host/media-routes.ts'
import { PlaceholderMaker } from '../../main/host/placeholders.ts'
import { appPaths } from '../../main/host/paths.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { DEFAULT_QUERY, type Pushes, type Row } from '../../preload/contract/index.ts'
import { noise, plain } from '../fixtures/pictures/pictures.ts'
import { temporaryFolder } from '../support/temporary.ts'

const RED = '#e02020'
const BLUE = '#2020e0'
const COUNT = 12

interface Open {
  readonly folder: string
  readonly session: HostSession
  readonly client: Client
  readonly hashes: Map<number, string>
}

/** Writes a file whose modification time is always the same. */
async function write(file: string, bytes: Buffer): Promise<void> {
  await writeFile(file, bytes)
  await utimes(file, 500, 500)
}

/** Opens a new data set of red pictures, or the one in `folder`. */
async function openDataset(folder?: string, isOnBattery = (): boolean => false): Promise<Open> {
  const base = folder ?? (await temporaryFolder())
  const paths = appPaths({ LENSLET_HOME: join(base, 'home') })
  const desktop = {
    chooseFolder: async () => null,
    chooseNewFile: async () => null,
    reveal: () => undefined,
    copy: () => undefined,
    facts: () => ({}),
    isOnBattery,
  }
  const session = new HostSession({
    host: 'electron',
    version: '0',
    desktop,
    paths,
    config: new ConfigStore(paths.config),
    user: 'ann',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(() => session.close(0))
  if (folder === undefined) {
    await mkdir(join(base, 'set'))
    for (let at = 0; at < COUNT; at++)
      await write(
        join(base, 'set', `${at}.jpg`),
        await plain(120 + at, 80, RED)
          .jpeg()
          .toBuffer(),
      )
  }
  const hashes = new Map<number, string>()
  const client = session.connect((name, payload) => {
    if (name === 'placeholders') for (const [id, hash] of payload as Pushes['placeholders']) hashes.set(id, hash)
  })
  await session.open(join(base, 'set'))
  await session.dataset.workspace.whenOpened
  return { folder: base, session: session, client, hashes }
}

async function rows({ session, client }: Open): Promise<readonly Row[]> {
  const dispatch = dispatcher(session)
  await session.dataset.workspace.catalog.scan()
  const { result } = (await dispatch('query.run', { query: DEFAULT_QUERY }, client)) as { result: number }
  return ((await dispatch('query.rows', { result, start: 0, count: 100 }, client)) as { rows: readonly Row[] }).rows
}

function isRed(hash: string): boolean {
  const { r, b } = thumbHashToAverageRGBA(Buffer.from(hash, 'base64'))
  return r > 2 * b
}

/** Returns the known placeholders of all pictures, without a request for others. */
function colours({ session }: Open): string[] {
  const { catalog } = session.dataset.workspace
  return Array.from({ length: catalog.size }, (_, id) => catalog.placeholders.get(id))
    .filter((hash) => hash.length > 0)
    .map((hash) => (isRed(Buffer.from(hash).toString('base64')) ? 'red' : 'other'))
}

async function waitForAll(open: Open): Promise<void> {
  await expect.poll(() => colours(open)).toEqual(Array.from({ length: COUNT }, () => 'red'))
}

test('requested placeholders are pushed as soon as they are made, and are in the rows from then on', async () => {
  const open = await openDataset()
  const ids = (await rows(open)).map(({ id }) => id)
  await dispatcher(open.session)('items.placeholders', { ids: [...ids, 4_000_000] }, open.client)
  await expect.poll(() => [...open.hashes.keys()].toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b))
  expect([...open.hashes.values()].every(isRed)).toBe(true)
})

test('placeholders of pictures on local disks are made without a request, and kept for the next start', async () => {
  const open = await openDataset()
  await waitForAll(open)
  await open.session.close(1_000)
  // Now the pictures cannot be decoded any more, though their sizes and times are the same.
  for (let at = 0; at < COUNT; at++) {
    const file = join(open.folder, 'set', `${at}.jpg`)
    await write(file, Buffer.alloc((await stat(file)).size))
  }
  const again = await openDataset(open.folder)
  expect(colours(again)).toEqual(Array.from({ length: COUNT }, () => 'red'))
})

test('on battery power no placeholder is made without a request; on mains power all are made', async () => {
  let isOnBattery = true
  let checks = 0
  const open = await openDataset(undefined, () => {
    checks++
    return isOnBattery
  })
  const ids = (await rows(open)).map(({ id }) => id)
  await dispatcher(open.session)('items.placeholders', { ids: ids.slice(0, 1) }, open.client)
  await expect.poll(() => colours(open)).toEqual(['red'])
  open.session.dataset.rescan()
  await open.session.dataset.workspace.catalog.scan()
  await expect.poll(() => checks, { message: 'the background work waits for power' }).toBeGreaterThan(0)
  expect(colours(open)).toEqual(['red'])
  isOnBattery = false
  await waitForAll(open)
})

test('an overwritten picture gets a new placeholder', async () => {
  const open = await openDataset()
  await waitForAll(open)
  const file = join(open.folder, 'set', '3.jpg')
  await writeFile(file, await plain(300, 200, BLUE).jpeg().toBuffer())
  await utimes(file, 1_000, 1_000)
  await open.session.dataset.workspace.catalog.scan()
  open.session.dataset.rescan()
  await expect.poll(() => colours(open).filter((colour) => colour === 'other')).toHaveLength(1)
})

/** Makes a data set of a red picture, a large one and the beginning of the large one. Returns the folder around it. */
async function folderWithLargePicture(): Promise<string> {
  const base = await temporaryFolder()
  await mkdir(join(base, 'set'))
  const large = await noise(2_000, 1_600).jpeg({ quality: 95 }).toBuffer()
  await write(join(base, 'set', '0.jpg'), await plain(120, 80, RED).jpeg().toBuffer())
  await write(join(base, 'set', 'large.jpg'), large)
  // Its pixels begin after these bytes.
  await write(join(base, 'set', 'cut.jpg'), large.subarray(0, 300))
  return base
}

test('a picture that is too large or damaged has no placeholder at first; a large one gets it from its thumbnail', async () => {
  // A scan that sees a file while it is written would give it another version later.
  const open = await openDataset(await folderWithLargePicture())
  const before = await rows(open)
  const [big, cut] = ['large.jpg', 'cut.jpg'].map((fileName) => before.find(({ name }) => name === fileName)!)
  const { session } = open
  const { catalog } = session.dataset.workspace
  const pushedIds: number[] = []
  await session.dataset.placeholders.provide(
    [big!.id, cut!.id, before[0]!.id],
    new AbortController().signal,
    ([id]) => {
      pushedIds.push(id)
    },
  )
  expect(pushedIds).toEqual([before[0]!.id])
  const answer = (id: number, version: string): ReturnType<typeof mediaAnswer> =>
    mediaAnswer(session, {
      path: `/media/thumb/${id}`,
      params: new URLSearchParams({ v: version }),
      method: 'GET',
      range: null,
      signal: new AbortController().signal,
    })
  await answer(big!.id, big!.version)
  await expect.poll(() => catalog.placeholders.get(big!.id).length).toBeGreaterThan(5)
  await expect(answer(cut!.id, cut!.version)).rejects.toMatchObject({ code: 'damaged' })
  expect(catalog.placeholders.get(cut!.id)).toHaveLength(0)
})

test('a large picture keeps the placeholder from its thumbnail when the work in the background finds none later', async () => {
  const { session } = await openDataset(await folderWithLargePicture(), () => true)
  const { workspace } = session.dataset
  const { catalog } = workspace
  await catalog.scan()
  const large = Array.from({ length: catalog.size }, (_, id) => id).find((id) => catalog.entry(id).key === 'large.jpg')!
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const maker = new PlaceholderMaker(workspace, {
    placeholderFrom: (thumbnail, signal) => session.media.placeholderFrom(thumbnail, signal),
    placeholder: async (file, effort, signal) => {
      const hash = await session.media.placeholder(file, effort, signal)
      if (file !== catalog.pathOf(large)) return hash
      asked.resolve()
      await answered.promise
      return hash
    },
  })
  const { signal } = new AbortController()
  const ahead = maker.makeAhead(signal, async () => undefined)
  await asked.promise
  const { version } = catalog.entry(large)
  await maker.learnFrom(large, await session.media.thumbnail(catalog.pathOf(large), version, 256, { signal }), signal)
  answered.resolve()
  await ahead
  expect(catalog.placeholders.get(large).length).toBeGreaterThan(5)
})
