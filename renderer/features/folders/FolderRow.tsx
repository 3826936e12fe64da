/**
 * Shows one folder of the tree: its name, how much of it is labelled, and whether the filter includes or excludes it.
 */
import { Ban, ChevronRight } from 'lucide-react'

import { count, newSentence, shortCount } from '../../components/format.ts'
import { NewCount } from '../../components/NewCount.tsx'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import { ShortName } from '../../components/ShortName.tsx'
import { app, useApp } from '../../store/app.ts'
import { folderTerm, termState } from '../filters/filter-edit.ts'
import { chooseFolder } from './choose-folder.ts'
import { folderMenu } from './folder-menu.ts'
import { isBelow } from './tree.ts'
import type { TreeRow } from './tree.ts'
import { hasDoneRule, t } from '../../../preload/contract/index.ts'
import { labelSchemaOf } from '../../store/label-schema.ts'

interface Props {
  row: TreeRow
  top: number
  /** The folder that is shown; null for none. */
  current: string | null
  active: boolean
  onActive(path: string): void
}

const INDENT = 14
/** Deeper folders are not indented further, so that their names keep some room. */
const MAX_INDENT_LEVEL = 8
/** How many letters at the end of a long name always stay: the ends of names distinguish the folders of a series. */
const NAME_TAIL = 6

export function rowId(path: string): string {
  return `folder-${path}`
}

export function FolderRow({ row, top, current, active, onActive }: Props) {
  const { node, level, hasChildren, open } = row
  const offer = useMenuOffer()
  const { path, total, labelled, news } = node
  const isDoneCounted = useApp((state) => hasDoneRule(labelSchemaOf(state)))
  const done = isDoneCounted ? t('done') : t('labelled')
  const name = path === '' ? 'All pictures' : node.name
  const state = useApp(({ requestedQuery: { text } }) =>
    path === '' || !text.includes('folder') ? 'off' : termState(text, folderTerm(path)),
  )
  const holdsCurrent = current !== null && !open && isBelow(current, path)
  const isBold = state === 'on' || holdsCurrent
  const choose = (event: React.MouseEvent): void => {
    onActive(path)
    if ((event.target as Element).closest('.tree-fold')) app().toggleFold(path)
    else chooseFolder(path, event.altKey)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree around it has the keyboard
    <div
      id={rowId(path)}
      className="tree-row"
      role="treeitem"
      aria-level={level + 1}
      aria-selected={path === current}
      aria-expanded={hasChildren ? open : undefined}
      data-state={state}
      aria-label={`${name}: ${count(labelled)} of ${count(total)} ${done}${state === 'not' ? t(', excluded') : ''}${news > 0 ? `, ${newSentence(news)}` : ''}`}
      data-active={active}
      data-holds={holdsCurrent}
      style={{ top, paddingLeft: 4 + Math.min(level, MAX_INDENT_LEVEL) * INDENT }}
      title={`${path || name}\n${count(labelled)} of ${count(total)} ${done}`}
      onClick={choose}
      onContextMenu={() => {
        onActive(path)
        offer(folderMenu(row))
      }}
    >
      <span className="tree-fold" data-open={open} data-none={!hasChildren}>
        <ChevronRight size={14} aria-hidden="true" />
      </span>
      {state === 'not' && <Ban size={13} className="tree-out" aria-hidden="true" />}
      <ShortName key={String(isBold)} className="tree-name" name={name} title={null} tail={NAME_TAIL} />
      <NewCount number={news} />
      <span className="tree-count">
        <b>{shortCount(labelled)}</b> / {shortCount(total)}
      </span>
      <span className="tree-progress">
        <span style={{ width: `${total === 0 ? 0 : (100 * labelled) / total}%` }} />
      </span>
    </div>
  )
}
