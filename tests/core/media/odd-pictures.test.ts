/** Tests unusual pictures that are intact, and what is shown of pictures that are not. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HeicThreads } from '../../../main/core/media/heic-threads.ts'
import { runJob } from '../../../main/core/media/jobs.ts'
import type { ThumbnailResult } from '../../../main/core/media/protocol.ts'
import { cachedThumbnailPath } from '../../../main/core/media/thumbnail-names.ts'
import { bitmap, noise, quarters, QUARTERS, saveBytes } from '../../fixtures/pictures/pictures.ts'
import { png } from '../../fixtures/pictures/png.ts'
import { tiffOf } from '../../fixtures/pictures/tiff.ts'

let folder: string
let heic: HeicThreads
beforeAll(async () => {
  // The worker does the same: file numbers are used again, and the cache would return an earlier file.
  sharp.cache(false)
  folder = await mkdtemp(join(tmpdir(), 'lenslet-odd-'))
  heic = new HeicThreads(
    new URL(`file://${fileURLToPath(new URL('../../../main/core/media/heic-worker.ts', import.meta.url))}`),
  )
})
afterAll(async () => {
  sharp.cache(true)
  await rm(folder, { recursive: true, force: true })
})

interface DecodedThumbnail extends Pick<ThumbnailResult, 'width' | 'height' | 'notice'> {
  readonly pixel: (x: number, y: number) => number[]
  readonly data: Buffer
}

let number = 0
/** Returns the thumbnail of a file, in 8 bits without alpha. */
async function thumbnailOf(bytes: Buffer, ending: string, asStored = false): Promise<DecodedThumbnail> {
  const file = await saveBytes(bytes, folder, `${++number}.${ending}`)
  const dir = join(folder, 'cache')
  const thumbnail = (await runJob(
    { kind: 'thumbnail', file, root: null, size: 256, dir, asStored },
    heic,
  )) as ThumbnailResult
  const { data, info } = await sharp(cachedThumbnailPath(dir, thumbnail.key, 256))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return {
    ...thumbnail,
    data,
    pixel: (x, y) => [...data.subarray((y * info.width + x) * info.channels, (y * info.width + x) * info.channels + 3)],
  }
}

const near = (levels: readonly number[], expected: readonly number[], tolerance = 8): void => {
  expect(
    levels.map((level, at) => Math.abs(level - expected[at]!) <= tolerance),
    `${levels.join()} is not near ${expected.join()}`,
  ).toEqual(levels.map(() => true))
}
function plane(channel: number): Buffer[] {
  return QUARTERS.map((colour) => Buffer.alloc(16 * 16, colour[channel]))
}

/** Returns the darkest and the brightest level of a ramp. */
function endLevels({ pixel }: DecodedThumbnail): number[] {
  return [pixel(1, 8)[0]!, pixel(62, 8)[0]!]
}

/** Returns a level from dark to bright for each column, as a buffer of rows. */
function ramp(
  width: number,
  height: number,
  bytes: number,
  write: (buffer: Buffer, at: number, part: number) => unknown,
): Buffer {
  const buffer = Buffer.alloc(width * height * bytes)
  for (let pixel = 0; pixel < width * height; pixel++) write(buffer, pixel * bytes, (pixel % width) / (width - 1))
  return buffer
}

