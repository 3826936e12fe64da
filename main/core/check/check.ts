/** Implements `lenslet check`: finds every damaged file under `.lenslet` and, on request, repairs what it can. */
import { join } from 'node:path'
import { DATASET_ITEM, LensletError, type Settings } from '../../../preload/contract/index.ts'
import { systemClock, type Clock } from '../base/clock.ts'
import { FORMAT_FILE, itemOfSidecarPath } from '../format/names.ts'
import { ChangeLog } from '../labels/change-log.ts'
import { DatasetSettings } from '../settings/dataset-settings.ts'
import { registeredReleases } from '../settings/release-register.ts'
import type { PersonSettings } from '../settings/resolve.ts'
import { connectShare, type Share, type ShareOptions } from '../share/share.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { openDataset, type Opener } from '../share/open-dataset.ts'
import type { CheckContext } from './context.ts'
import { isInOrder, isWorthRepair, listFindings, releaseFindings, settingFindings, type Finding } from './findings.ts'
import { restoreIdentity } from './identity.ts'
import { takeInventory, type Inventory } from './inventory.ts'
import { Repair, type RepairAction } from './repair.ts'
import { RepairWriter } from './repair-writer.ts'

export type { Finding, Severity } from './findings.ts'
export type { RepairAction } from './repair.ts'

/**
 * Milliseconds from the moment at which the person stops the check to the end of the process that accesses the share.
 * Writes that are under way can finish in this time. A share that hangs gets no more time.
 */
const FINISH_MS = 2_500
/** A repair makes no person the owner of a data set. */
const NOBODY: Opener = { id: null, onPublish() {} }
/** Milliseconds before a second read, by default. */
const SECOND_READ_MS = 500

export interface CheckOptions {
  readonly root: string
  /** Aborted when the person stops the check. */
  readonly signal?: AbortSignal
  /** Reports how far the check is. */
  readonly onProgress?: (what: string, done: number) => void
  /** The settings of the person who runs the check. */
  readonly personSettings?: PersonSettings
  readonly clock?: Clock
  /** Milliseconds before a file that seems to be damaged is read again. */
  readonly secondReadMs?: number
  /** A storage to use instead of the disk. */
  readonly storage?: Storage
  /**
   * Starts the process that accesses the share. Without it, this process accesses the share, and hangs when the share
   * hangs.
   */
  readonly spawn?: NonNullable<ShareOptions['spawn']>
}

export interface CheckReport {
  /** Whether there is no problem; notes do not count. After a repair, whether no problem is left. */
  readonly ok: boolean
  readonly findings: readonly Finding[]
  readonly repaired: readonly RepairAction[]
  /**
   * The changes in journals and sidecars together, and their items: names of pictures. The changes of a renamed picture are
   * under its old name too.
   */
  readonly labels: { readonly items: number; readonly changes: number }
  /** The settings in force for the person who runs the check. */
  readonly settings: Settings
}

/**
 * Reads everything under `<root>/.lenslet` and writes nothing.
 *
 * Throws `not-found`, `not-a-folder`, `not-readable`, `cancelled`, and `offline` when the share does not answer.
 */
export async function checkDataset(options: CheckOptions): Promise<CheckReport> {
  return withShare(options, async (share) => makeReport(options, await takeInventory(makeContext(options, share)), []))
}

/**
 * Checks a data set, repairs what can be repaired, and checks it again.
 *
 * It deletes nothing: what it replaces is moved to `quarantine/`. When there is nothing to repair, it writes nothing.
 * Other programs may write at the same time. Throws the errors of `checkDataset`, and `read-only` when the folder may
 * not be written to.
 */
export async function repairDataset(options: CheckOptions & { readonly stateDir: string }): Promise<CheckReport> {
  return withShare(options, async (share) => {
    const context = makeContext(options, share)
    const inventory = await takeInventory(context)
    if (!isWorthRepair(listFindings(inventory)) || inventory.format.is === 'newer')
      return makeReport(options, inventory, [])
    const repaired = await repair(context, inventory, options.stateDir)
    if (context.signal.aborted)
      throw new LensletError(
        'cancelled',
        'The repair was interrupted. What it did is complete; run it again to continue.',
      )
    return makeReport(options, await takeInventory(context), repaired)
  })
}

async function repair(context: CheckContext, inventory: Inventory, stateDir: string): Promise<readonly RepairAction[]> {
  const identity =
    inventory.format.is === 'missing' || inventory.format.is === 'damaged'
      ? await restoreIdentity(context, inventory, stateDir)
      : []
  await assertNotGone(context)
  const { file, readOnlyReason } = await openDataset(context.storage, context.clock, NOBODY)
  if (!file || readOnlyReason !== null)
    throw new LensletError('read-only', `Nothing can be repaired: ${readOnlyReason}`)
  const writer = await RepairWriter.open(context, inventory, stateDir, file.dataset)
  try {
    return [...identity, ...(await new Repair(context, inventory, writer).run())]
  } finally {
    await writer.close()
  }
}

/** Throws `offline` when `format.json` is missing, because a repair never makes a new data set (D2). */
async function assertNotGone({ storage, clock }: CheckContext): Promise<void> {
  if ((await openDataset(storage, clock, null)).file) return
  throw new LensletError('offline', 'The folder went away before it was repaired: repair it when it is back.', {
    path: FORMAT_FILE,
    retry: true,
  })
}

function makeReport(
  { personSettings = {} }: CheckOptions,
  inventory: Inventory,
  repaired: readonly RepairAction[],
): CheckReport {
  const log = new ChangeLog()
  log.apply([...inventory.aboutDataset.values()], 'share')
  const known = new DatasetSettings(log, personSettings)
  const findings = [
    ...listFindings(inventory),
    ...settingFindings(known.current),
    ...releaseFindings(registeredReleases(log.settings.claims), inventory),
  ]
  return {
    ok: isInOrder(findings),
    findings,
    repaired,
    labels: { items: inventory.index.itemCount, changes: inventory.index.changeCount },
    settings: known.current,
  }
}

function makeContext(
  { signal, onProgress, clock = systemClock, secondReadMs = SECOND_READ_MS }: CheckOptions,
  { root, labels, pictures }: Share,
): CheckContext {
  return {
    clock,
    secondReadMs,
    signal: signal ?? new AbortController().signal,
    onProgress: onProgress ?? (() => undefined),
    ownerOf: async (path) => {
      const item = itemOfSidecarPath(path)
      if (item === DATASET_ITEM) return item
      return item !== null && (await pictures.measure([join(root, item)]))[0]! >= 0 ? item : null
    },
    storage: labels,
  }
}

async function withShare<T>(
  { root, signal, clock = systemClock, ...options }: CheckOptions,
  action: (share: Share) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController()
  let share: Share | null = null
  const cancels: (() => void)[] = []
  const stop = (): void => {
    cancels.push(clock.setTimeout(() => timeout.abort(), share ? FINISH_MS : 0))
  }
  if (signal?.aborted) stop()
  else signal?.addEventListener('abort', stop)
  try {
    share = await connectShare(root, { ...options, clock, oneProcess: true, signal: timeout.signal })
    return await action(share)
  } catch (error) {
    if (!(error instanceof StorageError)) throw error
    throw new LensletError('offline', `The labels of ${root} cannot be checked: ${error.message}`, {
      path: error.path,
      retry: true,
      cause: error,
    })
  } finally {
    signal?.removeEventListener('abort', stop)
    for (const cancel of cancels) cancel()
    share?.close()
  }
}
