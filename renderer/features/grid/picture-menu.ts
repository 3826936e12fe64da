/** Builds the menu of the pictures that an edit would apply to: in the grid, in the viewer, in a comparison. */
import {
  ArrowLeftRight,
  Columns2,
  Copy,
  FolderSearch,
  Images,
  Layers,
  LayoutGrid,
  Maximize,
  Maximize2,
  NotebookPen,
  RotateCwSquare,
  Tag,
  X,
} from 'lucide-react'

import type { MenuItem, MenuOffer } from '../../components/MenuArea.tsx'
import { currentKeyText } from '../../components/use-keys-of.ts'
import { app } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { perform } from '../shortcuts/use-keys.ts'
import type { Command } from '../shortcuts/keymap.ts'
import { t } from '../../../preload/contract/index.ts'

export function pictureMenu(place: 'grid' | 'viewer' | 'compare'): MenuOffer {
  const { selected, session, status, focusGrid, focus, query, rows } = app()
  const many = place === 'grid' && selected.size > 1
  const isRefused = readOnlySentence(status) !== null
  const row = rows.at(focus.position)
  const isCollapsed = (row?.hides ?? 0) > 0
  const toggleName = isCollapsed ? 'Expand the stack' : 'Collapse the stack'
  const compareName = isCollapsed ? 'Compare the stack' : 'Compare with the next'
  const stackItems = row?.stack
    ? [
        item({ do: 'select-stack' }, 'Select the stack', currentKeyText('select-stack'), Images),
        ...(query.collapseStacks
          ? [item({ do: 'expand-stack' }, toggleName, currentKeyText('expand-stack'), Layers)]
          : []),
      ]
    : []
  const viewItems = {
    grid: [
      item({ do: 'view' }, t('View'), 'Enter', Maximize2),
      item({ do: 'compare' }, many ? t('Compare') : compareName, currentKeyText('compare'), Columns2),
      ...stackItems,
    ],
    viewer: [
      item({ do: 'close-viewer' }, 'Back to the grid', 'Esc', LayoutGrid),
      item({ do: 'compare' }, compareName, currentKeyText('compare'), Columns2),
      ...stackItems,
    ],
    compare: [
      item({ do: 'remove-pane' }, 'Remove from the comparison', currentKeyText('remove-pane'), X),
      item({ do: 'swap-panes' }, 'Swap with the next', currentKeyText('swap-panes'), ArrowLeftRight),
    ],
  }
  return {
    testId: 'cell-menu',
    returnFocus: focusGrid,
    groups: [
      viewItems[place],
      place === 'grid'
        ? []
        : [
            item({ do: 'zoom', zoom: 'fit-or-actual' }, 'Fit or 1:1', currentKeyText('zoom-fit'), Maximize),
            item({ do: 'zoom', zoom: 'turn-right' }, 'Rotate the view', currentKeyText('turn-right'), RotateCwSquare),
          ],
      isRefused
        ? []
        : [
            item({ do: 'tags' }, 'Edit tags', currentKeyText('tags'), Tag),
            ...(many ? [] : [item({ do: 'note' }, 'Write a note', currentKeyText('note'), NotebookPen)]),
          ],
      [
        ...(session?.host === 'electron'
          ? [item({ do: 'reveal' }, 'Show in file manager', currentKeyText('reveal'), FolderSearch)]
          : []),
        item({ do: 'copy-path' }, many ? 'Copy paths' : 'Copy path', currentKeyText('copy-path'), Copy),
        item({ do: 'copy-key' }, many ? 'Copy keys' : 'Copy key', currentKeyText('copy-key'), Copy),
      ],
    ],
  }
}

function item(command: Command, name: string, keys: string | undefined, Icon: NonNullable<MenuItem['Icon']>): MenuItem {
  return { name, keys, Icon, run: () => perform(command) }
}
