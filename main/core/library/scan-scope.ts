/**
 * Decides which items a scan can see.
 *
 * It cannot see items that are left out, and items in folders that cannot be listed. When a scan did not see such an
 * item, its picture may still be there.
 */
import type { ItemKey } from '../../../preload/contract/index.ts'
import { IgnoredPaths } from './ignored.ts'

export class ScanScope {
  #ignored = new IgnoredPaths('')
  #unreadFolders: readonly string[] = []

  /** The patterns of what the next scan leaves out. */
  get patterns(): string {
    return this.#ignored.text
  }

  /** Sets the `.gitignore` patterns of what is left out. Returns whether they have changed. */
  setPatterns(patterns: string): boolean {
    if (patterns === this.#ignored.text) return false
    this.#ignored = new IgnoredPaths(patterns)
    return true
  }

  /** Records which folders, given as keys, the last scan could not list. */
  setUnreadFolders(folders: readonly string[]): void {
    this.#unreadFolders = folders
  }

  /**
   * Returns whether the item is below a folder that the last scan could not list, so that its picture may still be
   * there.
   */
  isInUnreadFolder(key: ItemKey): boolean {
    return this.#unreadFolders.some((folder) => key.startsWith(`${folder}/`))
  }

  /** Returns whether scans leave out the item. */
  isIgnored(key: ItemKey): boolean {
    return this.#ignored.ignoresFile(key)
  }
}
