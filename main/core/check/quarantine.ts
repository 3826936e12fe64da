/** Reads the files in the quarantine, and finds changes in them that are nowhere else. */
import type { ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { JOURNALS_DIR, pathBeforeQuarantine, QUARANTINE_DIR } from '../format/names.ts'
import { salvageSidecar } from '../format/sidecar-salvage.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError } from '../storage/storage.ts'
import type { ChangeIndex } from './change-index.ts'
import type { CheckContext } from './context.ts'
import { readJournal } from './journal-file.ts'
import { forEachConcurrently } from './sidecar-files.ts'

export interface QuarantinedFile {
  readonly path: string
  /** The path that the file had, or null when its name does not say it. */
  readonly originalPath: string | null
  /** The number of changes that can be read in it. */
  readonly changes: number
  /** The items of the changes that no other file has, and the number of these changes. */
  readonly items: ReadonlySet<ItemKey>
  readonly unknown: number
}

/** Reads everything in the quarantine. `index` must already contain the changes of journals and sidecars. */
export async function readQuarantine(context: CheckContext, index: ChangeIndex): Promise<QuarantinedFile[]> {
  const { storage, signal } = context
  const files: QuarantinedFile[] = []
  await forEachConcurrently(await storage.list(QUARANTINE_DIR), signal, async ({ name, folder }) => {
    const path = `${QUARANTINE_DIR}/${name}`
    let changes = 0
    const unknown: StoredChange[] = []
    if (!folder) {
      await changesInQuarantine(context, path, (change) => {
        changes++
        if (index.flagsOf(change.id, change.item) === 0) unknown.push(change)
      })
    }
    files.push({
      path,
      originalPath: pathBeforeQuarantine(name),
      changes,
      items: new Set(unknown.map((change) => change.item)),
      unknown: unknown.length,
    })
  })
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Passes every change that can be read with certainty in a file in the quarantine to `onChange`. */
export async function changesInQuarantine(
  { storage, ownerOf }: CheckContext,
  path: string,
  onChange: (change: StoredChange) => void,
): Promise<void> {
  const originalPath = pathBeforeQuarantine(path.slice(QUARANTINE_DIR.length + 1)) ?? path
  try {
    if (originalPath.startsWith(`${JOURNALS_DIR}/`) || originalPath.endsWith('.jsonl'))
      await readJournal(storage, path, onChange)
    else {
      const { bytes } = await storage.read(path)
      for (const change of salvageSidecar(bytes, await ownerOf(originalPath)).changes) onChange(change)
    }
  } catch (error) {
    if (!(error instanceof StorageError) || isOutage(error)) throw error
  }
}
