/**
 * Mends what an inventory found, as one more replica: what one store has and the other has not goes the way of every
 * change, outbox, journal, sidecar, and only when it is read back are damaged files and copies set aside. Nothing is
 * deleted. Other programs may be writing at the same time, and it may be interrupted after any step: what was done is
 * whole, and the next repair goes on.
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
import type { Inventory, OddFile } from './inventory.ts'
import { changesOfJournals } from './journals.ts'
import { changesInQuarantine } from './quarantine.ts'
import type { RepairWriter } from './repair-writer.ts'
import { eachOf, lookAtSidecar } from './sidecar-files.ts'

/** Items mended together: their changes are in memory, and each batch reads all journals once. */
const BATCH_ITEMS = 20_000
/** Changes in one append to the journal. */
const BATCH_CHANGES = 5_000

export interface Repaired {
  /** Relative to `.lenslet`. */
  readonly file: string
  /** What was done, for a person. */
  readonly done: string
}

/** Everything that is known of some items. */
type Known = Map<ItemKey, Map<ChangeId, StoredChange>>

export class Repair {
  readonly #context: CheckContext
  readonly #inventory: Inventory
  readonly #writer: RepairWriter
  readonly #repaired: Repaired[] = []
  /** Odd files by the item that their changes are of. */
  readonly #oddByItem: ReadonlyMap<ItemKey | null, OddFile[]>

  /** Items with changes that only files in quarantine have. */
  readonly #inQuarantine: ReadonlySet<ItemKey>

  constructor(context: CheckContext, inventory: Inventory, writer: RepairWriter) {
    this.#context = context
    this.#inventory = inventory
    this.#writer = writer
    this.#inQuarantine = new Set(inventory.quarantined.flatMap((entry) => [...entry.items]))
    this.#oddByItem = Map.groupBy(inventory.odd.values(), (file) => file.item)
  }

