import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPreview, readPreview } from '../../../main/core/media/preview.ts'
import { withSmallVersion } from '../../fixtures/pictures/camera.ts'
import { plain, QUARTERS, quarters, saveBytes } from '../../fixtures/pictures/pictures.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-preview-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function preview(jpeg: Buffer): Promise<EmbeddedPreview | null> {
  return await readPreview(await saveBytes(jpeg, folder, 'camera.jpg'), folder)
}

test('an embedded thumbnail is upright, for every orientation', async () => {
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const picture = quarters({ orientation })
    const embedded = await preview(
      withSmallVersion(
        await picture.clone().jpeg().toBuffer(),
        await picture.clone().jpeg({ quality: 95 }).toBuffer(),
        orientation,
      ),
    )
    const { data, info } = await sharp(embedded!.jpeg).autoOrient().raw().toBuffer({ resolveWithObject: true })
    expect([orientation, info.width, info.height]).toEqual([orientation, 64, 48])
    const corner = Array.from(data.subarray(0, 3))
    expect([orientation, corner.every((part, at) => Math.abs(part - QUARTERS[0][at]!) < 26)]).toEqual([
      orientation,
      true,
    ])
  }
})

test('the picture’s own shape is returned, because its embedded thumbnail may have black bars', async () => {
  const barred = await plain(160, 106).extend({ top: 7, bottom: 7, background: '#000' }).jpeg().toBuffer()
  const jpeg = await plain(1500, 1000).jpeg().toBuffer()
  expect(await preview(withSmallVersion(jpeg, barred))).toMatchObject({ width: 1500, height: 1000 })
  expect(await preview(withSmallVersion(jpeg, barred, 6))).toMatchObject({ width: 1000, height: 1500 })
})

test('without an embedded thumbnail, or with a damaged one, there is no preview', async () => {
  const jpeg = await plain(300, 200).jpeg().toBuffer()
  expect(await preview(jpeg)).toBeNull()
  expect(await preview(withSmallVersion(jpeg, Buffer.alloc(500, 7)))).toBeNull()
  expect(await preview(await plain(30, 20).png().toBuffer())).toBeNull()
})
