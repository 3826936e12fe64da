/** Tests files of format 1 with colour labels, made by the first program that knew them. Older files of format 1 have none. */
import { cp, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import { digestsOf } from '../../support/digests.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const FILES = join(import.meta.dirname, '../../fixtures/format/v1-color/.lenslet')
/** When a script wrote the sidecar of `cats/3.jpg`. */
const SCRIPT_AT = new Date('2026-11-30T07:30:00.000Z')
const DIGESTS: Readonly<Record<string, string>> = {
  'format.json': 'c3797a3c5daff6137f8868b86454969680a101b74128e4d1111abbcbb09b779a',
  'sidecars/cats/1.jpg.json': '5607f2eb45a839a8a4cff57c0690327fcb1e8187e071a3195f2d7571dd139295',
  'sidecars/cats/2.jpg.json': 'cd2817a271da3f43ba259914a55007b65471574f70c0882e026edf3ded713914',
  'sidecars/cats/3.jpg.json': 'aedc8ad4038390cd0980c2f7f0651be08953965daf077f2dd02debb28cffa8a0',
  'journals/b63hbrteavtj-0001.jsonl': '89f3e07fdc1921f084e4abfafe4a82cb073c941f9d4917c2815502a791d968f1',
  'journals/rpdztr1sn698-0001.jsonl': '773e3e872b09f42e6afe7b00c3aa7d2986e91ecda2496f64923b72d886d9bf58',
}

test('the files with colours are as they were written, byte for byte', async () => {
  expect(await digestsOf(FILES, Object.keys(DIGESTS))).toEqual(DIGESTS)
})

test('the files with colours give the same colours, conflict, undone change and edit of a script as then', async () => {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  await cp(FILES, join(root, '.lenslet'), { recursive: true })
  await utimes(join(root, '.lenslet/sidecars/cats/3.jpg.json'), SCRIPT_AT, SCRIPT_AT)
  const reader = await Workspace.open({ root, stateDir: join(base, 'state'), user: 'zoe', mode: 'read', watch: false })
  await reader.scanSidecars()
  expect(reader.state('cats/1.jpg')).toMatchObject({
    stars: 4,
    color: 'blue',
    conflicts: [
      {
        field: 'color',
        values: [
          { value: 'blue', by: 'ben' },
          { value: 'none', by: 'ana' },
        ],
      },
    ],
  })
  expect(reader.state('cats/2.jpg')).toMatchObject({ color: 'red', tags: [], conflicts: [], updatedBy: 'ana' })
  expect(reader.history('cats/2.jpg').map(({ undone }) => undone?.by)).toEqual([undefined, 'ben', undefined])
  expect(reader.state('cats/3.jpg')).toMatchObject({ stars: 4, color: 'yellow', updatedBy: 'external' })
  expect(reader.history('cats/3.jpg')[0]!.change).toMatchObject({
    id: 'external:8d96a28ccfabe4efe74873b9',
    at: SCRIPT_AT.getTime(),
    color: 'yellow',
  })
  expect(reader.status().damaged).toEqual([])
  await reader.close()
})