  /**
   * Mends everything that can be mended; returns what was done. Ends early, between two steps, when the signal is
   * aborted.
   */
  async run(): Promise<readonly Repaired[]> {
    const items = [...this.#items()]
    for (let start = 0; start < items.length && !this.#stopped; start += BATCH_ITEMS) {
      await this.#mend(new Set(items.slice(start, start + BATCH_ITEMS)))
      this.#context.progress(`of ${items.length} items mended`, Math.min(items.length, start + BATCH_ITEMS))
    }
    if (!this.#stopped) await this.#setAsideJournals()
    if (!this.#stopped) await this.#clearLeftovers()
    return this.#repaired
  }

  get #stopped(): boolean {
    return this.#context.signal.aborted
  }

  /** Items of which something is in one store only, or in a file that is to be set aside. */
  #items(): Set<ItemKey> {
    const { lacking, orphans, differing, odd, journals } = this.#inventory
    const items = new Set([
      ...lacking.keys(),
      ...orphans.keys(),
      ...differing.keys(),
      ...journals.onlyDoomed,
      ...this.#inQuarantine,
      ...Array.from(journals.clashes)
        .filter(([, { again }]) => again.length > 0)
        .map(([item]) => item),
    ])
    for (const { item } of odd.values()) if (item !== null) items.add(item)
    for (const [item, { why }] of lacking) if (why === 'collision') items.delete(item)
    return items
  }

  async #mend(items: ReadonlySet<ItemKey>): Promise<void> {
    const known = await this.#gather(items)
    const changes = [...known.values()].flatMap((byId) => Array.from(byId.values()))
    await this.#writer.begin(known)
    const missing = changes.filter((change) => !this.#isJournalled(change))
    await this.#publish(missing)
    if (this.#stopped) return
    await eachOf(this.#inTheWay(items), this.#context.signal, (file) => this.#setAside(file))
    await eachOf(
      [...items].filter((item) => this.#inventory.differing.has(item)),
      this.#context.signal,
      (item) => this.#setAsideDiffering(item),
    )
    if (this.#stopped) return
    const behind = new Set([...items].filter((item) => this.#isBehind(item)).map(sidecarPath))
    for (const path of await this.#writer.sidecars(changes)) if (behind.has(path)) this.#did(path, 'brought up to date')
  }

  /** Whether an item's sidecar is not as it must be; else it is only read again. */
  #isBehind(item: ItemKey): boolean {
    const { lacking, differing, odd, journals } = this.#inventory
    return (
      lacking.has(item) ||
      differing.has(item) ||
      (journals.clashes.get(item)?.again.length ?? 0) > 0 ||
      this.#oddByItem.has(item) ||
      odd.has(sidecarPath(item)) ||
      this.#inQuarantine.has(item)
    )
  }

  /** Files that hold changes of these items, or lie at their places, and are not what belongs there. */
  #inTheWay(items: ReadonlySet<ItemKey>): Set<OddFile> {
    const files = new Set<OddFile>()
    for (const item of items) {
      for (const file of this.#oddByItem.get(item) ?? []) files.add(file)
      const atItsPlace = this.#inventory.odd.get(sidecarPath(item))
      if (atItsPlace) files.add(atItsPlace)
    }
    for (const file of files) if (file.kind === 'external') files.delete(file)
    return files
  }

  /** All that any file has of some items. Journals come first: their lines have check sums. */
  async #gather(items: ReadonlySet<ItemKey>): Promise<Known> {
    const known: Known = new Map(Array.from(items, (item) => [item, new Map()]))
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
    for (const item of items) for (const change of clashes.get(item)?.again ?? []) add(change)
    const journalled = new Map(Array.from(known, ([item, byId]) => [item, [...byId.values()]]))
    await eachOf(items, signal, (item) => this.#readFilesOf(item, journalled.get(item)!, add))
    for (const { path, unknown } of this.#inventory.quarantined)
      if (unknown > 0) await changesInQuarantine(this.#context, path, add)
    return known
  }

  async #readFilesOf(
    item: ItemKey,
    journalled: readonly StoredChange[],
    add: (change: StoredChange) => void,
  ): Promise<void> {
    for (const path of new Set([sidecarPath(item), ...(this.#oddByItem.get(item) ?? []).map((file) => file.path)])) {
      const look = await lookAtSidecar(this.#context, path, (of) => (of === item ? journalled : []))
      if ('changes' in look) for (const change of look.changes) add(change)
      if (look.is === 'whole' && look.external) add(look.external)
    }
  }

  #isJournalled({ id, item }: StoredChange): boolean {
    return (this.#inventory.index.where(id, item) & IN_JOURNAL) !== 0
  }

  /** Resolves when a journal of this program has them. */
  async #publish(changes: readonly StoredChange[]): Promise<void> {
    for (let start = 0; start < changes.length; start += BATCH_CHANGES) {
      const batch = changes.slice(start, start + BATCH_CHANGES)
      const journal = await this.#writer.publish(batch)
      for (const change of batch) this.#inventory.index.add(change, IN_JOURNAL)
      this.#did(journal, `${batch.length} ${batch.length === 1 ? 'change' : 'changes'} added`)
    }
  }

  /**
   * Moves a damaged file, a copy or a temporary file, if it is still one; what it has got since it was read is taken
   * over first.
   */
  async #setAside({ path, kind }: OddFile): Promise<void> {
    await this.#locked(path, async () => {
      const look = await lookAtSidecar(this.#context, path)
      if (look.is === 'missing' || look.is === 'unreadable') return
      if (kind !== 'temporary' && look.is !== 'damaged' && look.is !== 'copy') return
      await this.#publish('changes' in look ? look.changes.filter((change) => !this.#isJournalled(change)) : [])
      await this.#move(path)
    })
  }

  /**
   * A sidecar that tells changes otherwise than the journals do is taken for damaged: a journal's line has a check sum.
   */
  async #setAsideDiffering(item: ItemKey): Promise<void> {
    const path = sidecarPath(item)
    await this.#locked(path, async () => {
      const look = await lookAtSidecar(this.#context, path)
      if (look.is !== 'whole') return
      await this.#publish(look.changes.filter((change) => !this.#isJournalled(change)))
      await this.#move(path)
    })
  }

  /** Runs with the lock of a path, once for one file that resists: it stays, and the next check names it. */
  async #locked(path: string, act: () => Promise<void>): Promise<void> {
    const { storage, clock, signal } = this.#context
    await withLock(storage, clock, path, signal, act).catch((error: unknown) => {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
    })
  }

  async #setAsideJournals(): Promise<void> {
    for (const [path] of this.#inventory.journals.doomed) {
      if (this.#stopped) return
      await this.#takeOver((add) => changesOfJournals(this.#context.storage, [path], add))
      const target = await this.#move(path)
      // Its writer may have had it open: a line that came after we had read it is in the file that was moved.
      if (target) await this.#takeOver((add) => changesInQuarantine(this.#context, target, add))
    }
  }

  /**
   * Brings what no journal has into this program's, and into the sidecars; seldom anything, because most was brought
   * there item by item.
   */
  async #takeOver(read: (add: (change: StoredChange) => void) => Promise<void>): Promise<void> {
    const unknown: StoredChange[] = []
    await read((change) => {
      if (!this.#isJournalled(change)) unknown.push(change)
    })
    if (unknown.length === 0) return
    await this.#writer.begin(new Map())
    await this.#publish(unknown)
    await this.#writer.sidecars(unknown)
  }

  async #clearLeftovers(): Promise<void> {
    // Damaged files in which nothing tells whose they were.
    for (const file of this.#oddByItem.get(null) ?? []) await this.#setAside(file)
    for (const { path, kind, live } of this.#inventory.leftovers) {
      if (this.#stopped) return
      if (live || kind === 'unknown' || this.#inventory.odd.has(path)) continue
      if (kind === 'lock') await this.#freeLock(path)
      else await this.#move(path)
    }
  }

  /** Takes a stale lock over and gives it back, which removes it. */
  async #freeLock(path: string): Promise<void> {
    try {
      const release = await this.#context.storage.lock(path.slice(0, -'.lock'.length), () => undefined)
      await release()
      this.#did(path, 'taken over and given back')
    } catch (error) {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
    }
  }

  /** Sets a file aside; null when it has gone or cannot be moved, which the next check names. */
  async #move(path: string): Promise<string | null> {
    const { storage, clock } = this.#context
    for (let at = clock.now(); ; at++) {
      const target = quarantinePath(path, at)
      try {
        await storage.move(path, target)
        this.#did(path, `set aside as ${target}`)
        return target
      } catch (error) {
        if (!(error instanceof StorageError) || isOutage(error)) throw error
        if (error.kind !== 'exists') return null
      }
    }
  }

  #did(file: string, done: string): void {
    this.#repaired.push({ file, done })
  }
}
