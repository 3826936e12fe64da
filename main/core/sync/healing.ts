/**
 * Publishes changes again that the share has lost.
 *
 * A share loses changes when it is restored from a backup, when an older file is copied over a newer one, or when a
 * journal is deleted. Every program that still has the changes publishes them again. The union makes it harmless when
 * several programs do.
 */
import { DATASET_ITEM, type ChangeId, type ItemKey } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { replicaOf } from '../format/change-ids.ts'
import { JOURNALS_DIR, parseJournalName, parseSnapshotName, SNAPSHOTS_DIR } from '../format/names.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { Connection } from '../share/connection.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import type { LocalReplica } from './local-replica.ts'
import { readSnapshot } from './snapshot-file.ts'
import { Tailer } from './tailer.ts'

/**
 * Milliseconds that the authors' programs have to publish their changes, plus a random delay, so that not every program
 * publishes them.
 */
const OTHERS_WAIT_MS = 15_000
const OTHERS_SPREAD_MS = 30_000
/** Items that are checked before the event loop gets a turn. */
const ITEMS_AT_ONCE = 2_000

export interface HealingOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly log: ChangeLog
  readonly replica: Pick<LocalReplica, 'isOwn' | 'isPending' | 'publish'>
  /** Rejects when the data set is not at its path: a folder that is gone looks like one without any change. */
  readonly connection: Pick<Connection, 'verify'>
  readonly signal: AbortSignal
}

/**
 * Publishes the changes that the share lacks.
 *
 * Own changes are published at once, those of others only if they are still missing later.
 *
 * Rejects when the share does not answer or cannot be read completely.
 */
export async function heal(options: HealingOptions): Promise<void> {
  const { clock, replica, signal } = options
  const others = await publishMissing(options, (id) => replica.isOwn(id))
  if (others === 0) return
  await sleep(clock, OTHERS_WAIT_MS + Math.random() * OTHERS_SPREAD_MS, signal)
  await publishMissing(options, () => true)
}

/**
 * Publishes own changes that the share lacks, and leaves those of others to their authors' programs.
 *
 * Rejects when the share does not answer or cannot be read completely.
 */
export async function healOwn(options: HealingOptions): Promise<void> {
  await publishMissing(options, (id) => options.replica.isOwn(id))
}

/** Publishes the missing changes for which `isMine` is true; resolves with the number of the others. */
async function publishMissing(
  { storage, log, replica, connection, signal }: HealingOptions,
  isMine: (id: ChangeId) => boolean,
): Promise<number> {
  const isOnShare = await readShare(storage, connection)
  const missing: StoredChange[] = []
  let others = 0
  let items = 0
  for (const item of itemsOf(log)) {
    for (const change of log.changesOf(item)) {
      if (isOnShare(change.id) || replica.isPending(change.id)) continue
      if (isMine(change.id)) missing.push(change)
      else others++
    }
    if (++items % ITEMS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) return 0
  }
  if (missing.length > 0 && !signal.aborted) replica.publish(missing)
  return others
}

function* itemsOf(log: ChangeLog): Generator<ItemKey> {
  yield DATASET_ITEM
  yield* log.keys()
}

/**
 * Reads all journals and whole snapshots from the beginning; resolves with a function that says whether a change is on
 * the share.
 *
 * The changes of a replica whose journal this person may not read are there: only the permission is missing (R6).
 * Rejects when anything could not be read at this moment, or when the data set was not at its path before, between or
 * after the reads.
 */
async function readShare(
  storage: Storage,
  connection: HealingOptions['connection'],
): Promise<(id: ChangeId) => boolean> {
  const unreadable = new Set<string>()
  const ids = new Set<ChangeId>()
  const addIds = (changes: readonly StoredChange[]): void => {
    for (const { id } of changes) ids.add(id)
  }
  // Damage is reported where the journals are followed, not a second time here.
  const tailer = new Tailer(storage)
  tailer.events.on('changesRead', ({ changes }) => addIds(changes))
  tailer.events.on('unreadable', ({ path, error }) => {
    if (error instanceof StorageError && error.kind === 'denied')
      unreadable.add(parseJournalName(path.slice(JOURNALS_DIR.length + 1))!.replica)
  })
  await connection.verify()
  await tailer.readWhole()
  await connection.verify()
  for (const { name } of await storage.list(SNAPSHOTS_DIR)) {
    if (!parseSnapshotName(name)) continue
    const ofSnapshot: ChangeId[] = []
    const { isComplete } = await readSnapshot(storage, `${SNAPSHOTS_DIR}/${name}`, (changes) => {
      for (const { id } of changes) ofSnapshot.push(id)
    })
    if (isComplete) for (const id of ofSnapshot) ids.add(id)
  }
  await connection.verify()
  return (id) => ids.has(id) || unreadable.has(replicaOf(id))
}
