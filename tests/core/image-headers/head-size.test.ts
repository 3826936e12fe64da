import * as fc from 'fast-check'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { headSize, MAX_HEAD_BYTES } from '../../../main/core/image-headers/head-size.ts'
import { bitmap, bombBytes, boxedPicture, noise, plain } from '../../fixtures/pictures/pictures.ts'

const DRAWING =
  '<?xml version="1.0"?><!-- a logo --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200" width=\'150\'><rect/></svg>'

/** The pictures under test, each 300 × 200 pixels. */
const pictures: Record<string, Buffer> = {}

beforeAll(async () => {
  const picture = noise(300, 200)
  Object.assign(pictures, {
    JPEG: await picture.clone().jpeg().toBuffer(),
    'progressive JPEG': await picture.clone().jpeg({ progressive: true }).toBuffer(),
    PNG: await picture.clone().png().toBuffer(),
    'lossy WebP': await picture.clone().webp().toBuffer(),
    'lossless WebP': await picture.clone().webp({ lossless: true }).toBuffer(),
    'WebP with alpha': await picture.clone().ensureAlpha(0.5).webp().toBuffer(),
    GIF: await picture.clone().gif().toBuffer(),
    AVIF: await picture.clone().avif({ effort: 0 }).toBuffer(),
    TIFF: await picture.clone().tiff().toBuffer(),
    'big TIFF': await picture.clone().tiff({ bigtiff: true }).toBuffer(),
    bitmap: bitmap(
      Array.from({ length: 200 }, () => Array.from({ length: 300 }, (): [number, number, number] => [1, 2, 3])),
    ),
    HEIC: boxedPicture('heic', 300, 200, 0),
    'turned HEIC': boxedPicture('heic', 200, 300, 3),
  })
})

describe('the size is found', () => {
  test('for every format', () => {
    expect(
      Object.entries(pictures).filter(([, bytes]) => {
        const size = headSize(bytes)
        return typeof size !== 'object' || size?.width !== 300 || size.height !== 200
      }),
    ).toEqual([])
  })

  test('of a drawing by its tag', () => {
    expect(headSize(Buffer.from(DRAWING))).toEqual({ width: 150, height: 100 })
    expect(headSize(Buffer.from('<svg width="2in" height="10mm" viewBox="0 0 1 1"/>'))).toEqual({
      width: 144,
      height: 28,
    })
    expect(headSize(Buffer.from('<svg width="100%" height="100%"/>'))).toBeNull()
  })

  test.each(['jpeg', 'png', 'webp', 'tiff'] as const)('as shown, for each EXIF orientation, in %s', async (format) => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const bytes = await plain(30, 20).toFormat(format).withMetadata({ orientation }).toBuffer()
      const { width, height } = (await sharp(bytes).metadata()).autoOrient
      expect([orientation, headSize(bytes)]).toEqual([orientation, { width, height }])
    }
  })

  test('in a few bytes, for formats that have it at their beginning', () => {
    for (const format of ['PNG', 'lossy WebP', 'GIF', 'bitmap'])
      expect([format, headSize(pictures[format]!.subarray(0, 64))]).toEqual([format, { width: 300, height: 200 }])
  })
})

test('a part of a file gives the right size, or asks for more bytes', () => {
  const wrong = Object.entries(pictures).flatMap(([name, bytes]) =>
    lengths(bytes.length)
      .filter((length) => !isRight(headSize(bytes.subarray(0, length))))
      .map((length) => [name, length]),
  )
  expect(wrong).toEqual([])
})

test('no more bytes are asked for when a file is not a picture, or when the head has its largest size', async () => {
  expect(headSize(Buffer.concat([await readFile(import.meta.filename), Buffer.alloc(4_096, 'x')]))).toBeNull()
  expect(headSize(Buffer.concat([pictures['JPEG']!.subarray(0, 20), Buffer.alloc(MAX_HEAD_BYTES, 0xff)]))).toBeNull()
  expect(headSize(bombBytes(0, 5))).toBeNull()
})

test('bytes with wrong values are harmless', () => {
  const names = Object.keys(pictures)
  expect(() =>
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 }),
        (name, edits) => {
          const bytes = Buffer.from(pictures[name]!.subarray(0, 4_000))
          for (const [at, value] of edits) bytes[at % Math.min(bytes.length, 400)] = value
          const size = headSize(bytes)
          return (
            size === null ||
            size === 'more' ||
            (Number.isInteger(size.width) && size.width > 0 && Number.isInteger(size.height) && size.height > 0)
          )
        },
      ),
      { numRuns: 3_000 },
    ),
  ).not.toThrow()
})

/** Returns whether an answer for a part of one of the pictures is correct. */
function isRight(size: ReturnType<typeof headSize>): boolean {
  return size === 'more' || (size?.width === 300 && size.height === 200)
}

/** Returns every length up to 700, and some larger ones. */
function lengths(most: number): number[] {
  return Array.from({ length: most }, (_, length) => length).filter((length) => length < 700 || length % 997 === 0)
}
