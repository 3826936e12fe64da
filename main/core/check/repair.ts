/**
 * Repairs what an inventory has found, as one more replica.
 *
 * Changes that are only in journals or only in sidecars are published like all changes: through the outbox, a journal
 * and the sidecar. Damaged files and copies are moved to the quarantine only after the changes were read back. Nothing
 * is deleted. Other programs may write at the same time. The repair may be interrupted after any step. What was done is
 * complete, and the next repair continues.
 */
import type { ChangeId, ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { quarantinePath, sidecarPath } from '../format/names.ts'
import { withLock } from '../storage/with-lock.ts'
import { preferredReading } from '../labels/union.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError } from '../storage/storage.ts'
import { IN_JOURNAL } from './change-index.ts'
import type { CheckContext } from './context.ts'
import type { Inventory, UnexpectedFile } from './inventory.ts'
import { changesOfJournals } from './journals.ts'
import { changesInQuarantine } from './quarantine.ts'
import type { RepairWriter } from './repair-writer.ts'
import { forEachConcurrently, readSidecarState } from './sidecar-files.ts'

/**
 * The number of items that are repaired together. Their changes are in memory, and each batch reads all journals once.
 */
const BATCH_ITEMS = 20_000
/** Changes in one append to the journal. */
const BATCH_CHANGES = 5_000

export interface RepairAction {
  /** Relative to `.lenslet`. */
  readonly file: string
  /** What was done, for a person. */
  readonly done: string
}

/** All known changes of some items. */
type ChangesByItem = Map<ItemKey, Map<ChangeId, StoredChange>>

export class Repair {
  readonly #context: CheckContext
  readonly #inventory: Inventory
  readonly #writer: RepairWriter
  readonly #repaired: RepairAction[] = []
  /** Unexpected files, by the item that their changes belong to. */
  readonly #unexpectedByItem: ReadonlyMap<ItemKey | null, UnexpectedFile[]>

  /** Items with changes that are only in files in the quarantine. */
  readonly #itemsInQuarantine: ReadonlySet<ItemKey>

  constructor(context: CheckContext, inventory: Inventory, writer: RepairWriter) {
    this.#context = context
    this.#inventory = inventory
    this.#writer = writer
    this.#itemsInQuarantine = new Set(inventory.quarantined.flatMap((entry) => [...entry.items]))
    this.#unexpectedByItem = Map.groupBy(inventory.unexpected.values(), (file) => file.item)
  }

  /**
   * Repairs everything that can be repaired; returns what was done. When it is aborted, it ends after the current step.
   */
  async run(): Promise<readonly RepairAction[]> {
    const items = [...this.#items()]
    for (let start = 0; start < items.length && !this.#isStopped; start += BATCH_ITEMS) {
      await this.#repairItems(new Set(items.slice(start, start + BATCH_ITEMS)))
      this.#context.onProgress(`of ${items.length} items repaired`, Math.min(items.length, start + BATCH_ITEMS))
    }
    if (!this.#isStopped) await this.#quarantineJournals()
    if (!this.#isStopped) await this.#clearLeftovers()
    return this.#repaired
  }

  get #isStopped(): boolean {
    return this.#context.signal.aborted
  }

  /** Returns the items with changes that are only in journals, only in sidecars, or in a file to be quarantined. */
  #items(): Set<ItemKey> {
    const { gaps, orphans, differing, unexpected, journals } = this.#inventory
    const items = new Set([
      ...gaps.keys(),
      ...orphans.keys(),
      ...differing.keys(),
      ...journals.itemsAtRisk,
      ...this.#itemsInQuarantine,
      ...Array.from(journals.clashes)
        .filter(([, { restated }]) => restated.length > 0)
        .map(([item]) => item),
    ])
    for (const { item } of unexpected.values()) if (item !== null) items.add(item)
    for (const [item, { reason }] of gaps) if (reason === 'collision') items.delete(item)
    return items
  }

  async #repairItems(items: ReadonlySet<ItemKey>): Promise<void> {
    const known = await this.#gather(items)
    const changes = [...known.values()].flatMap((byId) => Array.from(byId.values()))
    await this.#writer.prepare(known)
    const missingChanges = changes.filter((change) => !this.#isJournalled(change))
    await this.#publish(missingChanges)
    if (this.#isStopped) return
    await forEachConcurrently(this.#unexpectedFilesOf(items), this.#context.signal, (file) =>
      this.#quarantineSidecar(file),
    )
    await forEachConcurrently(
      [...items].filter((item) => this.#inventory.differing.has(item)),
      this.#context.signal,
      (item) => this.#copyDiffering(item),
    )
    if (this.#isStopped) return
    const outdatedPaths = new Set([...items].filter((item) => this.#isOutdated(item)).map(sidecarPath))
    for (const path of await this.#writer.writeSidecars(changes))
      if (outdatedPaths.has(path)) this.#record(path, 'brought up to date')
  }

  /** Whether an item's sidecar has to be written; otherwise it is only read again. */
  #isOutdated(item: ItemKey): boolean {
    const { gaps, differing, unexpected, journals } = this.#inventory
    return (
      gaps.has(item) ||
      differing.has(item) ||
      (journals.clashes.get(item)?.restated.length ?? 0) > 0 ||
      this.#unexpectedByItem.has(item) ||
      unexpected.has(sidecarPath(item)) ||
      this.#itemsInQuarantine.has(item)
    )
  }

  /** Returns the unexpected files that contain changes of these items, or that are at their sidecars' paths. */
  #unexpectedFilesOf(items: ReadonlySet<ItemKey>): Set<UnexpectedFile> {
    const files = new Set<UnexpectedFile>()
    for (const item of items) {
      for (const file of this.#unexpectedByItem.get(item) ?? []) files.add(file)
      const atOwnPath = this.#inventory.unexpected.get(sidecarPath(item))
      if (atOwnPath) files.add(atOwnPath)
    }
    for (const file of files) if (file.kind === 'external') files.delete(file)
    return files
  }

  /** Collects the changes of some items from all files. Journals come first, because their lines have checksums. */
  async #gather(items: ReadonlySet<ItemKey>): Promise<ChangesByItem> {
    const known: ChangesByItem = new Map(Array.from(items, (item) => [item, new Map()]))
    const { storage, signal } = this.#context
    const { files, copies, snapshots, clashes } = this.#inventory.journals
    await changesOfJournals(
      storage,
      [...files, ...copies, ...snapshots].map((file) => file.path),
      (change) => {
        const byId = known.get(change.item)
        const other = byId?.get(change.id)
        byId?.set(change.id, other ? preferredReading(other, change) : change)
      },
    )
    const add = (change: StoredChange): void => {
      const byId = known.get(change.item)
      if (byId && !byId.has(change.id)) byId.set(change.id, change)
    }
    for (const item of items) for (const change of clashes.get(item)?.restated ?? []) add(change)
    const changesInJournals = new Map(Array.from(known, ([item, byId]) => [item, [...byId.values()]]))
    await forEachConcurrently(items, signal, (item) => this.#readFilesOf(item, changesInJournals.get(item)!, add))
    for (const { path, unknown } of this.#inventory.quarantined)
      if (unknown > 0) await changesInQuarantine(this.#context, path, add)
    return known
  }

  async #readFilesOf(
    item: ItemKey,
    changesInJournals: readonly StoredChange[],
    add: (change: StoredChange) => void,
  ): Promise<void> {
    for (const path of new Set([
      sidecarPath(item),
      ...(this.#unexpectedByItem.get(item) ?? []).map((file) => file.path),
    ])) {
      const state = await readSidecarState(this.#context, path, (of) => (of === item ? changesInJournals : []))
      if ('changes' in state) for (const change of state.changes) add(change)
      if (state.is === 'whole' && state.external) add(state.external)
    }
  }

  #isJournalled({ id, item }: StoredChange): boolean {
    return (this.#inventory.index.flagsOf(id, item) & IN_JOURNAL) !== 0
  }

  /** Publishes changes; resolves when they are in this program's journal. */
  async #publish(changes: readonly StoredChange[]): Promise<void> {
    for (let start = 0; start < changes.length; start += BATCH_CHANGES) {
      const batch = changes.slice(start, start + BATCH_CHANGES)
      const journal = await this.#writer.publish(batch)
      for (const change of batch) this.#inventory.index.add(change, IN_JOURNAL)
      this.#record(journal, `${batch.length} ${batch.length === 1 ? 'change' : 'changes'} added`)
    }
  }

  /**
   * Moves a damaged sidecar, a copy or a temporary file to the quarantine, if it is still one. Changes that were added
   * since it was read are published first.
   */
  async #quarantineSidecar({ path, kind }: UnexpectedFile): Promise<void> {
    await this.#runWithLock(path, async () => {
      const state = await readSidecarState(this.#context, path)
      if (state.is === 'missing' || state.is === 'unreadable') return
      if (kind !== 'temporary' && state.is !== 'damaged' && state.is !== 'copy') return
      await this.#publish('changes' in state ? state.changes.filter((change) => !this.#isJournalled(change)) : [])
      await this.#moveToQuarantine(path)
    })
  }

  /**
   * Copies a sidecar to the quarantine whose changes differ from the journals, whose lines have checksums. The sidecar
   * is then written again in its place, so that fields which this version does not know stay in it.
   */
  async #copyDiffering(item: ItemKey): Promise<void> {
    const path = sidecarPath(item)
    await this.#runWithLock(path, async () => {
      const state = await readSidecarState(this.#context, path)
      if (state.is !== 'whole') return
      await this.#publish(state.changes.filter((change) => !this.#isJournalled(change)))
      const { bytes } = await this.#context.storage.read(path)
      await this.#quarantine(path, 'copied', (target) => this.#context.storage.create(target, bytes))
    })
  }

  /** Runs an action with the lock of a path. When that fails, the file stays, and the next check reports it. */
  async #runWithLock(path: string, action: () => Promise<void>): Promise<void> {
    const { storage, clock, signal } = this.#context
    await withLock(storage, clock, path, signal, action).catch((error: unknown) => {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
    })
  }

  async #quarantineJournals(): Promise<void> {
    for (const [path] of this.#inventory.journals.toQuarantine) {
      if (this.#isStopped) return
      await this.#publishUnknown((add) => changesOfJournals(this.#context.storage, [path], add))
      const target = await this.#moveToQuarantine(path)
      // Its program may have had it open, and may have appended a line after it was read. That line is in the moved
      // file.
      if (target) await this.#publishUnknown((add) => changesInQuarantine(this.#context, target, add))
    }
  }

  /**
   * Publishes the changes that no journal has, and writes them into the sidecars. There are rarely any, because most
   * were already published item by item.
   */
  async #publishUnknown(read: (add: (change: StoredChange) => void) => Promise<void>): Promise<void> {
    const unknown: StoredChange[] = []
    await read((change) => {
      if (!this.#isJournalled(change)) unknown.push(change)
    })
    if (unknown.length === 0) return
    await this.#writer.prepare(new Map())
    await this.#publish(unknown)
    await this.#writer.writeSidecars(unknown)
  }

  async #clearLeftovers(): Promise<void> {
    // Damaged files that do not say which item they belong to.
    for (const file of this.#unexpectedByItem.get(null) ?? []) await this.#quarantineSidecar(file)
    for (const { path, kind, live } of this.#inventory.leftovers) {
      if (this.#isStopped) return
      // A damaged release stays where it is, because a person can only put it back from a backup.
      if (live || kind === 'unknown' || kind === 'release' || this.#inventory.unexpected.has(path)) continue
      if (kind === 'lock') await this.#freeLock(path)
      else await this.#moveToQuarantine(path)
    }
  }

  /** Takes over a stale lock and releases it, which removes it. */
  async #freeLock(path: string): Promise<void> {
    try {
      const release = await this.#context.storage.lock(path.slice(0, -'.lock'.length), () => undefined)
      await release()
      this.#record(path, 'taken over and released')
    } catch (error) {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
    }
  }

  /** Moves a file to the quarantine; resolves with null when it is gone or cannot be moved. */
  #moveToQuarantine(path: string): Promise<string | null> {
    return this.#quarantine(path, 'moved', (target) => this.#context.storage.move(path, target))
  }

  /** Puts a file into the quarantine under a free name, with `put`; resolves with null when that is not possible. */
  async #quarantine(
    path: string,
    what: 'moved' | 'copied',
    put: (target: string) => Promise<unknown>,
  ): Promise<string | null> {
    for (let at = this.#context.clock.now(); ; at++) {
      const target = quarantinePath(path, at)
      try {
        await put(target)
        this.#record(path, `${what} to ${target}`)
        return target
      } catch (error) {
        if (!(error instanceof StorageError) || isOutage(error)) throw error
        if (error.kind !== 'exists') return null
      }
    }
  }

  #record(file: string, done: string): void {
    this.#repaired.push({ file, done })
  }
}
