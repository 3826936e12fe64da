/** Folders that go away with the test that asked for them, also when it fails. */
import { access, chmod, constants, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Linux keeps it in memory; containers give it 64 MB. */
const MEMORY = '/dev/shm'

/** A new empty folder, removed when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  return folderIn(tmpdir())
}

/**
 * The same in memory where the system offers that, for tests of what goes on between programs, which wait for the disk
 * some thousand times and prove nothing of it. For files of a few megabytes at most.
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
