import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { thumbHashToApproximateAspectRatio, thumbHashToRGBA } from 'thumbhash'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPlaceholder } from '../../../main/core/media/placeholder.ts'
import { withSmallVersion } from '../../fixtures/pictures/camera.ts'
import {
  bombBytes,
  cutShort,
  noise,
  plain,
  PRINTABLE,
  QUARTERS,
  quarters,
  save,
  saveBytes,
} from '../../fixtures/pictures/pictures.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-placeholder-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const placeholderOf = (file: string, effort: 'fast' | 'idle' = 'fast'): Promise<Uint8Array | null> =>
  readPlaceholder({ kind: 'placeholder', file, root: folder, effort })

/** Returns the four colours that are painted, each in the middle of its quarter. */
function paintedColours(hash: Uint8Array): number[][] {
  const { w, h, rgba } = thumbHashToRGBA(hash)
  return [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ].map(([x, y]) => {
    const at = 4 * (Math.floor(h * y!) * w + Math.floor(w * x!))
    return Array.from(rgba.subarray(at, at + 3))
  })
}

/** Returns whether the painted colours are similar: a ThumbHash stores them coarsely. */
function isLike(hash: Uint8Array | null, colours: readonly (readonly number[])[]): boolean {
  return (
    hash !== null &&
    paintedColours(hash).every((colour, at) => colour.every((part, band) => Math.abs(part - colours[at]![band]!) < 70))
  )
}

const large = (picture: Sharp): Sharp => picture.resize(640, 480, { kernel: 'nearest' })

describe('the placeholder of a picture', () => {
  test.each(['jpg', 'png', 'webp', 'gif', 'tiff'])('is like the picture: %s', async (ending) => {
    const hash = await placeholderOf(await save(large(quarters()), folder, `quarters.${ending}`), 'idle')
    expect(isLike(hash, QUARTERS)).toBe(true)
    expect(thumbHashToApproximateAspectRatio(hash!)).toBeCloseTo(4 / 3, 0)
  })

  test('is upright, for every orientation', async () => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const hash = await placeholderOf(
        await saveBytes(
          await quarters({ orientation }).withMetadata({ orientation }).jpeg().toBuffer(),
          folder,
          'turned.jpg',
        ),
      )
      expect([orientation, isLike(hash, QUARTERS)]).toEqual([orientation, true])
    }
  })

  test('is correct for printing colours, grey, 16 bits and progressive files', async () => {
    expect(
      isLike(
        await placeholderOf(
          await saveBytes(
            await quarters({ colours: PRINTABLE }).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
            folder,
            'cmyk.jpg',
          ),
        ),
        PRINTABLE,
      ),
    ).toBe(true)
    expect(
      isLike(
        await placeholderOf(
          await saveBytes(await quarters().toColourspace('rgb16').png().toBuffer(), folder, 'deep.png'),
        ),
        QUARTERS,
      ),
    ).toBe(true)
    expect(
      isLike(
        await placeholderOf(
          await saveBytes(await large(quarters()).jpeg({ progressive: true }).toBuffer(), folder, 'progressive.jpg'),
          'idle',
        ),
        QUARTERS,
      ),
    ).toBe(true)
    const grey = paintedColours(
      (await placeholderOf(
        await saveBytes(await plain(90, 60, '#808080').toColourspace('b-w').png().toBuffer(), folder, 'grey.png'),
      ))!,
    )
    expect(grey.flat().every((part) => Math.abs(part - 128) < 12)).toBe(true)
  })

  test('keeps transparent pixels transparent', async () => {
    const hash = await placeholderOf(
      await saveBytes(
        await sharp({
          create: { width: 60, height: 60, channels: 4, background: { r: 200, g: 40, b: 40, alpha: 0.2 } },
        })
          .png()
          .toBuffer(),
        folder,
        'glass.png',
      ),
    )
    expect(thumbHashToRGBA(hash!).rgba[3]).toBeLessThan(90)
  })

  test('comes from the embedded thumbnail of a large JPEG, without its bars', async () => {
    const bars = await quarters()
      .resize(160, 106, { fit: 'fill', kernel: 'nearest' })
      .extend({ top: 7, bottom: 7, background: '#000' })
      .jpeg({ quality: 95 })
      .toBuffer()
    const file = await saveBytes(
      withSmallVersion(await noise(1_500, 1_000).jpeg({ quality: 90 }).toBuffer(), bars),
      folder,
      'camera.jpg',
    )
    const hash = await placeholderOf(file)
    expect(isLike(hash, QUARTERS)).toBe(true)
    expect(thumbHashToApproximateAspectRatio(hash!)).toBeCloseTo(1.5, 0)
  })
})

describe('a placeholder that would take long comes later, from the thumbnail', () => {
  test('of a large file without an embedded thumbnail; the limit is higher when nobody waits', async () => {
    const file = await saveBytes(await noise(1_000, 800).jpeg({ quality: 90 }).toBuffer(), folder, 'large.jpg')
    expect(await placeholderOf(file)).toBeNull()
    expect(await placeholderOf(file, 'idle')).not.toBeNull()
    expect(
      await placeholderOf(await saveBytes(await noise(1_300, 1_000).png().toBuffer(), folder, 'huge.png'), 'idle'),
    ).toBeNull()
  })

  test('of a small file whose pixels must all be decoded', async () => {
    const file = await save(plain(1_200, 900), folder, 'plain.png')
    expect(await placeholderOf(file)).toBeNull()
    expect(await placeholderOf(file, 'idle')).not.toBeNull()
    expect(await placeholderOf(await saveBytes(bombBytes(12_000, 9_000), folder, 'bomb.png'), 'idle')).toBeNull()
    expect(
      await placeholderOf(await saveBytes(await plain(6_000, 4_000).jpeg().toBuffer(), folder, 'bomb.jpg')),
    ).toBeNull()
  })

  test('of a file that is not a picture, or is of a kind that is decoded slowly', async () => {
    expect(await placeholderOf(await saveBytes('nothing of the kind', folder, 'words.jpg'))).toBeNull()
    expect(await placeholderOf(await saveBytes('', folder, 'empty.jpg'))).toBeNull()
    expect(
      await placeholderOf(
        await saveBytes('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', folder, 'drawing.svg'),
      ),
    ).toBeNull()
  })
})

test('a damaged picture is reported, and one outside of the data set is not read', async () => {
  await expect(placeholderOf(await cutShort(folder, 'cut.jpg'))).rejects.toMatchObject({ code: 'damaged' })
  await expect(placeholderOf(join(folder, 'gone.jpg'))).rejects.toMatchObject({ code: 'not-found' })
  const outside = join(await mkdtemp(join(tmpdir(), 'lenslet-outside-')), 'secret.jpg')
  await writeFile(outside, await quarters().jpeg().toBuffer())
  await expect(
    readPlaceholder({ kind: 'placeholder', file: outside, root: folder, effort: 'fast' }),
  ).rejects.toMatchObject({ code: 'not-readable' })
  await rm(join(outside, '..'), { recursive: true })
})
