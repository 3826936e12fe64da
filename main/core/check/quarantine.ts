/** What was set aside: whether everything that can be read in it is among the labels. */
import type { ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { JOURNALS_DIR, pathBeforeQuarantine, QUARANTINE_DIR } from '../format/names.ts'
import { salvageSidecar } from '../format/sidecar-salvage.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError } from '../storage/storage.ts'
import type { ChangeIndex } from './change-index.ts'
import type { CheckContext } from './context.ts'
import { readJournal } from './journal-file.ts'
import { eachOf } from './sidecar-files.ts'

export interface Quarantined {
  readonly path: string
  /** Where it was, or null when its name does not tell. */
  readonly was: string | null
  /** Changes that can be read in it. */
  readonly changes: number
  /** The items of those that nothing else has, and how many there are. */
  readonly items: ReadonlySet<ItemKey>
  readonly unknown: number
}

/** Looks at everything in quarantine. `index` must hold both stores. */
export async function readQuarantine(context: CheckContext, index: ChangeIndex): Promise<Quarantined[]> {
  const { storage, signal } = context
  const found: Quarantined[] = []
  await eachOf(await storage.list(QUARANTINE_DIR), signal, async ({ name, folder }) => {
    const path = `${QUARANTINE_DIR}/${name}`
    let changes = 0
    const unknown: StoredChange[] = []
    if (!folder) {
      await changesInQuarantine(context, path, (change) => {
        changes++
        if (index.where(change.id, change.item) === 0) unknown.push(change)
      })
    }
    found.push({
      path,
      was: pathBeforeQuarantine(name),
      changes,
      items: new Set(unknown.map((change) => change.item)),
      unknown: unknown.length,
    })
  })
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Every change that can be read for certain in a file that was set aside. Nothing when it cannot be read. */
export async function changesInQuarantine(
  { storage, ownerOf }: CheckContext,
  path: string,
  take: (change: StoredChange) => void,
): Promise<void> {
  const was = pathBeforeQuarantine(path.slice(QUARANTINE_DIR.length + 1)) ?? path
  try {
    if (was.startsWith(`${JOURNALS_DIR}/`) || was.endsWith('.jsonl')) await readJournal(storage, path, take)
    else for (const change of salvageSidecar((await storage.read(path)).bytes, await ownerOf(was)).changes) take(change)
  } catch (error) {
    if (!(error instanceof StorageError) || isOutage(error)) throw error
  }
}
