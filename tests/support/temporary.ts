/** Makes folders that are removed with the test that made them, also when it fails. */
import { access, chmod, constants, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that Linux keeps in memory; containers give it 64 MB. */
const MEMORY = '/dev/shm'

/** Makes a new empty folder, which is removed when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  return folderIn(tmpdir())
}

/**
 * Makes such a folder in memory where the system offers that. It is for tests of several programs, which would wait for
 * the disk thousands of times and do not test it, and only for files of a few megabytes.
 */
export async function memoryFolder(): Promise<string> {
  return folderIn(await access(MEMORY, constants.W_OK).then(() => MEMORY, tmpdir))
}

async function folderIn(parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'lenslet-test-'))
  onTestFinished(async () => {
    await chmod(folder, 0o700).catch(() => undefined)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return folder
}
