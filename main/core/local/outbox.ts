/**
 * Stores every change in a local file until the change was read back from the share.
 *
 * The file survives the end of the process at any instruction. It also survives a power failure, because it is flushed.
 * Its lines are those of a journal, plus `{"done":[ids]}`.
 */
import { open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LensletError, type ChangeId } from '../../../preload/contract/index.ts'
import { decodeChange, encodeChange, type StoredChange } from '../format/change-codec.ts'
import { encodeLine, splitLines } from '../format/checked-line.ts'
import { retryWhileHeld } from '../storage/retry-while-held.ts'
import { Batcher } from './batcher.ts'

/** Size in bytes from which the file is rewritten without the changes that are done. */
const COMPACT_AT_BYTES = 1_000_000

/** The number of acknowledged changes that are written to the file together. */
const ACKNOWLEDGE_BATCH = 250

export class Outbox {
  readonly #path: string
  readonly #pending = new Map<ChangeId, StoredChange>()
  readonly #writes: Batcher<StoredChange>
  /** Changes that were acknowledged and are still in the file. */
  #acknowledged: ChangeId[] = []
  #fileSize = 0
  /** Whether a write has failed and may have left part of a line. */
  #isTorn = false

  private constructor(folder: string) {
    this.#path = join(folder, 'outbox.jsonl')
    this.#writes = new Batcher((changes) => this.#append(changes))
  }

  /**
   * Opens a slot's outbox with the changes that an earlier process left in it.
   *
   * An incomplete last line is skipped, because its change was never confirmed.
   */
  static async open(folder: string): Promise<Outbox> {
    const outbox = new Outbox(folder)
    const bytes = await readFile(outbox.#path).catch((error: NodeJS.ErrnoException) => {
      // Only a missing file counts as empty, because one that cannot be read may contain labels.
      if (error.code === 'ENOENT') return new Uint8Array()
      throw new LensletError(
        'not-readable',
        `The outbox ${outbox.#path} cannot be read (${error.code}). It may contain labels that are not on the share yet: check its permissions and the disk`,
        { path: outbox.#path, cause: error },
      )
    })
    for (const { body } of splitLines(bytes, 0).lines) outbox.#replay(body)
    await outbox.#rewrite()
    return outbox
  }

  get pendingCount(): number {
    return this.#pending.size
  }

  pendingChanges(): StoredChange[] {
    return [...this.#pending.values()]
  }

  /** Resolves when the changes are on this machine's disk. */
  async addChanges(changes: readonly StoredChange[]): Promise<void> {
    for (const change of changes) this.#pending.set(change.id, change)
    await this.#writes.add(changes)
  }

  /**
   * Removes changes that were read back from the share.
   *
   * While other changes are pending, the removed ones stay in the file a little longer, and nothing is flushed. Changes
   * that come back after a crash are published again, which is harmless.
   */
  async acknowledge(ids: readonly ChangeId[]): Promise<void> {
    this.#acknowledged.push(...ids.filter((id) => this.#pending.delete(id)))
    if (this.#acknowledged.length >= ACKNOWLEDGE_BATCH || this.#pending.size === 0) await this.#writeAcknowledged()
  }

  async close(): Promise<void> {
    // Changes whose acknowledgement cannot be written are published again.
    await this.#writeAcknowledged().catch(() => undefined)
    await this.#writes.whenIdle()
  }

  async #writeAcknowledged(): Promise<void> {
    if (this.#acknowledged.length > 0) await this.#writes.add([])
  }

  #replay(body: Record<string, unknown> | null): void {
    const change = body && 'change' in body ? decodeChange(body['change']) : null
    if (change) this.#pending.set(change.id, change)
    const done = body?.['done']
    if (Array.isArray(done)) for (const id of done) this.#pending.delete(id as ChangeId)
  }

  /** Appends changes, and the ids of those that were acknowledged meanwhile. */
  async #append(changes: readonly StoredChange[]): Promise<void> {
    const done = this.#acknowledged
    this.#acknowledged = []
    if (this.#fileSize > COMPACT_AT_BYTES && this.#pending.size < 1_000) return this.#rewrite()
    await using file = await open(this.#path, 'a', 0o600)
    const text = linesOf(changes) + (done.length > 0 ? encodeLine({ done }) : '')
    const afterTorn = this.#isTorn ? `\n${text}` : text
    this.#isTorn = true
    await file.appendFile(afterTorn)
    if (changes.length > 0) await file.datasync()
    this.#isTorn = false
    this.#fileSize = (await file.stat()).size
  }

  async #rewrite(): Promise<void> {
    const text = linesOf(this.pendingChanges())
    await writeFile(`${this.#path}.tmp`, text, { flush: true, mode: 0o600 })
    await retryWhileHeld(() => rename(`${this.#path}.tmp`, this.#path))
    this.#isTorn = false
    this.#fileSize = Buffer.byteLength(text)
  }
}

function linesOf(changes: readonly StoredChange[]): string {
  return changes.map((change) => encodeLine({ change: encodeChange(change, true) })).join('')
}
