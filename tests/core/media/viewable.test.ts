import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { viewableType } from '../../../main/core/media/index.ts'
import { bombBytes, plain, quarters } from '../../fixtures/pictures/pictures.ts'

const typeOf = (bytes: Buffer, isUsual = true): Promise<string | null> =>
  viewableType({
    size: bytes.length,
    read: async (position, length) => bytes.subarray(position, position + length),
    isUsual: async () => isUsual,
  })

test('a picture that browsers show correctly is sent unchanged, with the type of its content', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif'] as const)
    expect(await typeOf(await plain(9, 9).toFormat(format).toBuffer())).toBe(`image/${format}`)
  expect(await typeOf(await quarters({ orientation: 6 }).jpeg().withMetadata({ orientation: 6 }).toBuffer())).toBe(
    'image/jpeg',
  )
  expect(
    await typeOf(
      await plain(9, 9)
        .webp()
        .withExif({ IFD0: { Make: 'ACME' } })
        .toBuffer(),
    ),
  ).toBe('image/webp')
})

test('a picture that browsers show wrongly or not at all is converted', async () => {
  const converted = [
    await plain(9, 9).tiff().toBuffer(),
    await readFile(fileURLToPath(new URL('../../fixtures/pictures/quarters.heic', import.meta.url))),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>'),
    await quarters().toColourspace('cmyk').jpeg().toBuffer(),
    await quarters({ orientation: 6 }).webp().withMetadata({ orientation: 6 }).toBuffer(),
    bombBytes(20_000, 20_000),
    Buffer.from('hello'),
  ]
  expect(await Promise.all(converted.map((bytes) => typeOf(bytes)))).toEqual(converted.map(() => null))
})

test('a picture that uses only a part of its range, or lacks its end, is sent unchanged only when decoding found nothing unusual', async () => {
  const deep = await sharp(new Uint16Array(81), { raw: { width: 9, height: 9, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
  const truncated = (await plain(90, 90).jpeg().toBuffer()).subarray(0, -20)
  for (const bytes of [deep, truncated])
    expect([await typeOf(bytes, false), await typeOf(bytes, true)]).toEqual([null, expect.stringMatching(/^image/)])
})