describe('a JPEG without its end', () => {
  test.each([false, true])(
    'is whole when only its last two bytes are missing, or were written over (progressive: %s)',
    async (progressive) => {
      const whole = await noise(300, 200).jpeg({ progressive }).toBuffer()
      const expected = await thumbnailOf(whole, 'jpg')
      for (const bytes of [
        whole.subarray(0, -2),
        Buffer.concat([whole.subarray(0, -2), Buffer.from([0xff])]),
        Buffer.concat([whole.subarray(0, -2), Buffer.alloc(9)]),
      ]) {
        const thumbnail = await thumbnailOf(bytes, 'jpg')
        expect([thumbnail.notice, thumbnail.data.equals(expected.data)]).toEqual([null, true])
      }
    },
  )

  test('is whole, too, when its last byte looks like what disks and transfers fill files with', async () => {
    let whole: Buffer
    // A byte of pixels with all bits set is followed by a zero.
    do whole = await noise(40, 30).jpeg({ progressive: true }).toBuffer()
    while (whole.at(-4) !== 0xff || whole.at(-3) !== 0)
    const expected = await thumbnailOf(whole, 'jpg')
    for (const fill of [Buffer.alloc(9), Buffer.alloc(9, 0xff), Buffer.from([0xff])]) {
      const thumbnail = await thumbnailOf(Buffer.concat([whole.subarray(0, -2), fill]), 'jpg')
      expect([thumbnail.notice, thumbnail.data.equals(expected.data)]).toEqual([null, true])
    }
  })

  test('that is progressive and ends between two passes is marked as incomplete', async () => {
    const whole = await noise(300, 200).jpeg({ progressive: true }).toBuffer()
    expect((await thumbnailOf(whole.subarray(0, whole.lastIndexOf(Buffer.from([0xff, 0xda]))), 'jpg')).notice).toBe(
      'incomplete',
    )
  })
})

test.each(['jpg', 'png', 'gif'])(
  'half a %s shows its upper part unchanged, and is marked as incomplete',
  async (ending) => {
    const bytes = await noise(240, 160)
      .toFormat(ending as 'jpeg')
      .toBuffer()
    const [whole, half] = [
      await thumbnailOf(bytes, ending),
      await thumbnailOf(bytes.subarray(0, bytes.length / 2), ending),
    ]
    expect([half.notice, half.width, half.height]).toEqual(['incomplete', 240, 160])
    // Thumbnails are encoded with losses.
    const upper = 240 * 3 * 40
    const differences = half.data.subarray(0, upper).map((level, at) => Math.abs(level - whole.data[at]!))
    expect(differences.reduce((sum, one) => sum + one, 0) / upper).toBeLessThan(12)
  },
)

test('a truncated bitmap shows the rows that it has, and is marked as incomplete', async () => {
  const rows = Array.from({ length: 48 }, (_, y) =>
    Array.from({ length: 64 }, (__, x) => QUARTERS[(y < 24 ? 0 : 2) + (x < 32 ? 0 : 1)]!),
  )
  const thumbnail = await thumbnailOf(bitmap(rows).subarray(0, -64 * 3 * 20), 'bmp')
  expect(thumbnail.notice).toBe('incomplete')
  // Bitmaps begin with their lowest row.
  near(thumbnail.pixel(8, 40), QUARTERS[2], 40)
})

test('an animated AVIF shows its first picture', async () => {
  const bytes = await quarters().avif({ effort: 0, quality: 90 }).toBuffer()
  bytes.write('avis', 8, 'latin1')
  const thumbnail = await thumbnailOf(bytes, 'avif')
  expect([thumbnail.notice, thumbnail.width, thumbnail.height]).toEqual([null, 64, 48])
  near(thumbnail.pixel(8, 8), QUARTERS[0], 30)
})

describe('TIFFs that the decoder library does not read', () => {
  test('Lab', async () => {
    // A clear red over a middle grey.
    const rows = Buffer.concat(
      [Buffer.from([136, 81, 70]), Buffer.from([137, 0, 0])].flatMap((colour) =>
        Array.from({ length: 32 * 16 }, () => colour),
      ),
    )
    const thumbnail = await thumbnailOf(
      tiffOf({ width: 32, height: 32, bits: 8, samples: 3, photometric: 8 }, [rows]),
      'tif',
    )
    expect(thumbnail.notice).toBeNull()
    near(thumbnail.pixel(16, 6), [255, 0, 0], 12)
    near(thumbnail.pixel(16, 26), [128, 128, 128], 5)
  })

  test('tiles with a plane for each colour', async () => {
    const thumbnail = await thumbnailOf(
      tiffOf({ width: 32, height: 32, bits: 8, samples: 3, photometric: 2, tile: 16 }, [0, 1, 2].flatMap(plane)),
      'tif',
    )
    expect(thumbnail.notice).toBeNull()
    for (const [quarter, [x, y]] of [
      [8, 8],
      [24, 8],
      [8, 24],
      [24, 24],
    ].entries())
      near(thumbnail.pixel(x!, y!), QUARTERS[quarter]!, 30)
  })
})

