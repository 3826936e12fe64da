/** The folder list as a tree that can be folded. Pure. */
import type { FolderNode } from '../../../preload/contract/index.ts'

export interface TreeRow {
  readonly node: FolderNode
  readonly level: number
  readonly parent: string | null
  readonly hasChildren: boolean
  readonly open: boolean
}

/** Small trees start unfolded, large ones show their first level. */
const SMALL_TREE = 40

/** The rows to show. `folded` holds the paths whose state differs from how the tree starts. */
export function treeRows(folders: readonly FolderNode[], folded: ReadonlySet<string>): TreeRow[] {
  const parents = new Set(folders.flatMap(({ path }) => (path === '' ? [] : [parentOf(path)])))
  const startOpen = folders.length <= SMALL_TREE
  const isOpen = (path: string): boolean => (path === '' || startOpen) !== folded.has(path)
  return folders
    .filter(({ path }) => ancestors(path).every(isOpen))
    .map((node) => ({
      node, level: ancestors(node.path).length, parent: node.path === '' ? null : parentOf(node.path),
      hasChildren: node.path !== '' ? parents.has(node.path) : folders.length > 1, open: isOpen(node.path),
    }))
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function ancestors(path: string): string[] {
  if (path === '') return []
  const parts = path.split('/')
  return ['', ...parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))]
}
