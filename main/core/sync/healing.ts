/**
 * When the share has lost what it had (put back from a backup, an older file copied over a newer one, a journal
 * deleted), whoever still knows the changes says them again. The union makes it harmless when several do.
 */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { parseSnapshotName, SNAPSHOTS_DIR } from '../format/names.ts'
import type { Storage } from '../storage/storage.ts'
import { readSnapshot } from './snapshot-file.ts'
import { Tailer } from './tailer.ts'

/**
 * Others' changes are left to their own programs for so long, milliseconds, and a random while on top, so that not
 * everybody says them.
 */
const OTHERS_WAIT_MS = 15_000
const OTHERS_SPREAD_MS = 30_000
/** Items looked at in one go. */
const ITEMS_AT_ONCE = 2_000

export interface HealingHooks {
  /** All changes that this process knows, item by item. */
  known(): Iterable<readonly StoredChange[]>
  /** Whether a change is this replica's own. */
  isOwn(id: ChangeId): boolean
  isOnItsWay(id: ChangeId): boolean
  publish(changes: readonly StoredChange[]): void
}

/**
 * Publishes what the share lacks: own changes at once, those of others when they are still lacking after a while.
 * Rejects when the share does not answer.
 */
export async function heal(storage: Storage, clock: Clock, signal: AbortSignal, hooks: HealingHooks): Promise<void> {
  const others = await sayAgain(storage, signal, hooks, (id) => hooks.isOwn(id))
  if (others === 0) return
  await sleep(clock, OTHERS_WAIT_MS + Math.random() * OTHERS_SPREAD_MS, signal)
  await sayAgain(storage, signal, hooks, () => true)
}

/**
 * Publishes own changes that the share lacks, and leaves those of others to their programs. Rejects when the share does
 * not answer.
 */
export async function healOwn(storage: Storage, signal: AbortSignal, hooks: HealingHooks): Promise<void> {
  await sayAgain(storage, signal, hooks, (id) => hooks.isOwn(id))
}

/** Publishes the lacking changes that `mine` chooses; resolves with how many others lack. */
async function sayAgain(
  storage: Storage,
  signal: AbortSignal,
  hooks: HealingHooks,
  mine: (id: ChangeId) => boolean,
): Promise<number> {
  const there = await idsOnShare(storage)
  const lacking: StoredChange[] = []
  let others = 0
  let items = 0
  for (const changes of hooks.known()) {
    for (const change of changes) {
      if (there.has(change.id) || hooks.isOnItsWay(change.id)) continue
      if (mine(change.id)) lacking.push(change)
      else others++
    }
    if (++items % ITEMS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) return 0
  }
  if (lacking.length > 0) hooks.publish(lacking)
  return others
}

function ignore(): void {
  // Damage is told when the journals are followed, not again while healing.
}

/** Ids of all changes in journals and in whole snapshots, read from the beginning. */
async function idsOnShare(storage: Storage): Promise<Set<ChangeId>> {
  const ids = new Set<ChangeId>()
  const note = (changes: readonly StoredChange[]): void => {
    for (const { id } of changes) ids.add(id)
  }
  await new Tailer(storage, {
    newcomers: async () => undefined,
    found: note,
    damaged: ignore,
    unreadable: ignore,
    wentBack: ignore,
    gone: ignore,
  }).readAll()
  for (const { name } of await storage.list(SNAPSHOTS_DIR)) {
    if (!parseSnapshotName(name)) continue
    const inIt: ChangeId[] = []
    const { complete } = await readSnapshot(storage, `${SNAPSHOTS_DIR}/${name}`, (changes) => {
      for (const { id } of changes) inIt.push(id)
    })
    if (complete) for (const id of inIt) ids.add(id)
  }
  return ids
}
