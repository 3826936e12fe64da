/**
 * Runs edits one after the other: they are sent in the order in which the person made them, also when it takes a moment
 * to find out which pictures one applies to.
 */
export class EditQueue {
  /** Resolves when the last edit in the queue is sent. */
  #last: Promise<void> | null = null

  /**
   * Runs a task when all edits before it are sent; at once if there are none. The task calls `onSent` when the next
   * edit may be sent.
   */
  async runInTurn<T>(task: (onSent: () => void) => Promise<T>): Promise<T> {
    const turn = Promise.withResolvers<void>()
    const before = this.#last
    this.#last = turn.promise
    const onSent = (): void => {
      if (this.#last === turn.promise) this.#last = null
      turn.resolve()
    }
    try {
      if (before) await before
      return await task(onSent)
    } finally {
      onSent()
    }
  }
}
