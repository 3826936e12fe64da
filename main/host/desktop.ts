/** Defines what only a host with its own windows can do. The browser host cannot. */
export interface Desktop {
  /** Shows the system's folder dialog; null when it was cancelled. */
  chooseFolder(): Promise<string | null>
  /** Shows the system's dialog for a new file, which proposes this name; null when it was cancelled. */
  chooseNewFile(name: string): Promise<string | null>
  /** Shows files or folders in the system's file manager. */
  reveal(paths: readonly string[]): void
  /** Puts a text on the clipboard. */
  copy(text: string): void
  /** Returns whether the machine runs on battery. Work that nobody waits for is then postponed. */
  isOnBattery(): boolean
  /** Returns what the host knows of screen and graphics card, in fixed words and numbers, for `diagnostics.get`. */
  facts(): Readonly<Record<string, string>>
}
