/** Writes a lost `format.json` again, with the id that the data set had if that can be found out. */
import { encodeDatasetFile, newDatasetFile } from '../format/dataset-file.ts'
import { replicaOf } from '../format/change-ids.ts'
import { FORMAT_FILE, quarantinePath } from '../format/names.ts'
import { datasetsOfReplicas } from '../local/replica-slot.ts'
import { StorageError } from '../storage/storage.ts'
import type { CheckContext } from './context.ts'
import type { Inventory } from './inventory.ts'
import type { RepairAction } from './repair.ts'

/** Matches an intact data set id in a damaged file. */
const IDENTITY = /"dataset"\s*:\s*"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/

/** Matches the first owner in a damaged file, as a JSON text. */
const OWNER = /"owner"\s*:\s*("(?:[^"\\]|\\.)*")/

/**
 * Moves a damaged `format.json` to the quarantine and writes a new one. Returns what was done.
 *
 * The id of the data set matters to programs that have it open, because they continue only in the data set that they
 * opened, and to outboxes, which are stored by it. The id is known when this machine has replicas with journals in the
 * data set, or when the damaged file contains it. Otherwise the id is new, and the result says so.
 */
export async function restoreIdentity(
  context: CheckContext,
  inventory: Inventory,
  stateDir: string,
): Promise<RepairAction[]> {
  const { storage, clock } = context
  const repaired: RepairAction[] = []
  const knownIds = await datasetsOfReplicas(stateDir, replicasOf(inventory))
  const text = await textOf(context)
  const idInFile = IDENTITY.exec(text)?.[1]
  const fresh = newDatasetFile(ownerIn(text))
  if (inventory.format.is === 'damaged') {
    const target = quarantinePath(FORMAT_FILE, clock.now())
    await storage.move(FORMAT_FILE, target)
    repaired.push({ file: FORMAT_FILE, done: `moved to ${target}` })
  }
  const oldId = knownIds.length === 1 ? knownIds[0]! : idInFile
  try {
    await storage.create(
      FORMAT_FILE,
      Buffer.from(encodeDatasetFile(oldId === undefined ? fresh : { ...fresh, dataset: oldId })),
    )
  } catch (error) {
    // Another program has just created the file. That file counts.
    if (!(error instanceof StorageError && error.kind === 'exists')) throw error
  }
  const which =
    oldId === undefined
      ? 'with a new identity: programs that are open must open the folder again, and edits that wait on other machines stay there'
      : `with its old identity, from ${knownIds.length === 1 ? 'this machine' : 'the damaged file'}`
  return [...repaired, { file: FORMAT_FILE, done: `written again, ${which}` }]
}

/** Returns the first owner that a damaged file names; null for none. The owner's settings usually say it too. */
function ownerIn(text: string): string | null {
  try {
    const owner: unknown = JSON.parse(OWNER.exec(text)?.[1] ?? 'null')
    return typeof owner === 'string' && owner !== '' ? owner : null
  } catch {
    return null
  }
}

/** Returns the replicas of the journals, and those whose changes are only in sidecars. */
function replicasOf({ journals: { files }, orphans }: Inventory): Set<string> {
  const ofOrphans = [...orphans.values()].flatMap((ids) => ids.map(replicaOf))
  return new Set([...files.map((file) => file.replica).filter((replica) => replica !== null), ...ofOrphans])
}

async function textOf({ storage }: CheckContext): Promise<string> {
  return storage.read(FORMAT_FILE).then(
    ({ bytes }) => new TextDecoder().decode(bytes),
    () => '',
  )
}