describe('numbers that are not colours', () => {
  test('12 bits in 16 fill the range, as PNG and as TIFF, and are dark when shown as stored', async () => {
    const numbers = ramp(64, 16, 2, (buffer, at, part) => buffer.writeUInt16LE(Math.round(part * 4_095), at))
    const tiff = tiffOf({ width: 64, height: 16, bits: 16 }, [numbers])
    const bigEndian = Buffer.from(numbers).swap16()
    const rows = Array.from({ length: 16 }, (_, row) =>
      Buffer.concat([Buffer.from([0]), bigEndian.subarray(row * 128, row * 128 + 128)]),
    )
    const deep = await deepPng(64, 16, Buffer.concat(rows))
    for (const [bytes, ending] of [
      [tiff, 'tif'],
      [deep, 'png'],
    ] as const) {
      const thumbnail = await thumbnailOf(bytes, ending)
      expect(thumbnail.notice).toBe('stretched')
      near(endLevels(thumbnail), [4, 250], 12)
      const unstretched = await thumbnailOf(bytes, ending, true)
      expect(unstretched.notice).toBeNull()
      near(endLevels(unstretched), [0, 15], 6)
    }
  })

  const kinds: readonly (readonly [string, number, 2 | 3, (buffer: Buffer, at: number, part: number) => unknown])[] = [
    ['fractions', 32, 3, (buffer, at, part) => buffer.writeFloatLE(part, at)],
    ['temperatures', 32, 3, (buffer, at, part) => buffer.writeFloatLE(250 + part * 60, at)],
    ['32-bit counts', 32, 2, (buffer, at, part) => buffer.writeInt32LE(Math.round(part * 90_000), at)],
    ['signed bytes', 8, 2, (buffer, at, part) => buffer.writeInt8(Math.round(part * 255) - 128, at)],
    ['signed 16 bits', 16, 2, (buffer, at, part) => buffer.writeInt16LE(Math.round(part * 4_000) - 2_000, at)],
  ]
  test.each(kinds)('%s go from black to white, with a notice', async (_, bits, format, write) => {
    const thumbnail = await thumbnailOf(
      tiffOf({ width: 64, height: 16, bits, format }, [ramp(64, 16, bits / 8, write)]),
      'tif',
    )
    expect(thumbnail.notice).toBe('stretched')
    near(endLevels(thumbnail), [4, 251], 8)
  })

  test('marks for "not measured" do not determine the range', async () => {
    const numbers = ramp(64, 64, 4, (buffer, at, part) => buffer.writeFloatLE(250 + part * 60, at))
    for (let at = 0; at < 10; at++) numbers.writeFloatLE(at % 2 === 0 ? -9_999 : Number.NaN, at * 4 * 401)
    const thumbnail = await thumbnailOf(tiffOf({ width: 64, height: 64, bits: 32, format: 3 }, [numbers]), 'tif')
    expect(thumbnail.notice).toBe('stretched')
    near(endLevels(thumbnail), [4, 251], 12)
  })

  test('packed numbers of 12 bits are read correctly, and upright', async () => {
    // Two pixels of 12 bits in three bytes: black beside white, turned by 90°.
    const thumbnail = await thumbnailOf(
      tiffOf({ width: 2, height: 1, bits: 12, orientation: 6 }, [Buffer.from([0x00, 0x0f, 0xff])]),
      'tif',
    )
    expect([thumbnail.width, thumbnail.height, thumbnail.notice]).toEqual([1, 2, null])
    near([thumbnail.pixel(0, 0)[0]!, thumbnail.pixel(0, 1)[0]!], [0, 255], 30)
  })

  test('16 bits that are all used are shown unchanged', async () => {
    const thumbnail = await thumbnailOf(
      tiffOf({ width: 64, height: 16, bits: 16 }, [
        ramp(64, 16, 2, (buffer, at, part) => buffer.writeUInt16LE(Math.round(part * 65_535), at)),
      ]),
      'tif',
    )
    expect(thumbnail.notice).toBeNull()
  })
})

