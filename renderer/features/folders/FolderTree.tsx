/**
 * Shows the folders, and how much of each is labelled.
 *
 * The tree is one tab stop. Arrow keys move, fold and unfold as in any tree, and letters find a name.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'

import { useMenuOffer } from '../../components/MenuArea.tsx'
import { app, useApp } from '../../store/app.ts'
import { folderMenu } from './folder-menu.ts'
import { chooseFolder } from './choose-folder.ts'
import { FolderRow, rowId } from './FolderRow.tsx'
import { foldedAncestors, rowNamed, treeRows } from './tree.ts'
import type { TreeRow } from './tree.ts'
import { useCurrentPlace } from './use-current-place.ts'

const ROW_HEIGHT = 28
/** Letters that are typed within this time belong to one name, in milliseconds. */
const TYPE_AHEAD_MS = 700
const NO_FOLDS: readonly string[] = []

export function FolderTree() {
  const place = useCurrentPlace()
  // No folder is current while a Smart Folder or several folders are shown.
  const current = place.kind === 'folder' ? place.path : null
  const [active, setActive] = useState('')
  const rows = useRows()
  const offer = useMenuOffer()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    getItemKey: (index) => rows[index]?.node.path ?? index,
  })
  const index = rows.findIndex(({ node }) => node.path === active)
  const moveTo = (to: number): void => {
    const at = Math.min(rows.length - 1, Math.max(0, to))
    if (!rows[at]) return
    setActive(rows[at].node.path)
    list.scrollToIndex(at, { align: 'auto' })
  }
  const typeAhead = useTypeAhead((text, again) =>
    moveToMatch(rowNamed(rows, text, Math.max(0, index) + (again ? 0 : 1))),
  )
  const moveToMatch = (at: number): void => {
    if (at >= 0) moveTo(at)
  }
  const keys = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return
    // A space in the middle of a name that is being typed does not choose a folder.
    if (
      !typeAhead(event) &&
      !treeKey(event, {
        row: rows[index],
        index,
        rows,
        moveTo,
        page: Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT),
      })
    )
      return
    event.preventDefault()
    event.stopPropagation()
  }
  /** Opens the menu of the active row, for the menu key. */
  const menu = (event: React.MouseEvent): void => {
    if (event.target === event.currentTarget && rows[index]) offer(folderMenu(rows[index]))
  }
  useCurrentInView(current, rows, (at) => list.scrollToIndex(at, { align: 'auto' }))

  return (
    <section className="folders" data-testid="folders" data-region>
      <h2 className="panel-title" id="folders-title">
        Folders
      </h2>
      <div
        ref={scroller}
        className="tree"
        role="tree"
        tabIndex={0}
        aria-labelledby="folders-title"
        aria-activedescendant={rowId(active)}
        onKeyDown={keys}
        onContextMenu={menu}
        onFocus={() => {
          if (index < 0) setActive(current ?? '')
        }}
      >
        <div style={{ height: list.getTotalSize() }} role="presentation">
          {list.getVirtualItems().map(({ index: at, start }) => {
            const row = rows[at]
            return (
              row && (
                <FolderRow
                  key={row.node.path}
                  row={row}
                  top={start}
                  current={current}
                  active={row.node.path === active}
                  onActive={setActive}
                />
              )
            )
          })}
        </div>
      </div>
    </section>
  )
}

function useFolded(): ReadonlySet<string> {
  const folds = useApp((state) => state.prefs.folds[state.session?.dataset?.id ?? ''] ?? NO_FOLDS)
  return useMemo(() => new Set(folds), [folds])
}

function useRows(): TreeRow[] {
  const folders = useApp((state) => state.folders)
  const folded = useFolded()
  return useMemo(() => treeRows(folders, folded), [folders, folded])
}

/** Unfolds the folders above the current folder and scrolls to it, also when it was chosen outside the tree. */
function useCurrentInView(current: string | null, rows: readonly TreeRow[], show: (index: number) => void): void {
  const folded = useFolded()
  const known = useApp((state) => state.folders.length > 0)
  useEffect(() => {
    for (const path of foldedAncestors(current ?? '', app().folders, folded)) app().toggleFold(path)
    // A folder that is folded later stays folded.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [current, known])
  const at = rows.findIndex(({ node }) => node.path === current)
  useEffect(() => {
    if (at >= 0) show(at)
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [current, at >= 0])
}

/**
 * Returns a handler that returns true for a key that is part of a name. Digits rate pictures, so they only continue a
 * name that began with a letter.
 */
function useTypeAhead(find: (text: string, again: boolean) => void) {
  const typedName = useRef({ text: '', at: 0 })
  return ({ key, altKey, timeStamp }: React.KeyboardEvent): boolean => {
    const before = timeStamp - typedName.current.at < TYPE_AHEAD_MS ? typedName.current.text : ''
    if (altKey || !(before === '' ? /^\p{L}$/u : /^[\p{L}\p{N} ._-]$/u).test(key)) return false
    typedName.current = { text: before + key, at: timeStamp }
    find(before + key, before !== '')
    return true
  }
}

interface TreeKeyContext {
  row: TreeRow | undefined
  index: number
  rows: readonly TreeRow[]
  page: number
  moveTo(index: number): void
}

/** Performs the action of a key in a tree. Returns false for a key that has none here. */
function treeKey({ key, altKey }: React.KeyboardEvent, { row, index, rows, page, moveTo }: TreeKeyContext): boolean {
  switch (key) {
    case 'ArrowDown':
      moveTo(index + 1)
      return true
    case 'ArrowUp':
      moveTo(index - 1)
      return true
    case 'PageDown':
      moveTo(index + Math.max(1, page))
      return true
    case 'PageUp':
      moveTo(index - Math.max(1, page))
      return true
    case 'Home':
      moveTo(0)
      return true
    case 'End':
      moveTo(rows.length - 1)
      return true
    case 'ArrowRight':
      if (altKey) return false
      if (row?.hasChildren && row.open) moveTo(index + 1)
      else if (row?.hasChildren) app().toggleFold(row.node.path)
      return true
    case 'ArrowLeft':
      if (altKey) return false
      if (row?.hasChildren && row.open) app().toggleFold(row.node.path)
      else if (row && row.parent !== null) moveTo(rows.findIndex(({ node }) => node.path === row.parent))
      return true
    case 'Enter':
    case ' ':
      if (row) chooseFolder(row.node.path, altKey)
      return true
    default:
      return false
  }
}
