/**
 * Hints from the file system that a journal or a presence file may have changed. Only hints: an event may be missing
 * (other machines' writes are not reported on network mounts) or early. chokidar watches two small flat folders, never
 * the pictures or the sidecars.
 */
import { watch, type FSWatcher } from 'chokidar'
import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { JOURNALS_DIR, PRESENCE_DIR, parseJournalName, parsePresenceName } from '../format/names.ts'

export interface WatchHooks {
  onJournal(name: string): void
  onPresence(name: string): void
  /** The watcher cannot go on (out of handles, folder gone): reading by time has to do. */
  onFailure(error: Error): void
}

/** Begins to watch one data set, as `watchShare` does. */
export type WatchShare = (hooks: WatchHooks) => Promise<(() => Promise<void>) | null>

/**
 * Watches `<lensletDir>/journals` and `<lensletDir>/presence`. Resolves when events are reported, with the function
 * that stops it; null when the folders are not there yet (nobody has labelled anything).
 */
export async function watchShare(lensletDir: string, hooks: WatchHooks): Promise<(() => Promise<void>) | null> {
  const folders = [join(lensletDir, JOURNALS_DIR), join(lensletDir, PRESENCE_DIR)]
  const there = await Promise.all(
    folders.map((folder) =>
      access(folder).then(
        () => true,
        () => false,
      ),
    ),
  )
  if (there.includes(false)) return null
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
  // `change` comes at most every 50 ms for a file; the raw event of the system comes at once, with the name or the
  // watched path.
  watcher.on('raw', (_event, path, details) => hint(path || (details as { watchedPath?: string }).watchedPath || ''))
  watcher.on('error', (error) => hooks.onFailure(error instanceof Error ? error : new Error(String(error))))
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  return () => watcher.close()
}
