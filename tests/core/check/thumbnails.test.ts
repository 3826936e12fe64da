import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { thumbnailPath } from '../../../main/core/format/names.ts'
import { kinds, labelledDataset, removeTemplate } from './damaged-dataset.ts'

afterAll(removeTemplate)

test('shared thumbnails are part of a data set; other files among them are reported (TH2)', async () => {
  const data = await labelledDataset()
  const put = async (path: string): Promise<void> => {
    await mkdir(dirname(data.at(path)), { recursive: true })
    await writeFile(data.at(path), 'x')
  }
  await put(thumbnailPath('ab'.repeat(16), 256))
  await put(thumbnailPath('cd'.repeat(16), 512))
  expect(kinds(await data.check())).toEqual([])
  for (const path of ['thumbs/ab/notes.txt', `thumbs/ab/${'cd'.repeat(16)}-256.webp`, 'thumbs/loose.webp'])
    await put(path)
  expect(kinds(await data.check()).toSorted()).toEqual([
    'note unknown thumbs/ab/cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd-256.webp',
    'note unknown thumbs/ab/notes.txt',
    'note unknown thumbs/loose.webp',
  ])
})
