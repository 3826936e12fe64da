import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MediaService } from '../../../main/core/media/index.ts'
import { forkScript } from '../../../main/core/process/worker-process.ts'
import {
  indexedBitmap,
  PRINTABLE,
  QUARTERS,
  quarters,
  runsBitmap,
  save,
  saveBytes,
  wideBitmap,
} from '../../fixtures/pictures/pictures.ts'

const WORKER = fileURLToPath(new URL('../../../main/core/media/worker.ts', import.meta.url))
const HEIC = fileURLToPath(new URL('../../fixtures/pictures/quarters.heic', import.meta.url))
/**
 * The largest allowed difference, of 255 levels: lossy encoding and conversions between colour spaces change colours a
 * little.
 */
const TOLERANCE = 26

let folder: string
let service: MediaService

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-formats-'))
  service = new MediaService({ cacheDir: join(folder, 'cache'), spawn: () => forkScript(WORKER) })
})
afterAll(async () => {
  await service.close()
  await rm(folder, { recursive: true, force: true })
})

/** Returns the colours in the middle of the four quarters of the picture that a cell or the viewer gets. */
async function quarterColours(file: string, size = 256): Promise<number[][]> {
  const thumbnail = await service.thumbnail(file, '1', size)
  const {
    data,
    info: { width, height },
  } = await sharp(thumbnail.path).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  expect([width, height]).toEqual([thumbnail.width, thumbnail.height])
  return [
    [1, 1],
    [3, 1],
    [1, 3],
    [3, 3],
  ].map(([x, y]) => {
    const at = (Math.floor((height * y!) / 4) * width + Math.floor((width * x!) / 4)) * 3
    return Array.from(data.subarray(at, at + 3))
  })
}

/** Returns the largest difference between a level and its expected value. */
function largestDifference(colours: number[][], expected: readonly (readonly number[])[] = QUARTERS): number {
  return Math.max(
    ...colours.flatMap((colour, at) => colour.map((part, channel) => Math.abs(part - expected[at]![channel]!))),
  )
}

/** Returns the greys that are as bright as the colours, in linear light. */
function grey(): number[][] {
  return QUARTERS.map((parts) => {
    const [red, green, blue] = parts.map((part) => (part / 255) ** 2.2)
    return Array.from({ length: 3 }, () => 255 * (0.2126 * red! + 0.7152 * green! + 0.0722 * blue!) ** (1 / 2.2))
  })
}

describe('colours are right', () => {
  const kinds: readonly (readonly [name: string, make: (picture: Sharp) => Sharp])[] = [
    ['progressive.jpg', (picture) => picture.jpeg({ progressive: true })],
    ['wide gamut.jpg', (picture) => picture.withIccProfile('p3').jpeg({ quality: 95 })],
    ['interlaced.png', (picture) => picture.png({ progressive: true })],
    ['palette.png', (picture) => picture.png({ palette: true })],
    ['16 bits.png', (picture) => picture.toColourspace('rgb16').png()],
    ['alpha.png', (picture) => picture.ensureAlpha(1).png()],
    ['16 bits.tif', (picture) => picture.toColourspace('rgb16').tiff()],
    ['tiles.tif', (picture) => picture.tiff({ tile: true, tileWidth: 16, tileHeight: 16, compression: 'lzw' })],
    ['jpeg inside.tif', (picture) => picture.tiff({ compression: 'jpeg', quality: 95 })],
    ['lossless.webp', (picture) => picture.webp({ lossless: true })],
    ['10 bits.avif', (picture) => picture.avif({ bitdepth: 10, quality: 80, effort: 0 })],
  ]
  test.each(kinds)('%s', async (name, make) => {
    const file = await save(make(quarters()), folder, name)
    expect(largestDifference(await quarterColours(file))).toBeLessThan(TOLERANCE)
    expect(largestDifference(await quarterColours(file, 4_096))).toBeLessThan(TOLERANCE)
  })

  test.each(['cmyk.jpg', 'cmyk.tif'])('with its profile, %s', async (name) => {
    const file = await save(quarters({ colours: PRINTABLE }).withIccProfile('cmyk'), folder, name)
    expect((await sharp(file).metadata()).space).toBe('cmyk')
    expect(largestDifference(await quarterColours(file), PRINTABLE)).toBeLessThan(TOLERANCE)
  })

  test.each(['plain cmyk.jpg', 'plain cmyk.tif'])('nearly right without a profile, %s', async (name) => {
    const file = await save(quarters({ colours: PRINTABLE }).toColourspace('cmyk'), folder, name)
    expect((await sharp(file).metadata()).icc).toBeUndefined()
    expect(largestDifference(await quarterColours(file), PRINTABLE)).toBeLessThan(2 * TOLERANCE)
  })

  test.each(['grey.jpg', 'grey.png', 'grey.tif'])('%s', async (name) => {
    expect(
      largestDifference(await quarterColours(await save(quarters().greyscale(), folder, name)), grey()),
    ).toBeLessThan(TOLERANCE)
  })

  test.each(['16-bit grey.png', '16-bit grey.tif'])('%s has the right brightness', async (name) => {
    expect(
      largestDifference(await quarterColours(await save(quarters().toColourspace('grey16'), folder, name)), grey()),
    ).toBeLessThan(TOLERANCE)
  })

  test.each(['pages.gif', 'pages.webp', 'pages.tif'])('of the first of several pictures in %s', async (name) => {
    const file = await save(quarters({ pages: 3 }), folder, name)
    expect((await sharp(file).metadata()).pages).toBe(3)
    expect(largestDifference(await quarterColours(file))).toBeLessThan(TOLERANCE)
  })

  test('of bitmaps of every depth, also packed', async () => {
    for (const [name, bytes] of [
      ['4.bmp', indexedBitmap(4)],
      ['8.bmp', indexedBitmap(8)],
      ['16.bmp', wideBitmap(16)],
      ['32.bmp', wideBitmap(32)],
      ['runs 4.bmp', runsBitmap(4)],
      ['runs 8.bmp', runsBitmap(8)],
    ] as const) {
      expect([name, largestDifference(await quarterColours(await saveBytes(bytes, folder, name)))]).toEqual([
        name,
        expect.toSatisfy((far: number) => far < TOLERANCE),
      ])
    }
  })

  test('HEIC of phones is shown, in cells and in the viewer', async () => {
    const file = join(folder, 'IMG_0001.HEIC')
    await copyFile(HEIC, file)
    expect(largestDifference(await quarterColours(file))).toBeLessThan(TOLERANCE)
    expect(largestDifference(await quarterColours(file, 4_096))).toBeLessThan(TOLERANCE)
  })

  test('transparent pixels stay transparent', async () => {
    const file = await save(quarters().ensureAlpha(0.5), folder, 'glass.png')
    for (const size of [256, 4_096])
      expect((await sharp((await service.thumbnail(file, '1', size)).path).stats()).channels[3]!.mean).toBeCloseTo(
        128,
        -1,
      )
  })
})

describe('every orientation is shown upright', () => {
  test.each(['jpg', 'png', 'webp', 'tif'])('%s', async (ending) => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const file = await save(
        quarters({ orientation }).withMetadata({ orientation }),
        folder,
        `held ${orientation}.${ending}`,
      )
      for (const size of [256, 4_096])
        expect([orientation, size, largestDifference(await quarterColours(file, size))]).toEqual([
          orientation,
          size,
          expect.toSatisfy((far: number) => far < TOLERANCE),
        ])
    }
  })
})
