/**
 * Follows a key that has an effect only while it is held.
 *
 * The effect must never stay after the key was released. The page is not told of every release: the window may lose the
 * keyboard focus meanwhile, and macOS sends none for a key that is released while Cmd is down. So the effect also ends
 * with the window's focus, and with the next key.
 */

/** What is needed of a key event. */
type KeyEvent = Pick<KeyboardEvent, 'code' | 'repeat'>

export class HeldKey {
  #code: string | null = null
  readonly #onEnd: () => void

  /** `onEnd` is called when the key is released, or may have been. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  /** Starts following a key that was pressed just now. */
  hold({ code }: KeyEvent): void {
    this.#code = code
  }

  /**
   * Must be called for each key that is pressed. Returns whether the key does nothing else: repeats of the held key, and
   * any other key, which only ends the effect.
   */
  absorbs({ code, repeat }: KeyEvent): boolean {
    if (this.#code === null) return false
    if (code !== this.#code || !repeat) this.end()
    return true
  }

  /** Must be called for each key that is released. */
  release({ code }: KeyEvent): void {
    if (code === this.#code) this.end()
  }

  end(): void {
    if (this.#code === null) return
    this.#code = null
    this.#onEnd()
  }
}
