/**
 * Which items a scan can see: not those that are left out, nor those in folders that cannot be listed. That such an
 * item was not seen tells nothing about its picture.
 */
import type { ItemKey } from '../../../preload/contract/index.ts'
import { IgnoredPaths } from './ignored.ts'

export class ScanScope {
  #ignored = new IgnoredPaths('')
  #unread: readonly string[] = []

  /** Patterns of what is left out from the next scan on. */
  get patterns(): string {
    return this.#ignored.text
  }

  /** Leaves out what these patterns of `.gitignore` name. Whether they are others than before. */
  ignore(patterns: string): boolean {
    if (patterns === this.#ignored.text) return false
    this.#ignored = new IgnoredPaths(patterns)
    return true
  }

  /** Notes which folders, as keys, the last scan could not list. */
  setUnread(folders: readonly string[]): void {
    this.#unread = folders
  }

  /** Whether the item lies below a folder that the last scan could not list: its picture may be there. */
  isUnread(key: ItemKey): boolean {
    return this.#unread.some((folder) => key.startsWith(`${folder}/`))
  }

  /** Whether the item is never looked for. */
  isIgnored(key: ItemKey): boolean {
    return this.#ignored.hasFile(key)
  }
}
