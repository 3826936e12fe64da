/** Folders with how far each is labelled. One tab stop; arrows walk and fold as in any tree. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'

import { shortCount } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { treeRows } from './tree.ts'
import type { TreeRow } from './tree.ts'

const ROW_HEIGHT = 28

export function FolderTree() {
  const folders = useApp((state) => state.folders)
  const current = useApp((state) => state.query.folder)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [active, setActive] = useState('')
  const rows = useMemo(() => treeRows(folders, folded), [folders, folded])
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 6 })

  const fold = (path: string): void => {
    const next = new Set(folded)
    if (!next.delete(path)) next.add(path)
    setFolded(next)
  }
  const walk = (index: number): void => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))]
    if (!row) return
    setActive(row.node.path)
    list.scrollToIndex(rows.indexOf(row), { align: 'auto' })
  }
  const keys = (event: React.KeyboardEvent): void => {
    const index = rows.findIndex(({ node }) => node.path === active)
    const row = rows[index]
    if (!treeKey(event.key, { row, index, rows, walk, fold })) return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <section className="folders" data-testid="folders">
      <h2 className="panel-title" id="folders-title">Folders</h2>
      <div ref={scroller} className="tree" role="tree" tabIndex={0} aria-labelledby="folders-title" aria-activedescendant={`folder-${active}`} onKeyDown={keys} onFocus={() => setActive(current)}>
        <div style={{ height: list.getTotalSize() }} role="presentation">
          {list.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            return row && <FolderRow key={row.node.path} row={row} top={start} chosen={row.node.path === current} active={row.node.path === active} onFold={fold} onActive={setActive} />
          })}
        </div>
      </div>
    </section>
  )
}

interface Walk { row: TreeRow | undefined; index: number; rows: readonly TreeRow[]; walk(index: number): void; fold(path: string): void }

/** Does what a key means in a tree; false when it means nothing here. */
function treeKey(key: string, { row, index, rows, walk, fold }: Walk): boolean {
  switch (key) {
    case 'ArrowDown': walk(index + 1); return true
    case 'ArrowUp': walk(index - 1); return true
    case 'Home': walk(0); return true
    case 'End': walk(rows.length - 1); return true
    case 'ArrowRight':
      if (row?.hasChildren && row.open) walk(index + 1)
      else if (row?.hasChildren) fold(row.node.path)
      return true
    case 'ArrowLeft':
      if (row?.hasChildren && row.open) fold(row.node.path)
      else if (row) walk(rows.findIndex(({ node }) => node.path === row.parent))
      return true
    case 'Enter': case ' ': if (row) void app().runQuery({ folder: row.node.path }); return true
    default: return false
  }
}

interface RowProps { row: TreeRow; top: number; chosen: boolean; active: boolean; onFold(path: string): void; onActive(path: string): void }

function FolderRow({ row: { node, level, hasChildren, open }, top, chosen, active, onFold, onActive }: RowProps) {
  const choose = (event: React.MouseEvent): void => {
    onActive(node.path)
    if ((event.target as Element).closest('.tree-fold')) onFold(node.path)
    else void app().runQuery({ folder: node.path })
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree around it has the keyboard
    <div
      id={`folder-${node.path}`} className="tree-row" role="treeitem" aria-level={level + 1} aria-selected={chosen} aria-expanded={hasChildren ? open : undefined}
      aria-label={`${node.path === '' ? 'All pictures' : node.name} ${node.labelled} / ${node.total} labelled`} data-active={active} style={{ top, paddingLeft: 4 + level * 14 }} title={node.path || undefined} onClick={choose}
    >
      <span className="tree-fold" data-open={open} data-none={!hasChildren}><ChevronRight size={14} aria-hidden="true" /></span>
      <span className="tree-name">{node.path === '' ? 'All pictures' : node.name}</span>
      <span className="tree-count"><b>{shortCount(node.labelled)}</b> / {shortCount(node.total)}</span>
      <span className="tree-progress"><span style={{ width: `${node.total === 0 ? 0 : (100 * node.labelled) / node.total}%` }} /></span>
    </div>
  )
}
