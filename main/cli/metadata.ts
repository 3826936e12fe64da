/** Reads the metadata of pictures for a command that searches in it. */
import { forkWorker } from '../core/process/worker-process.ts'
import { MediaService } from '../core/media/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { mainFolder } from '../host/app-files.ts'
import { MetadataReader } from '../host/metadata-reader.ts'
import { shareMetadata } from '../host/metadata-sharing.ts'
import { appPaths } from '../host/paths.ts'
import { printMessage, progressMessages } from './output.ts'

/**
 * Reads the metadata of all pictures that this machine does not know yet, first what colleagues' programs have read.
 *
 * Prints how far it is every few seconds, and how many pictures could not be read. Rejects with `offline` when the share
 * does not answer.
 */
export async function readAllMetadata(workspace: Workspace): Promise<void> {
  const { catalog } = workspace
  await workspace.loadMetadata()
  const { signal } = new AbortController()
  await shareMetadata(workspace, signal).exchange(() => Promise.resolve())
  const unread = catalog.total - catalog.metadata.countRead(catalog.columns.present, catalog.size)
  if (unread === 0) return
  const media = new MediaService({ cacheDir: appPaths().cache, spawn: forkWorker(mainFolder) })
  media.setRoot(workspace.root)
  const printProgress = progressMessages()
  try {
    const reader = new MetadataReader(workspace, media, signal)
    const failed = await reader.readAll(async (_tookMs, read) =>
      printProgress(`of ${unread} pictures read for their metadata`, read),
    )
    if (failed > 0)
      printMessage(
        `the metadata of ${failed === 1 ? '1 picture' : `${failed} pictures`} cannot be read now: the result may lack some`,
      )
  } finally {
    await media.close()
  }
}
