/** Tests that of large files only the parts with metadata are read. */
import * as fc from 'fast-check'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { metadataBytes } from '../../../main/core/media/metadata/metadata-bytes.ts'
import { readMetadata, readMetadataValues } from '../../../main/core/media/metadata/read-metadata.ts'
import type { Format } from '../../../main/core/image-headers/formats.ts'
import { noise, save, saveBytes } from '../../fixtures/pictures/pictures.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-parts-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>`

/** Returns how many bytes are read of a file to find its metadata. */
async function bytesRead(file: string, format: Format): Promise<number> {
  await using handle = await open(file)
  const { size } = await handle.stat()
  let read = 0
  const counting = new Proxy(handle, {
    get(target, name: keyof typeof handle) {
      const value = target[name] as unknown
      if (typeof value !== 'function') return value
      return async (...given: unknown[]) => {
        const answer = (await value.apply(target, given)) as { bytesRead?: number }
        if (name === 'read') read += answer.bytesRead ?? 0
        return answer
      }
    },
  })
  await metadataBytes(counting, format, size)
  return read
}

/** Returns a TIFF whose directories follow its pixels, as most programs write it. */
function tiffWithExif(pixelBytes: number, big: boolean): Buffer {
  const pixels = 8 + pixelBytes
  const file = Buffer.alloc(pixels + 400)
  const u16 = (value: number, at: number): number =>
    big ? file.writeUInt16BE(value, at) : file.writeUInt16LE(value, at)
  const u32 = (value: number, at: number): number =>
    big ? file.writeUInt32BE(value, at) : file.writeUInt32LE(value, at)
  const directory = (at: number, entries: readonly (readonly [number, number, number, number])[]): void => {
    u16(entries.length, at)
    entries.forEach(([tag, type, count, value], index) => {
      const entry = at + 2 + index * 12
      u16(tag, entry)
      u16(type, entry + 2)
      u32(count, entry + 4)
      if (type === 3) u16(value, entry + 8)
      else u32(value, entry + 8)
    })
    u32(0, at + 2 + entries.length * 12)
  }
  file.write(big ? 'MM' : 'II', 'latin1')
  u16(42, 2)
  u32(pixels, 4)
  const [model, date, exif] = [pixels + 200, pixels + 220, pixels + 100]
  directory(pixels, [
    [256, 3, 1, 100],
    [257, 3, 1, 100],
    [272, 2, 12, model],
    [273, 4, 1, 8],
    [279, 4, 1, pixelBytes],
    [34_665, 4, 1, exif],
  ])
  directory(exif, [
    [34_855, 3, 1, 800],
    [36_867, 2, 20, date],
  ])
  file.write('Hasselblad X', model, 'latin1')
  file.write('2026:03:01 10:00:00\0', date, 'latin1')
  return file
}

test.each([false, true])('of a large TIFF (big-endian: %s) only its directories', async (big) => {
  const file = await saveBytes(tiffWithExif(30_000_000, big), folder, 'large.tif')
  expect(await readMetadataValues([file], folder)).toEqual([
    { camera: 'Hasselblad X', iso: 800, taken: Date.UTC(2026, 2, 1, 10), gps: false },
  ])
  expect(await bytesRead(file, 'TIFF')).toBeLessThan(1_000)
})

test('of a TIFF the profile and XMP as well', async () => {
  const file = await save(noise(1_000, 800).withXmp(XMP).withIccProfile('p3'), folder, 'noise.tif')
  expect(await readMetadataValues([file], folder)).toEqual([{ profile: 'sP3C', gps: false }])
  expect((await readMetadata(file, folder)).groups).toMatchObject([{ name: 'Description', fields: [{ value: '4' }] }])
  expect(await bytesRead(file, 'TIFF')).toBeLessThan(50_000)
})

test('of a large JPEG only the bytes before its pixels, however many these are', async () => {
  const exif = { IFD0: { Model: 'EOS R5' } }
  const jpeg = await noise(900, 700).withExif(exif).jpeg({ quality: 100 }).toBuffer()
  const small = await saveBytes(jpeg, folder, 'large.jpg')
  expect([jpeg.length > 400_000, await bytesRead(small, 'JPEG')]).toEqual([true, 65_536])
  // Blocks of an editor come before the camera's: 200 KB.
  const block = Buffer.concat([Buffer.from([0xff, 0xed, 0xff, 0xff]), Buffer.alloc(65_533)])
  const padded = Buffer.concat([jpeg.subarray(0, 2), block, block, block, jpeg.subarray(2)])
  const file = await saveBytes(padded, folder, 'padded.jpg')
  expect(await readMetadataValues([file], folder)).toEqual([{ camera: 'EOS R5', gps: false }])
})

test('of a large AVIF only its boxes, EXIF and XMP', async () => {
  const picture = noise(900, 700).withXmp(XMP).withIccProfile('p3')
  const exif = { IFD0: { Model: 'EOS R5' }, IFD2: { ISOSpeedRatings: '400' } }
  const file = await save(picture.withExif(exif).avif({ quality: 90, effort: 0 }), folder, 'noise.avif')
  expect((await readFile(file)).length).toBeGreaterThan(200_000)
  expect(await readMetadataValues([file], folder)).toEqual([
    { camera: 'EOS R5', iso: 400, profile: 'sP3C', gps: false },
  ])
  expect((await readMetadata(file, folder)).groups.map(({ name }) => name)).toEqual(['Camera', 'Description'])
  expect(await bytesRead(file, 'AVIF')).toBeLessThan(50_000)
})

test('damaged files of these formats are read without a failure, and never much of them', async () => {
  const good = [
    tiffWithExif(2_000, false),
    await readFile(await save(noise(64, 48).withXmp(XMP).avif(), folder, 'small.avif')),
  ]
  const file = join(folder, 'damaged')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...good),
      fc.array(fc.tuple(fc.nat(3_000), fc.nat(255)), { maxLength: 12 }),
      fc.nat(3_000),
      async (original, damages, cut) => {
        const bytes = Buffer.from(original)
        for (const [at, value] of damages) if (at < bytes.length) bytes[at] = value
        await writeFile(file, bytes.subarray(0, Math.max(20, bytes.length - cut)))
        expect(await readMetadataValues([file], folder)).toHaveLength(1)
        for (const format of ['TIFF', 'AVIF'] as const) expect(await bytesRead(file, format)).toBeLessThan(17_000_000)
      },
    ),
    { numRuns: 150 },
  )
})
