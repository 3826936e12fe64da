/**
 * The local file that holds every change until it was read back from the share. It survives the end of the process at
 * any instruction and, because it is flushed, the loss of power. Lines are those of a journal, plus `{"done":[ids]}`.
 */
import { open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LensletError, type ChangeId } from '../../../preload/contract/index.ts'
import { decodeChange, encodeChange, type StoredChange } from '../format/change-codec.ts'
import { encodeLine, splitLines } from '../format/checked-line.ts'
import { retryWhileHeld } from '../storage/retry-while-held.ts'
import { Batcher } from './batcher.ts'

/** Bytes of finished lines after which the file is written anew. */
const COMPACT_AT_BYTES = 1_000_000

/** So many changes that are read back are written down together. */
const ACKNOWLEDGE_BATCH = 250

export class Outbox {
  readonly #path: string
  readonly #pending = new Map<ChangeId, StoredChange>()
  readonly #writes: Batcher<StoredChange>
  /** Those that were read back and are still in the file. */
  #done: ChangeId[] = []
  #size = 0
  /** A write failed and may have left part of a line. */
  #torn = false

  private constructor(folder: string) {
    this.#path = join(folder, 'outbox.jsonl')
    this.#writes = new Batcher((changes) => this.#append(changes))
  }

  /**
   * Opens a slot's outbox with what an earlier process left in it. A torn last line was never acknowledged and is
   * passed over.
   */
  static async open(folder: string): Promise<Outbox> {
    const outbox = new Outbox(folder)
    const bytes = await readFile(outbox.#path).catch((error: NodeJS.ErrnoException) => {
      // Only a file that was never there is empty: one that cannot be read may hold labels.
      if (error.code === 'ENOENT') return new Uint8Array()
      throw new LensletError(
        'not-readable',
        `The outbox ${outbox.#path} cannot be read (${error.code}). It may hold labels that are not on the share yet: see to its permissions and the disk`,
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
   * Lets changes go that were read back from the share. While others are pending they stay in the file a little longer,
   * and nothing is flushed: what a crash brings back is published again, which is harmless.
   */
  async acknowledge(ids: readonly ChangeId[]): Promise<void> {
    this.#done.push(...ids.filter((id) => this.#pending.delete(id)))
    if (this.#done.length >= ACKNOWLEDGE_BATCH || this.#pending.size === 0) await this.#writeDone()
  }

  async close(): Promise<void> {
    // What cannot be written down is published again.
    await this.#writeDone().catch(() => undefined)
    await this.#writes.whenIdle()
  }

  async #writeDone(): Promise<void> {
    if (this.#done.length > 0) await this.#writes.add([])
  }

  #replay(body: Record<string, unknown> | null): void {
    const change = body && 'change' in body ? decodeChange(body['change']) : null
    if (change) this.#pending.set(change.id, change)
    const done = body?.['done']
    if (Array.isArray(done)) for (const id of done) this.#pending.delete(id as ChangeId)
  }

  /** Appends changes, and those that are done by now. */
  async #append(changes: readonly StoredChange[]): Promise<void> {
    const done = this.#done
    this.#done = []
    if (this.#size > COMPACT_AT_BYTES && this.#pending.size < 1_000) return this.#rewrite()
    await using file = await open(this.#path, 'a', 0o600)
    const text = linesOf(changes) + (done.length > 0 ? encodeLine({ done }) : '')
    const whole = this.#torn ? `\n${text}` : text
    this.#torn = true
    await file.appendFile(whole)
    if (changes.length > 0) await file.datasync()
    this.#torn = false
    this.#size = (await file.stat()).size
  }

  async #rewrite(): Promise<void> {
    const text = linesOf(this.pendingChanges())
    await writeFile(`${this.#path}.tmp`, text, { flush: true, mode: 0o600 })
    await retryWhileHeld(() => rename(`${this.#path}.tmp`, this.#path))
    this.#torn = false
    this.#size = Buffer.byteLength(text)
  }
}

function linesOf(changes: readonly StoredChange[]): string {
  return changes.map((change) => encodeLine({ change: encodeChange(change, true) })).join('')
}
