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

/**
 * The rows to show. Folders come with parents before children, and all below a folder right behind it. `folded` holds
 * the paths whose state differs from how the tree starts.
 */
export function treeRows(folders: readonly FolderNode[], folded: ReadonlySet<string>): TreeRow[] {
  const startOpen = folders.length <= SMALL_TREE
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

/** Folders above this one that are folded. */
export function foldedAbove(path: string, folders: readonly FolderNode[], folded: ReadonlySet<string>): string[] {
  const startOpen = folders.length <= SMALL_TREE
  return ancestors(path).filter((above) => (above === '' || startOpen) === folded.has(above))
}

/**
 * The next row, after the one at `from` and round to it again, whose name begins with the text. -1 when there is none.
 */
export function rowNamed(rows: readonly TreeRow[], text: string, from: number): number {
  const wanted = text.toLocaleLowerCase()
  for (let step = 0; step < rows.length; step++) {
    const at = (from + step) % rows.length
    if (rows[at]!.node.path !== '' && rows[at]!.node.name.toLocaleLowerCase().startsWith(wanted)) return at
  }
  return -1
}

/** Whether a folder is in another one. */
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
