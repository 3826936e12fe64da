import { chmod, mkdir, readdir, rename, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RemoteProcess } from '../../../main/core/process/remote-process.ts'
import { forkWorker } from '../../../main/core/process/worker-process.ts'
import { DiskStorage } from '../../../main/core/storage/disk-storage.ts'
import { ProcessStorage } from '../../../main/core/storage/process-storage.ts'
import type { ShareRequest } from '../../../main/core/share/share-protocol.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { storageSuite } from '../../suites/storage.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const BUILT = join(import.meta.dirname, '../../../out/main')

async function diskStorage(isLocal?: Promise<boolean>): Promise<DiskStorage> {
  const storage = new DiskStorage(join(await temporaryFolder(), '.lenslet'), isLocal)
  await isLocal
  await storage.makeFolder('')
  return storage
}

storageSuite('the disk', () => diskStorage())
storageSuite('the disk, with calls made at once', () => diskStorage(Promise.resolve(true)))
storageSuite('the share process', async () => {
  const root = join(await temporaryFolder(), '.lenslet')
  const remote = new RemoteProcess<ShareRequest>(() => forkWorker(BUILT)('share-worker'))
  onTestFinished(() => remote.close())
  const storage = new ProcessStorage(root, () => remote)
  await storage.makeFolder('')
  return storage
})
storageSuite('the storage in memory', async () => new MemoryStorage())

test.skipIf(process.platform === 'win32')(
  'new files and folders have the permissions of the data set, so that colleagues can write to them',
  async () => {
    const root = await temporaryFolder()
    await mkdir(join(root, 'data'))
    await chmod(join(root, 'data'), 0o2775)
    const storage = new DiskStorage(join(root, 'data', '.lenslet'))
    await storage.makeFolder('')
    await storage.append('journals/a.jsonl', Buffer.from('x'), 0)
    await storage.replace('sidecars/deep/b.json', Buffer.from('y'))
    const mode = async (path: string): Promise<string> =>
      ((await stat(join(root, 'data/.lenslet', path))).mode & 0o7777).toString(8)
    expect(await mode('journals')).toBe('2775')
    expect(await mode('sidecars/deep')).toBe('2775')
    expect(await mode('journals/a.jsonl')).toBe('664')
    expect(await mode('sidecars/deep/b.json')).toBe('664')
  },
)

test('a lock is a folder, and is taken over when it was not renewed for 15 s (LK2)', async () => {
  const root = join(await temporaryFolder(), '.lenslet')
  const storage = new DiskStorage(root)
  const folder = join(root, 'a.json.lock')
  await mkdir(folder, { recursive: true })
  const setRenewed = async (secondsAgo: number): Promise<void> => {
    const at = Date.now() / 1_000 - secondsAgo
    await utimes(folder, at, at)
  }
  await setRenewed(10)
  await expect(storage.lock('a.json', () => undefined)).rejects.toMatchObject({ kind: 'busy' })
  await setRenewed(20)
  const release = await storage.lock('a.json', () => undefined)
  expect((await stat(folder)).isDirectory()).toBe(true)
  await release()
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('nothing is written when the data set has vanished: an empty mount point stays empty (D2)', async () => {
  const root = await temporaryFolder()
  const storage = new DiskStorage(join(root, '.lenslet'))
  const bytes = Buffer.from('x')
  await expect(storage.append('journals/a.jsonl', bytes, 0)).rejects.toMatchObject({ kind: 'missing' })
  await expect(storage.replace('sidecars/a.json', bytes)).rejects.toMatchObject({ kind: 'missing' })
  await expect(storage.overwrite('presence/a.json', bytes)).rejects.toMatchObject({ kind: 'missing' })
  await expect(storage.lock('sidecars/a.json', () => undefined)).rejects.toMatchObject({ kind: 'missing' })
  expect(await readdir(root)).toEqual([])
})

test('a data set that has gone is not an empty one: its folders cannot be listed until it is back (R12)', async () => {
  const root = await temporaryFolder()
  const storage = new DiskStorage(join(root, '.lenslet'))
  expect(await storage.list('journals')).toEqual([])
  await storage.makeFolder('')
  await storage.append('journals/a.jsonl', Buffer.from('x'), 0)
  expect(await storage.list('releases')).toEqual([])
  await rename(join(root, '.lenslet'), join(root, 'away'))
  for (const folder of ['journals', 'releases', ''])
    await expect(storage.list(folder)).rejects.toMatchObject({ kind: 'unreachable' })
  await rename(join(root, 'away'), join(root, '.lenslet'))
  expect(await storage.list('releases')).toEqual([])
})
