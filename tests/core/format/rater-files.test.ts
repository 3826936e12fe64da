/** Tests files of format 1 in which everybody gives stars of their own, made by the first program that knew `rating.mode`. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { starsOfItem } from '../../../main/core/labels/rater-columns.ts'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import { digestsOf } from '../../support/digests.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const FILES = join(import.meta.dirname, '../../fixtures/format/v1-raters/.lenslet')
const KEYS = ['cats/1.jpg', 'cats/2.jpg', 'cats/3.jpg']
const DIGESTS: Readonly<Record<string, string>> = {
  'format.json': '9f1819ada8467b29bd4f33b8ee035b1aab5a08819ab402982048061b49694c14',
  'settings.json': '0e4e4518df60efeae26e28765b6056701fe1f58d57d4688ad1decda01f114a28',
  'sidecars/cats/1.jpg.json': 'd8c7cf69a20a92984d6594a76f99377aba01415a454685fd3658cafd5af9eb5e',
  'sidecars/cats/2.jpg.json': 'e87f126c1513b17e97ca3922bd6eb4554fc4084f1c88b9078229251c00f7cb9e',
  'sidecars/cats/3.jpg.json': 'c64d8ed50d31316c21da157cb5846da56b1d2744014b1cfc3c88ebd919a3baf0',
  'journals/4ez2s81veb3y-0001.jsonl': '1c5d25037d682a2313efd4fa9a398354ffe6340996b4d0bd3e88c24a15b7ad3c',
  'journals/9ysn7338kaac-0001.jsonl': '1d980216588ebf14bd786ca697ecd4ebb405246a9880d22679b35cb55d958201',
}

test('the files with stars per rater are as they were written, byte for byte', async () => {
  expect(await digestsOf(FILES, Object.keys(DIGESTS))).toEqual(DIGESTS)
})

test('the files give everybody the same stars as then, and together the newest ones (RA3, RA4)', async () => {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  await cp(FILES, join(root, '.lenslet'), { recursive: true })
  const openAs = (user: string, settings = {}): Promise<Workspace> =>
    Workspace.open({ root, stateDir: join(base, 'state'), user, mode: 'read', watch: false, settings })
  const ana = await openAs('ana')
  const columns = ana.labelColumns.raterColumns()
  const ratings = KEYS.map((key) => starsOfItem(columns, ana.catalog.idOf(key)!).map((one) => Object.values(one)))
  expect(ratings).toEqual([
    [
      ['ana', 5],
      ['ben', 2],
    ],
    [
      ['ana', 4],
      ['ben', 1],
    ],
    [['ben', 3]],
  ])
  expect(KEYS.map((key) => ana.state(key)?.stars)).toEqual([5, 4, 0])
  expect(KEYS.flatMap((key) => ana.state(key)?.conflicts ?? [])).toEqual([])
  const together = await openAs('ana', { 'rating.mode': 'shared' })
  expect(KEYS.map((key) => together.state(key)?.stars)).toEqual([5, 1, 3])
  expect(together.state('cats/2.jpg')?.conflicts).toMatchObject([{ field: 'stars' }])
  await Promise.all([ana.close(), together.close()])
})