describe('colours that are defined by numbers', () => {
  test('PNGs with linear light (gAMA 1) and with other primary colours (cHRM) have the right colours', async () => {
    const linear = await thumbnailOf(colouredPng([128, 128, 128], [['gAMA', u32(100_000)]]), 'png')
    near(linear.pixel(2, 2), [188, 188, 188], 5)
    const wide = await thumbnailOf(
      colouredPng(
        [200, 100, 100],
        [
          ['gAMA', u32(45_455)],
          ['cHRM', u32(31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000)],
        ],
      ),
      'png',
    )
    const p3 = await sharp(Buffer.from([200, 100, 100]), { raw: { width: 1, height: 1, channels: 3 } })
      .withIccProfile('p3', { attach: false })
      .raw()
      .toBuffer()
    expect(wide.pixel(2, 2)[0]!, String([...p3])).toBeGreaterThan(206)
    const usual = await thumbnailOf(
      colouredPng(
        [200, 100, 100],
        [
          ['sRGB', Buffer.from([0])],
          ['gAMA', u32(100_000)],
        ],
      ),
      'png',
    )
    near(usual.pixel(2, 2), [200, 100, 100], 5)
  })

  test('PNGs with cICP have the right colours: P3 is wider than sRGB, and bright light (PQ) is not grey', async () => {
    near(
      (await thumbnailOf(colouredPng([128, 128, 128], [['cICP', Buffer.from([12, 13, 0, 1])]]), 'png')).pixel(2, 2),
      [128, 128, 128],
      5,
    )
    expect(
      (await thumbnailOf(colouredPng([200, 100, 100], [['cICP', Buffer.from([12, 13, 0, 1])]]), 'png')).pixel(2, 2)[0],
    ).toBeGreaterThan(206)
    // 148 of 255 in PQ is paper white, which a screen shows bright; 30 is nearly black.
    const [paper, dark] = [
      await thumbnailOf(colouredPng([148, 148, 148], [['cICP', Buffer.from([9, 16, 0, 1])]]), 'png'),
      await thumbnailOf(colouredPng([30, 30, 30], [['cICP', Buffer.from([9, 16, 0, 1])]]), 'png'),
    ]
    expect([paper.pixel(2, 2)[0]! > 180, dark.pixel(2, 2)[0]! < 30]).toEqual([true, true])
  })
})

function colouredPng(colour: readonly number[], chunks: readonly [string, Buffer][]): Buffer {
  const header = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0])
  const rows = Buffer.concat(
    Array.from({ length: 8 }, () => Buffer.from([0, ...Array.from({ length: 8 }, () => colour).flat()])),
  )
  return png([['IHDR', header], ...chunks, ['IDAT', deflateSync(rows)], ['IEND', Buffer.alloc(0)]])
}

async function deepPng(width: number, height: number, rows: Buffer): Promise<Buffer> {
  return png([
    ['IHDR', Buffer.from([0, 0, 0, width, 0, 0, 0, height, 16, 0, 0, 0, 0])],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ])
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, at) => bytes.writeUInt32BE(value, at * 4))
  return bytes
}
