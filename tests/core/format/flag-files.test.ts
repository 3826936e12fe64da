/**
 * Tests files of format 1 with flags, made by the first program that knew flags. The first files of format 1 have none.
 */
import { cp, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import { digestsOf } from '../../support/digests.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const FILES = join(import.meta.dirname, '../../fixtures/format/v1-flag/.lenslet')
/** When a script wrote the sidecar of `cats/3.jpg`. */
const SCRIPT_AT = new Date('2026-11-29T15:10:00.000Z')
const DIGESTS: Readonly<Record<string, string>> = {
  'format.json': '84557ab559bf1c5568078fd397685ee576cd8c481079ecb9b0275cad736f047d',
  'sidecars/cats/1.jpg.json': 'cd36a8b8f5ba95a0ae13d224bfb673b2449df993ce6753426862685d98f34172',
  'sidecars/cats/2.jpg.json': 'cbaf87c2dde37169e54628b668a75e8649d5ff4f7a7393bbdeee6c2041e50a51',
  'sidecars/cats/3.jpg.json': '137bda3d7ab9f34a6d10fab8e98b76d8a0f0cc0b8f0e14c2501047a7c5a6e7bd',
  'journals/k532wa08yyaw-0001.jsonl': 'e4b8079ae0ac06ec2b9f673aba04e0135848547f9515474401aeee20b789748d',
  'journals/wew51cdq8rtw-0001.jsonl': 'cf97b635dd9bc6b113d7beba6d8dbf406cd45dba626f0e44d03584de0b22a009',
}

test('the files with flags are as they were written, byte for byte', async () => {
  expect(await digestsOf(FILES, Object.keys(DIGESTS))).toEqual(DIGESTS)
})

test('the files with flags give the same flags, conflict, undone change and edit of a script as then', async () => {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  await cp(FILES, join(root, '.lenslet'), { recursive: true })
  await utimes(join(root, '.lenslet/sidecars/cats/3.jpg.json'), SCRIPT_AT, SCRIPT_AT)
  const reader = await Workspace.open({ root, stateDir: join(base, 'state'), user: 'zoe', mode: 'read', watch: false })
  await reader.scanSidecars()
  expect(reader.state('cats/1.jpg')).toMatchObject({
    stars: 4,
    flag: 'reject',
    conflicts: [
      {
        field: 'flag',
        values: [
          { value: 'reject', by: 'ben' },
          { value: 'none', by: 'ana' },
        ],
      },
    ],
  })
  expect(reader.state('cats/2.jpg')).toMatchObject({ flag: 'pick', tags: [], conflicts: [], updatedBy: 'ana' })
  expect(reader.history('cats/2.jpg').map(({ undone }) => undone?.by)).toEqual([undefined, 'ben', undefined])
  expect(reader.state('cats/3.jpg')).toMatchObject({ stars: 4, flag: 'none', updatedBy: 'external' })
  expect(reader.history('cats/3.jpg')[0]!.change).toMatchObject({
    id: 'external:0f8d399d8076c175b0c8c794',
    at: SCRIPT_AT.getTime(),
    flag: 'none',
  })
  expect(reader.status().damaged).toEqual([])
  await reader.close()
})
