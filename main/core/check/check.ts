/**
 * `lenslet check`: names every file under `.lenslet` that is not in order and, when asked to, mends what can be mended.
 */
import { join } from 'node:path'
import { DATASET_ITEM, LensletError, type Settings } from '../../../preload/contract/index.ts'
import { systemClock, type Clock } from '../base/clock.ts'
import { itemOfSidecarPath } from '../format/names.ts'
import { ChangeLog } from '../labels/change-log.ts'
import { DatasetSettings } from '../settings/dataset-settings.ts'
import type { PersonSettings } from '../settings/resolve.ts'
import { connectShare, type Share, type ShareOptions } from '../share/share.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { openDataset } from '../share/open-dataset.ts'
import type { CheckContext } from './context.ts'
import { isInOrder, isWorthRepair, judge, ofSettings, type Finding } from './findings.ts'
import { restoreIdentity } from './identity.ts'
import { takeInventory, type Inventory } from './inventory.ts'
import { Repair, type Repaired } from './repair.ts'
import { RepairWriter } from './repair-writer.ts'

export type { Finding, Severity } from './findings.ts'
export type { Repaired } from './repair.ts'

/**
 * Milliseconds from the person's stop to the end of the process that touches the share: time for what is being written
 * to become whole, which a share that hangs does not get.
 */
const WHOLE_MS = 2_500
/** Milliseconds before a second look, where nobody asks for another time. */
const SECOND_LOOK_MS = 500

export interface CheckOptions {
  readonly root: string
  /** Aborted when the person has had enough. */
  readonly signal?: AbortSignal
  /** Tells how far it is. */
  readonly progress?: (what: string, done: number) => void
  /** What the person who asks chose on this machine. */
  readonly person?: PersonSettings
  readonly clock?: Clock
  /** Milliseconds before what reads damaged is read again. */
  readonly secondLookMs?: number
  /** In place of the disk. */
  readonly storage?: Storage
  /** Makes the process that touches the share; without it this one does, and hangs when the share does. */
  readonly spawn?: NonNullable<ShareOptions['spawn']>
}

export interface CheckReport {
  /** Whether everything is in order; notes do not count. After a repair: whether it is now. */
  readonly ok: boolean
  readonly findings: readonly Finding[]
  readonly repaired: readonly Repaired[]
  /** What journals and sidecars together give. */
  readonly labels: { readonly items: number; readonly changes: number }
  /** In force for the person who asks. */
  readonly settings: Settings
}

/**
 * Reads everything under `<root>/.lenslet` and writes nothing. Throws `not-found`, `not-a-folder`, `not-readable`,
 * `cancelled`, and `offline` when the share does not answer.
 */
export async function checkDataset(options: CheckOptions): Promise<CheckReport> {
  return whileOnline(options, async (share) => report(options, await takeInventory(contextOf(options, share)), []))
}

/**
 * Checks, mends what can be mended, and checks again. Everything that it replaces is kept under `quarantine/`, nothing
 * is deleted, and nothing is written where nothing is wrong. Other programs may go on writing. Throws as
 * `checkDataset`, and `read-only` when the folder takes no writes.
 */
export async function repairDataset(options: CheckOptions & { readonly stateDir: string }): Promise<CheckReport> {
  return whileOnline(options, async (share) => {
    const context = contextOf(options, share)
    const inventory = await takeInventory(context)
    if (!isWorthRepair(judge(inventory)) || inventory.format.is === 'newer') return report(options, inventory, [])
    const repaired = await mend(context, inventory, options.stateDir)
    if (context.signal.aborted)
      throw new LensletError('cancelled', 'The repair was interrupted; what it did is whole, and the next one goes on.')
    return report(options, await takeInventory(context), repaired)
  })
}

async function mend(context: CheckContext, inventory: Inventory, stateDir: string): Promise<readonly Repaired[]> {
  const identity =
    inventory.format.is === 'missing' || inventory.format.is === 'damaged'
      ? await restoreIdentity(context, inventory, stateDir)
      : []
  const { file, readOnlyReason } = await openDataset(context.storage, context.clock, true)
  if (!file || readOnlyReason !== null)
    throw new LensletError('read-only', `Nothing can be repaired: ${readOnlyReason}`)
  const writer = await RepairWriter.open(context, inventory, stateDir, file.dataset)
  try {
    return [...identity, ...(await new Repair(context, inventory, writer).run())]
  } finally {
    await writer.close()
  }
}

function report({ person = {} }: CheckOptions, inventory: Inventory, repaired: readonly Repaired[]): CheckReport {
  const log = new ChangeLog()
  log.apply([...inventory.aboutDataset.values()], 'share')
  const known = new DatasetSettings(log, person)
  const findings = [...judge(inventory), ...ofSettings(known.current)]
  return {
    ok: isInOrder(findings),
    findings,
    repaired,
    labels: { items: inventory.index.items, changes: inventory.index.changes },
    settings: known.current,
  }
}

function contextOf(
  { signal, progress, clock = systemClock, secondLookMs = SECOND_LOOK_MS }: CheckOptions,
  { root, labels, pictures }: Share,
): CheckContext {
  return {
    clock,
    secondLookMs,
    signal: signal ?? new AbortController().signal,
    progress: progress ?? (() => undefined),
    ownerOf: async (path) => {
      const item = itemOfSidecarPath(path)
      if (item === DATASET_ITEM) return item
      return item !== null && (await pictures.measure([join(root, item)]))[0]! >= 0 ? item : null
    },
    storage: labels,
  }
}

async function whileOnline<T>(
  { root, signal, clock = systemClock, ...options }: CheckOptions,
  act: (share: Share) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  let share: Share | null = null
  const cancels: (() => void)[] = []
  const stop = (): void => {
    cancels.push(clock.setTimeout(() => late.abort(), share ? WHOLE_MS : 0))
  }
  if (signal?.aborted) stop()
  else signal?.addEventListener('abort', stop)
  try {
    share = await connectShare(root, { ...options, clock, oneProcess: true, signal: late.signal })
    return await act(share)
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
