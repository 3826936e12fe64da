/**
 * Watches for hints from the file system that a journal or a presence file may have changed.
 *
 * File events are only hints: an event may be missing (network mounts do not report the writes of other machines) or
 * come early. chokidar watches two small flat folders, never the pictures or the sidecars.
 */
import { watch, type FSWatcher } from 'chokidar'
import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { JOURNALS_DIR, PRESENCE_DIR, parseJournalName, parsePresenceName } from '../format/names.ts'

export interface WatchHooks {
  onJournal(name: string): void
  onPresence(name: string): void
  /**
   * Called when the watcher cannot continue, because no handles are left or the folder is gone. Then only timed reads
   * are possible.
   */
  onFailure(error: Error): void
}

/** Starts to watch one data set, as `watchShare` does. */
export type WatchShare = (hooks: WatchHooks) => Promise<(() => Promise<void>) | null>

/**
 * Watches `<lensletDir>/journals` and `<lensletDir>/presence`.
 *
 * Resolves once events are reported, with the function that stops watching; with null when the folders do not exist yet
 * (nobody has labelled anything).
 */
export async function watchShare(lensletDir: string, hooks: WatchHooks): Promise<(() => Promise<void>) | null> {
  const folders = [join(lensletDir, JOURNALS_DIR), join(lensletDir, PRESENCE_DIR)]
  const exists = await Promise.all(
    folders.map((folder) =>
      access(folder).then(
        () => true,
        () => false,
      ),
    ),
  )
  if (exists.includes(false)) return null
  const watcher: FSWatcher = watch(folders, {
    depth: 0,
    ignoreInitial: true,
    atomic: false,
    persistent: true,
    usePolling: false,
    followSymlinks: false,
  })
  const hint = (path: string): void => {
    const name = basename(path)
    if (parseJournalName(name)) hooks.onJournal(name)
    else if (parsePresenceName(name)) hooks.onPresence(name)
  }
  watcher.on('add', hint).on('change', hint)
  // `change` is emitted at most every 50 ms for a file. The system's raw event is emitted at once, with the name or the
  // watched path.
  watcher.on('raw', (_event, path, details) => hint(path || (details as { watchedPath?: string }).watchedPath || ''))
  watcher.on('error', (error) => hooks.onFailure(error instanceof Error ? error : new Error(String(error))))
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  return () => watcher.close()
}
