import { mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { planPictures } from '../../../main/core/sample/plan.ts'
import { drawPicture } from '../../../main/core/sample/draw.ts'
import { makeSample } from '../../../main/core/sample/sample.ts'

const COUNT = 14
let top: string

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'lenslet-sample-'))
})
afterEach(async () => {
  await rm(top, { recursive: true, force: true })
})

async function pictures(folder: string): Promise<Catalog> {
  const catalog = new Catalog({ root: folder })
  await catalog.scan()
  return catalog
}

test('the sample is a folder tree of pictures that can be opened, no two alike', async () => {
  const folder = join(top, 'Sample')
  const progress: number[] = []
  await makeSample(folder, {
    draw: drawPicture,
    onProgress: (done, total) => progress.push(done / total),
    count: COUNT,
  })
  const catalog = await pictures(folder)
  expect(catalog.total).toBe(COUNT)
  expect(catalog.folders.length).toBeGreaterThan(8)
  expect(progress.at(-1)).toBe(1)
  const contents = await Promise.all(
    Array.from({ length: COUNT }, (_, id) =>
      sharp(catalog.presentPathOf(id))
        .resize(16, 16, { fit: 'fill' })
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer(),
    ),
  )
  expect(new Set(contents.map((content) => content.toString('base64'))).size).toBe(COUNT)
  expect(await readdir(top)).toEqual(['Sample'])
})

test('a complete sample is left unchanged, including files that were added to it', async () => {
  const folder = join(top, 'Sample')
  await makeSample(folder, { draw: drawPicture, count: COUNT })
  const [first] = planPictures(COUNT)
  const before = await stat(join(folder, first!.key))
  await writeFile(join(folder, 'mine.txt'), 'x')
  await makeSample(folder, { draw: drawPicture, count: COUNT })
  expect((await stat(join(folder, first!.key))).ino).toBe(before.ino)
  expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('x')
})

test('an incomplete sample is not replaced', async () => {
  const folder = join(top, 'Sample')
  await makeSample(folder, { draw: drawPicture, count: COUNT })
  await unlink(join(folder, planPictures(COUNT)[0]!.key))
  await expect(makeSample(folder, { draw: drawPicture, count: COUNT })).rejects.toMatchObject({
    code: 'not-writable',
    message: expect.stringContaining('choose another place'),
  })
  expect((await pictures(folder)).total).toBe(COUNT - 1)
})

test('a sample of any size has that many pictures, with unique names', () => {
  for (const count of [1, 120, 777]) {
    const keys = planPictures(count).map(({ key }) => key)
    expect(keys).toHaveLength(count)
    expect(new Set(keys).size).toBe(count)
  }
})
