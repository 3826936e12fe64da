/** Builds the part of a tag's menu that changes the tag in the whole data set. */
import { Pencil, Trash2 } from 'lucide-react'

import type { MenuItem } from '../../components/MenuArea.tsx'
import { app } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'

export function tagTaskItems(tag: string): readonly MenuItem[] {
  const { status, openTagTask } = app()
  if (readOnlySentence(status) !== null) return []
  return [
    { name: 'Rename or merge everywhere…', Icon: Pencil, run: () => openTagTask('rename', tag) },
    { name: 'Delete everywhere…', Icon: Trash2, run: () => openTagTask('delete', tag) },
  ]
}
