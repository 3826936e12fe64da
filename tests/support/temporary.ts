/** Folders that go away with the test that asked for them, also when it fails. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new empty folder, removed when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-test-'))
  onTestFinished(async () => {
    await chmod(folder, 0o700).catch(() => undefined)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return folder
}
