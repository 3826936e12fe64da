/** Builds the menu of a folder in the tree. */
import { Ban, CheckCheck, Copy, FilterX, FolderOpen, FolderSearch, ListCollapse, ListTree } from 'lucide-react'

import type { MenuItem, MenuOffer } from '../../components/MenuArea.tsx'
import { pathIn } from '../../components/format.ts'
import { app } from '../../store/app.ts'
import { folderTerm, termState } from '../filters/filter-edit.ts'
import { chooseFolder } from './choose-folder.ts'
import type { TreeRow } from './tree.ts'

export function folderMenu({ node: { path, news }, hasChildren, open }: TreeRow): MenuOffer {
  const { session, requestedQuery, toggleFold, showFolder, copyText, markAllSeen } = app()
  const isOut = path !== '' && termState(requestedQuery.text, folderTerm(path)) === 'not'
  const keepOut: MenuItem = isOut
    ? { name: 'No longer exclude', keys: 'Alt Enter', Icon: FilterX, run: () => chooseFolder(path, true) }
    : { name: 'Exclude', keys: 'Alt Enter', Icon: Ban, run: () => chooseFolder(path, true) }
  return {
    testId: 'folder-menu',
    groups: [
      [
        {
          name: path === '' ? 'Show all pictures' : 'Show this folder',
          keys: 'Enter',
          Icon: FolderOpen,
          run: () => chooseFolder(path, false),
        },
        ...(path === '' ? [] : [keepOut]),
      ],
      hasChildren
        ? [
            {
              name: open ? 'Collapse' : 'Expand',
              keys: open ? '←' : '→',
              Icon: open ? ListCollapse : ListTree,
              run: () => toggleFold(path),
            },
          ]
        : [],
      news === 0 ? [] : [{ name: 'Mark all as seen', Icon: CheckCheck, run: () => void markAllSeen(path) }],
      [
        ...(session?.host === 'electron'
          ? [{ name: 'Show in file manager', Icon: FolderSearch, run: () => void showFolder(path) }]
          : []),
        { name: 'Copy path', Icon: Copy, run: () => void copyText(pathIn(session?.dataset?.path ?? '', path)) },
      ],
    ],
  }
}
