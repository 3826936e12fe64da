/** Builds the menu of the pictures that an edit would apply to: in the grid, in the viewer, in a comparison. */
import {
  ArrowLeftRight,
  Columns2,
  Copy,
  FolderSearch,
  LayoutGrid,
  Maximize,
  Maximize2,
  NotebookPen,
  RotateCwSquare,
  Tag,
  X,
} from 'lucide-react'

import type { MenuItem, MenuOffer } from '../../components/MenuArea.tsx'
import { app } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { perform } from '../shortcuts/use-keys.ts'
import type { Command } from '../shortcuts/keymap.ts'

export function pictureMenu(place: 'grid' | 'viewer' | 'compare'): MenuOffer {
  const { selected, session, status, focusGrid } = app()
  const many = place === 'grid' && selected.size > 1
  const isRefused = readOnlySentence(status) !== null
  const viewItems = {
    grid: [
      item({ do: 'view' }, 'View', 'Enter', Maximize2),
      item({ do: 'compare' }, many ? 'Compare' : 'Compare with the next', 'C', Columns2),
    ],
    viewer: [
      item({ do: 'close-viewer' }, 'Back to the grid', 'Esc', LayoutGrid),
      item({ do: 'compare' }, 'Compare with the next', 'C', Columns2),
    ],
    compare: [
      item({ do: 'remove-pane' }, 'Remove from the comparison', 'Del', X),
      item({ do: 'swap-panes' }, 'Swap with the next', 'S', ArrowLeftRight),
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
            item({ do: 'zoom', zoom: 'fit-or-actual' }, 'Fit or 1:1', 'F', Maximize),
            item({ do: 'zoom', zoom: 'turn-right' }, 'Turn the view', 'R', RotateCwSquare),
          ],
      isRefused
        ? []
        : [
            item({ do: 'tags' }, 'Edit tags', 'T', Tag),
            ...(many ? [] : [item({ do: 'note' }, 'Write a note', 'N', NotebookPen)]),
          ],
      [
        ...(session?.host === 'electron'
          ? [item({ do: 'reveal' }, 'Show in file manager', 'Alt Shift R', FolderSearch)]
          : []),
        item({ do: 'copy-path' }, many ? 'Copy paths' : 'Copy path', 'Alt Shift C', Copy),
        item({ do: 'copy-key' }, many ? 'Copy keys' : 'Copy key', 'Alt Shift K', Copy),
      ],
    ],
  }
}

function item(command: Command, name: string, keys: string, Icon: NonNullable<MenuItem['Icon']>): MenuItem {
  return { name, keys, Icon, run: () => perform(command) }
}
