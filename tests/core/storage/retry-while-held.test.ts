/** Tests that a file is replaced although a virus scanner or an indexer of Windows has it open for a moment. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { retryWhileHeld } from '../../../main/core/storage/retry-while-held.ts'
import { temporaryFolder } from '../../support/temporary.ts'

/** Returns a `rename` like that of Windows while another program has the file open: it fails `times` times. */
function heldRename(times: number, code: string): { rename(from: string, to: string): Promise<void>; tries(): number } {
  let tries = 0
  return {
    tries: () => tries,
    async rename(from, to) {
      if (tries++ < times) throw Object.assign(new Error(`${code}: operation not permitted, rename`), { code })
      await rename(from, to)
    },
  }
}

test('a file that is held for a moment is still replaced', async () => {
  const folder = await temporaryFolder()
  const [draft, file] = [join(folder, 'draft'), join(folder, 'file')]
  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    await Promise.all([writeFile(draft, code), writeFile(file, 'before')])
    const held = heldRename(4, code)
    await retryWhileHeld(() => held.rename(draft, file))
    expect([await readFile(file, 'utf8'), held.tries()]).toEqual([code, 5])
  }
})

test('a file that is held for longer than a scanner needs is reported, and so is any other failure', async () => {
  const folder = await temporaryFolder()
  const held = heldRename(100, 'EBUSY')
  await expect(retryWhileHeld(() => held.rename(folder, folder))).rejects.toMatchObject({ code: 'EBUSY' })
  expect(held.tries()).toBe(8)
  const full = heldRename(100, 'ENOSPC')
  await expect(retryWhileHeld(() => full.rename(folder, folder))).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(full.tries()).toBe(1)
})
