/** Tests that a check knows the files of metadata, and that a repair moves damaged ones out of the way. */
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { encodeLine } from '../../../main/core/format/checked-line.ts'
import { encodeMetadataHead, encodeMetadataItem } from '../../../main/core/format/metadata-codec.ts'
import { metadataPath } from '../../../main/core/format/names.ts'
import { kinds, labelledDataset, removeTemplate } from './damaged-dataset.ts'

const REPLICA = '0123456789ab'
const OLD = new Date('2026-01-01T00:00:00Z')
const LINE = encodeMetadataItem({ item: 'a.jpg', bytes: 1, content: null, values: { iso: 100 } }, OLD.getTime())

afterAll(removeTemplate)

test('files of metadata are part of a data set; damaged ones and other files among them are reported (MD5, RP7)', async () => {
  const data = await labelledDataset()
  const { dataset } = JSON.parse(await readFile(data.at('format.json'), 'utf8')) as { dataset: string }
  await mkdir(data.at('metadata'))
  const put = async (path: string, bytes: string | Uint8Array): Promise<void> => {
    await writeFile(data.at(path), bytes)
    await utimes(data.at(path), OLD, OLD)
  }
  const whole = gzipSync(encodeMetadataHead(dataset) + LINE)
  await put(metadataPath(REPLICA, 1), whole)
  await put(metadataPath(REPLICA, 2), gzipSync(encodeLine({ metadata: { version: 2, dataset } })))
  expect(await data.check()).toMatchObject({ ok: true, findings: [] })
  await put(metadataPath(REPLICA, 3), whole.subarray(0, -9))
  await put(metadataPath(REPLICA, 4), gzipSync(encodeMetadataHead(dataset) + LINE.replace('100', '200')))
  await put(`${metadataPath(REPLICA, 5)}.12345`, 'x')
  await put(metadataPath(REPLICA, 6), gzipSync(encodeMetadataHead('another') + LINE))
  await put('metadata/notes.txt', 'x')
  const foreign = [`note unknown ${metadataPath(REPLICA, 6)}`, 'note unknown metadata/notes.txt']
  expect(kinds(await data.check()).toSorted()).toEqual([
    `damaged metadata-damaged ${metadataPath(REPLICA, 3)}`,
    `damaged metadata-damaged ${metadataPath(REPLICA, 4)}`,
    `leftover temporary ${metadataPath(REPLICA, 5)}.12345`,
    ...foreign,
  ])
  expect(await data.repair()).toMatchObject({ ok: true })
  expect((await data.names('metadata')).toSorted()).toEqual([
    ...[1, 2, 6].map((number) => metadataPath(REPLICA, number).slice('metadata/'.length)),
    'notes.txt',
  ])
  expect(kinds(await data.check())).toEqual(expect.arrayContaining(foreign))
})
