/** Writes a lost `format.json` anew, with the identity that the data set had wherever something tells it. */
import { encodeDatasetFile, newDatasetFile } from '../format/dataset-file.ts'
import { replicaOf } from '../format/change-ids.ts'
import { FORMAT_FILE, quarantinePath } from '../format/names.ts'
import { datasetsOfReplicas } from '../local/replica-slot.ts'
import { StorageError } from '../storage/storage.ts'
import type { CheckContext } from './context.ts'
import type { Inventory } from './inventory.ts'
import type { Repaired } from './repair.ts'

/** An identity that is whole in a file that is not. */
const IDENTITY = /"dataset"\s*:\s*"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/

/**
 * Sets a damaged file aside and makes a new one. The identity matters to programs that are open, which go on only in
 * the data set that they opened, and to outboxes, which lie under it: this machine's replicas of these journals tell
 * it, or the damaged file; else it is new, which is said.
 */
export async function restoreIdentity(
  context: CheckContext,
  inventory: Inventory,
  stateDir: string,
): Promise<Repaired[]> {
  const { storage, clock } = context
  const repaired: Repaired[] = []
  const known = await datasetsOfReplicas(stateDir, replicasOf(inventory))
  const told = IDENTITY.exec(await textOf(context))?.[1]
  if (inventory.format.is === 'damaged') {
    const target = quarantinePath(FORMAT_FILE, clock.now())
    await storage.move(FORMAT_FILE, target)
    repaired.push({ file: FORMAT_FILE, done: `set aside as ${target}` })
  }
  const old = known.length === 1 ? known[0]! : told
  try {
    await storage.create(
      FORMAT_FILE,
      Buffer.from(encodeDatasetFile(old === undefined ? newDatasetFile() : { ...newDatasetFile(), dataset: old })),
    )
  } catch (error) {
    // Another program was first; its file counts.
    if (!(error instanceof StorageError && error.kind === 'exists')) throw error
  }
  const which =
    old === undefined
      ? 'with a new identity: programs that are open must open the folder again, and edits that wait on other machines stay there'
      : `with its old identity, which ${known.length === 1 ? 'this machine' : 'the damaged file'} tells`
  return [...repaired, { file: FORMAT_FILE, done: `written anew, ${which}` }]
}

/** The replicas of the journals, and those whose changes are in sidecars alone. */
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
