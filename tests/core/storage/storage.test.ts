import { chmod, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DiskStorage } from '../../../main/core/storage/disk-storage.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { storageSuite } from '../../suites/storage.ts'
import { temporaryFolder } from '../../support/temporary.ts'

storageSuite('the disk', async () => new DiskStorage(join(await temporaryFolder(), '.lenslet')))
storageSuite('the memory twin', async () => new MemoryStorage())

test.skipIf(process.platform === 'win32')('what it makes is as open to colleagues as the data set', async () => {
  const root = await temporaryFolder()
  await mkdir(join(root, 'data'))
  await chmod(join(root, 'data'), 0o2775)
  const storage = new DiskStorage(join(root, 'data', '.lenslet'))
  await storage.append('journals/a.jsonl', Buffer.from('x'))
  await storage.replace('sidecars/deep/b.json', Buffer.from('y'))
  const mode = async (path: string): Promise<string> => ((await stat(join(root, 'data/.lenslet', path))).mode & 0o7777).toString(8)
  expect(await mode('journals')).toBe('2775')
  expect(await mode('sidecars/deep')).toBe('2775')
  expect(await mode('journals/a.jsonl')).toBe('664')
  expect(await mode('sidecars/deep/b.json')).toBe('664')
})
