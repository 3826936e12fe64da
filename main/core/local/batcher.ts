/** Writes items in groups (group commit): items that are added during one write are written together in the next. */
export class Batcher<T> {
  readonly #write: (items: readonly T[]) => Promise<void>
  #queue: { items: readonly T[]; resolve: () => void; reject: (error: unknown) => void }[] = []
  #running: Promise<void> | null = null

  /** Creates a batcher that writes with `write`, which is never called again before its last call has settled. */
  constructor(write: (items: readonly T[]) => Promise<void>) {
    this.#write = write
  }

  /** Adds items to the next write; resolves when that has succeeded, and rejects with its error. */
  add(items: readonly T[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ items, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when no write is under way. */
  async whenIdle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    // The code that runs now is completed first, so that all its edits go into the same write.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0)
      try {
        await this.#write(batch.flatMap((entry) => entry.items))
        for (const entry of batch) entry.resolve()
      } catch (error) {
        for (const entry of batch) entry.reject(error)
      }
    }
    this.#running = null
  }
}
