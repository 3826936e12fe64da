/** Group commit: what is added while one write is under way goes out together in the next. */
export class Batcher<T> {
  readonly #write: (items: readonly T[]) => Promise<void>
  #waiting: { items: readonly T[]; resolve: () => void; reject: (error: unknown) => void }[] = []
  #running: Promise<void> | null = null

  /** `write` is never called again before its last call has settled. */
  constructor(write: (items: readonly T[]) => Promise<void>) {
    this.#write = write
  }

  /** Resolves when a write that holds all of `items` has succeeded; rejects with its error. */
  add(items: readonly T[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing is under way. */
  async whenIdle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    // One turn of the event loop: edits made in the same turn go into the same write.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
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
