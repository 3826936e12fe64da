/** Turns the list of folders into a tree that can be folded. Pure. */
import type { FolderNode } from '../../../preload/contract/index.ts'

export interface TreeRow {
  readonly node: FolderNode
  readonly level: number
  readonly parent: string | null
  readonly hasChildren: boolean
  readonly open: boolean
}

/** Trees of up to this many folders start unfolded. Larger ones show their first level. */
const MAX_UNFOLDED = 40

/**
 * Returns the rows to show.
 *
 * `folders` has parents before children, and everything below a folder directly after it. `folded` holds the paths
 * whose state differs from the initial one.
 */
export function treeRows(folders: readonly FolderNode[], folded: ReadonlySet<string>): TreeRow[] {
  const startOpen = folders.length <= MAX_UNFOLDED
  const rows: TreeRow[] = []
  let closed: string | null = null
  for (const [at, node] of folders.entries()) {
    const { path } = node
    if (closed !== null && isBelow(path, closed)) continue
    const next = folders[at + 1]?.path
    const hasChildren = next !== undefined && isBelow(next, path)
    const open = (path === '' || startOpen) !== folded.has(path)
    closed = open ? null : path
    rows.push({ node, level: levelOf(path), parent: path === '' ? null : parentOf(path), hasChildren, open })
  }
  return rows
}

/** Returns the folded folders above this one. */
export function foldedAncestors(path: string, folders: readonly FolderNode[], folded: ReadonlySet<string>): string[] {
  const startOpen = folders.length <= MAX_UNFOLDED
  return ancestors(path).filter((above) => (above === '' || startOpen) === folded.has(above))
}

/**
 * Returns the index of the next row whose name begins with the text, starting at `from` and continuing at the top; -1
 * when there is none.
 */
export function rowNamed(rows: readonly TreeRow[], text: string, from: number): number {
  const prefix = text.toLocaleLowerCase()
  for (let step = 0; step < rows.length; step++) {
    const at = (from + step) % rows.length
    if (rows[at]!.node.path !== '' && rows[at]!.node.name.toLocaleLowerCase().startsWith(prefix)) return at
  }
  return -1
}

/** Returns whether a folder is inside another one. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '' ? path !== '' : path.startsWith(`${folder}/`)
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function levelOf(path: string): number {
  return path === '' ? 0 : path.split('/').length
}

function ancestors(path: string): string[] {
  if (path === '') return []
  const parts = path.split('/')
  return ['', ...parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))]
}
