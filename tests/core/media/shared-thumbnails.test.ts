import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../main/core/base/clock.ts'
import { MediaService, SharedThumbnails } from '../../../main/core/media/index.ts'
import { forkScript } from '../../../main/core/process/worker-process.ts'
import { DiskStorage } from '../../../main/core/storage/disk-storage.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'
import { noise, plain, save } from '../../fixtures/pictures/pictures.ts'

const WORKER = fileURLToPath(new URL('../../../main/core/media/worker.ts', import.meta.url))

let base: string
let picture: string
let people: { media: MediaService; shared: SharedThumbnails }[]
let rules = { wanted: true, mayWrite: true }

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-shared-'))
  await mkdir(join(base, '.lenslet'))
  picture = await save(noise(600, 400), base, 'a.jpg')
  rules = { wanted: true, mayWrite: true }
  people = ['ana', 'ben'].map((name) => ({
    media: new MediaService({ cacheDir: join(base, name), spawn: () => forkScript(WORKER) }),
    shared: new SharedThumbnails(
      new DiskStorage(join(base, '.lenslet')),
      { isWanted: () => rules.wanted, mayWrite: () => rules.mayWrite },
      systemClock,
    ),
  }))
})
afterEach(async () => {
  await Promise.all(people.map(({ media }) => media.close()))
  await rm(base, { recursive: true, force: true })
})

async function thumbnailFor(person: number, file = picture): Promise<Buffer> {
  const { media, shared } = people[person]!
  return await readFile((await media.thumbnail(file, 'v1', 256, { shared })).path)
}

async function onShare(): Promise<string[]> {
  const names = await readdir(join(base, '.lenslet'), { recursive: true })
  return names.filter((name) => name.endsWith('.webp')).map((name) => join(base, '.lenslet', name))
}

/** Returns the one thumbnail on the share, once it is there. */
async function storedThumbnail(): Promise<string> {
  await expect.poll(onShare).toHaveLength(1)
  return (await onShare())[0]!
}

test('a thumbnail that one person’s program has stored is shown to another person without decoding the picture', async () => {
  const first = await thumbnailFor(0)
  const path = await storedThumbnail()
  expect(await readFile(path)).toEqual(first)
  // This thumbnail has the right shape, but the program would make a different one of the picture.
  const other = await plain(256, 171).webp().toBuffer()
  await writeFile(path, other)
  expect(await thumbnailFor(1)).toEqual(other)
})

test.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['empty', () => Buffer.alloc(0)],
  ['not a picture', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ['of another format', () => plain(256, 171).jpeg().toBuffer()],
  ['of another shape', () => plain(256, 256).webp().toBuffer()],
  ['too large', () => plain(2_560, 1_710).webp().toBuffer()],
  ['endless', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(500_000)])],
])('a stored thumbnail that is %s is not shown, and is made again (TH4)', async (_, spoil) => {
  const right = await thumbnailFor(0)
  const path = await storedThumbnail()
  await writeFile(path, await spoil(right))
  expect(await thumbnailFor(1)).toEqual(right)
  await expect.poll(() => readFile(path)).toEqual(right)
})

test('when sharing is off, nothing is read or written; nothing is written where that is not allowed (TH1)', async () => {
  rules.wanted = false
  await thumbnailFor(0)
  rules = { wanted: true, mayWrite: false }
  await thumbnailFor(1)
  expect(await onShare()).toEqual([])
})

test('a failing share is tried once, and all thumbnails are still made (TH1, TH3)', async () => {
  let calls = 0
  const failing = new Proxy(new DiskStorage(base), {
    get: () => () => {
      calls++
      return Promise.reject(new StorageError('unreachable', '', 'ETIMEDOUT'))
    },
  })
  const shared = new SharedThumbnails(failing, { isWanted: () => true, mayWrite: () => true }, systemClock)
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) {
    const file = await save(noise(300, 200), base, name)
    expect((await people[0]!.media.thumbnail(file, 'v1', 256, { shared })).width).toBe(300)
  }
  expect(calls).toBe(1)
})
