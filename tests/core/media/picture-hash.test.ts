/** Tests that perceptual hashes are nearly the same for the pictures of a burst, and only for those. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HeicThreads } from '../../../main/core/media/heic-threads.ts'
import { runJob } from '../../../main/core/media/jobs.ts'
import { hashCells } from '../../../main/core/media/picture-hash.ts'
import { randomNumbers, randomShot, saveShot, type Shot } from '../../fixtures/pictures/bursts.ts'
import { cutShort, noise, plain, save } from '../../fixtures/pictures/pictures.ts'

/** The limits by which neighbours are in one stack (`query/stacks.ts`). */
const MAX_BITS = 10
const UNLIKE_BITS = 14

let folder: string
const heic = new HeicThreads(new URL('../../../main/core/media/heic-worker.ts', import.meta.url))
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-hash-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const hashOf = (file: string): Promise<Uint32Array | null> =>
  runJob({ kind: 'picture-hash', file, root: folder }, heic) as Promise<Uint32Array | null>

/** Returns the larger number of bits that differ across or down. */
function differentBits(one: Uint32Array | null, other: Uint32Array | null): number {
  if (one === null || other === null) throw new Error('a picture has no hash')
  const bits = (word: number): number => ((one[word]! ^ other[word]!) >>> 0).toString(2).replaceAll('0', '').length
  return Math.max(bits(0) + bits(1), bits(2) + bits(3))
}

const gradient = (x: number, y: number): Sharp =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><linearGradient id="g" x2="${x}" y2="${y}"><stop/><stop offset="1" stop-color="#fff"/></linearGradient><rect width="300" height="200" fill="url(#g)"/></svg>`,
    ),
  )

describe('the hash of a picture', () => {
  test.each<[string, Shot]>([
    ['a shift of a few pixels', { shift: [3, -3] }],
    ['a darker exposure', { exposure: 0.85 }],
    ['a brighter exposure', { exposure: 1.15 }],
    ['noise', { noise: 12 }],
    ['a strong compression', { quality: 25 }],
    ['all of it', { shift: [-3, 2], exposure: 0.92, noise: 6, quality: 60 }],
  ])('stays nearly the same after %s', async (name, shot) => {
    for (const seed of [1, 2, 3]) {
      const first = await hashOf(await saveShot(folder, `${name} ${seed} first.jpg`, seed))
      const second = await hashOf(await saveShot(folder, `${name} ${seed} second.jpg`, seed, shot))
      expect(differentBits(first, second)).toBeLessThanOrEqual(MAX_BITS)
    }
  })

  test('is nearly the same for a picture and for its thumbnail', async () => {
    const file = await saveShot(folder, 'large.jpg', 5)
    const thumbnail = await save(sharp(file).resize(256).webp({ quality: 75 }), folder, 'large.webp')
    expect(differentBits(await hashOf(file), await hashOf(thumbnail))).toBeLessThanOrEqual(4)
  })

  test('differs much for pictures of other scenes', async () => {
    const random = randomNumbers(11)
    const hashes: (Uint32Array | null)[] = []
    for (let seed = 100; seed < 130; seed++)
      hashes.push(await hashOf(await saveShot(folder, `scene ${seed}.jpg`, seed, randomShot(random))))
    for (const [at, hash] of hashes.entries())
      for (const other of hashes.slice(at + 1)) expect(differentBits(hash, other)).toBeGreaterThan(UNLIKE_BITS)
  })

  test.each<[string, () => Sharp]>([
    ['one colour', () => plain(300, 200)],
    ['black', () => plain(300, 200, '#000')],
    ['fine noise', () => noise(1_200, 800).blur(20)],
    ['a gradient across', () => gradient(1, 0)],
    ['a gradient down', () => gradient(0, 1)],
    ['a gradient in both directions', () => gradient(1, 1)],
  ])('is null where nothing can be compared: %s', async (name, picture) => {
    expect(await hashOf(await save(picture(), folder, `${name}.png`))).toBeNull()
  })

  test('is not made of a damaged picture', async () => {
    await expect(hashOf(await cutShort(folder, 'short.png'))).rejects.toMatchObject({ code: 'damaged' })
  })

  test('has a bit for each cell that is brighter than the one before it, across and down', () => {
    const cells = new Uint8Array(81).map((_, at) => (at % 9) * 10 * (at < 36 ? 1 : -1) + 100)
    const hash = hashCells(cells)!
    expect([hash[0]! >>> 0, hash[1]! >>> 0]).toEqual([0xffff_ffff, 0])
    expect(hashCells(new Uint8Array(81).fill(90))).toBeNull()
  })
})
