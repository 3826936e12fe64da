/**
 * Collects what a walk finds into larger messages, because a message for each folder would take longer than the walk.
 */
import type { PackedNames } from '../items/packed-names.ts'
import type { WalkBatch } from './pictures.ts'
import type { CatalogProblem, WalkEvents } from './walk.ts'

/** The number of names in one message, and the milliseconds after which fewer are sent. */
const NAMES_PER_BATCH = 4_000
const INTERVAL_MS = 20

/** Collects the events of a walk and passes them on in batches. */
export class WalkBatcher implements WalkEvents {
  readonly #onBatch: (batch: WalkBatch) => void
  #folders: WalkBatch['folders'][number][] = []
  #names: Uint8Array[] = []
  #unchanged: string[] = []
  #problems: WalkBatch['problems'][number][] = []
  #count = 0
  /** The first folder is sent immediately, because somebody waits for the first screen. */
  #dueAt = performance.now()

  constructor(onBatch: (batch: WalkBatch) => void) {
    this.#onBatch = onBatch
  }

  onFolder(folder: string, { count, isAscii, bytes }: PackedNames, modifiedAt: number): void {
    this.#folders.push({ folder, count, isAscii, length: bytes.byteLength, modifiedAt })
    this.#names.push(bytes)
    this.#count += count
    this.#sendWhenDue()
  }

  onUnchanged(folder: string): void {
    this.#unchanged.push(folder)
    this.#sendWhenDue()
  }

  onProblem(problem: CatalogProblem, unread: boolean): void {
    this.#problems.push({ problem, unread })
    this.#sendWhenDue()
  }

  /** Sends what has not been sent. */
  flush(): void {
    this.#onBatch({
      folders: this.#folders,
      names: Buffer.concat(this.#names),
      unchanged: this.#unchanged,
      problems: this.#problems,
    })
    this.#folders = []
    this.#names = []
    this.#unchanged = []
    this.#problems = []
    this.#count = 0
    this.#dueAt = performance.now() + INTERVAL_MS
  }

  #sendWhenDue(): void {
    if (this.#count >= NAMES_PER_BATCH || performance.now() >= this.#dueAt) this.flush()
  }
}
