import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sidecarPath } from '../../../main/core/format/names.ts'
import { labelledDataset, removeTemplate } from './damaged-dataset.ts'
import { Workspace } from '../../../main/core/workspace/workspace.ts'

/**
 * Files that macOS, Windows and NAS systems create in each folder, and files that editors and servers leave
 * for a while.
 */
const FOREIGN = [
  'sidecars/._a.jpg.json',
  'sidecars/._sub',
  'sidecars/.DS_Store',
  'sidecars/@eaDir/a.jpg.json',
  'sidecars/@eaDir/a.jpg.json@SynoEAStream',
  'sidecars/.@__thumb/default.json',
  'sidecars/.AppleDouble/a.jpg.json',
  'sidecars/Thumbs.db',
  'sidecars/desktop.ini',
  'sidecars/.nfs000000000001.json',
  'sidecars/.smbdeleteAAA1.json',
  'sidecars/.fuse_hidden0000.json',
  'sidecars/.~lock.a.jpg.json',
  'sidecars/~$a.jpg.json',
  'sidecars/.syncthing.a.jpg.json.tmp',
  'journals/._3fpjy6mds2f8-0001.jsonl',
  'journals/@eaDir/x.jsonl',
  'snapshots/._3fpjy6mds2f8-0001.jsonl.gz',
  'presence/._3fpjy6mds2f8.json',
  'quarantine/.DS_Store',
  'thumbs/Thumbs.db',
  '.DS_Store',
  '@eaDir/SYNO@.fileindexdb',
  '._format.json',
]

afterAll(removeTemplate)

test('files that other systems create are ignored by a check, a repair and a window (T4)', async () => {
  const data = await labelledDataset()
  for (const path of FOREIGN) {
    await mkdir(dirname(data.at(path)), { recursive: true })
    await writeFile(data.at(path), Buffer.from('000516070002000', 'hex'))
  }
  const before = (await readdir(data.at('.'), { recursive: true })).toSorted()
  expect(await data.check()).toMatchObject({ ok: true, findings: [] })
  expect((await data.repair()).repaired).toEqual([])
  const window = await Workspace.open({ root: data.root, stateDir: data.stateDir, user: 'alice', mode: 'read' })
  await window.scanSidecars()
  expect(window.status()).toMatchObject({ damaged: [], lastError: null })
  await window.close()
  expect((await readdir(data.at('.'), { recursive: true })).toSorted()).toEqual(before)
})

test.each([
  ['._x.jpg', 'sidecars/%2E_x.jpg.json'],
  ['@eaDir/x.jpg', 'sidecars/%40eaDir/x.jpg.json'],
  ['THUMBS.DB/~$x.jpg', 'sidecars/%54HUMBS.DB/%7E$x.jpg.json'],
])('the sidecar of a picture with such a name, %j, has a different name (N4)', (key, path) => {
  expect(sidecarPath(key)).toBe(path)
})
