/** What a program that is a window of its own can do beyond its page; a program behind a browser has none of it. */
export interface Desktop {
  /** Shows the system's folder dialog; null when it was cancelled. */
  chooseFolder(): Promise<string | null>
  /** Shows files or folders in the system's file manager. */
  reveal(paths: readonly string[]): void
  /** Puts a text on the clipboard. */
  copy(text: string): void
  /** Whether the machine runs on its battery: work that nobody waits for is left for later. */
  isOnBattery(): boolean
  /** What the host knows of screen and graphics card, in fixed words and numbers, for `diagnostics.get`. */
  facts(): Readonly<Record<string, string>>
}
