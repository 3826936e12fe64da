/** What can be done with the pictures under the mouse: those that are selected, or the one that it points at. */
import { Columns2, Copy, FolderSearch, Maximize2, NotebookPen, Tag } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import { useRef } from 'react'
import type { ComponentType, ReactElement } from 'react'

import { app, useApp } from '../../store/app.ts'
import { perform } from '../shortcuts/use-keys.ts'
import type { Command } from '../shortcuts/keymap.ts'

export function CellMenu({ children }: { children: ReactElement }) {
  const chosen = useRef<Command | null>(null)
  /** A command runs after the menu has given the keyboard back, so that it can take it. */
  const closed = (event: Event): void => {
    event.preventDefault()
    app().focusGrid()
    if (chosen.current) perform(chosen.current)
    chosen.current = null
  }
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild onContextMenu={pointAt}>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" data-testid="cell-menu" collisionPadding={8} onCloseAutoFocus={closed}>
          <Items onChoose={(command) => { chosen.current = command }} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

/** A picture that is not selected becomes the only one that is; beside the pictures there is no menu. */
function pointAt(event: React.MouseEvent): void {
  const cell = (event.target as Element).closest<HTMLElement>('[data-position]')
  const isByKey = event.button !== 2 && app().focus.position >= 0
  if (cell === null && !isByKey) return event.preventDefault()
  if (cell === null) return
  const position = Number(cell.dataset['position'])
  const id = app().rows.idAt(position)
  if (id === undefined || !app().selected.has(id)) app().focusAt(position)
}

function Items({ onChoose }: { onChoose(command: Command): void }) {
  const isWindow = useApp((state) => state.session?.host === 'electron')
  const many = useApp((state) => state.selected.size > 1)
  const item = (command: Command, name: string, keys: string, Icon: ComponentType<{ size: number }>): ReactElement => (
    <ContextMenu.Item className="menu-item" onSelect={() => onChoose(command)}>
      <Icon size={14} /><span className="menu-text">{name}</span><kbd className="menu-keys">{keys}</kbd>
    </ContextMenu.Item>
  )
  return (
    <>
      {item({ do: 'view' }, 'View', 'Enter', Maximize2)}
      {item({ do: 'compare' }, many ? 'Compare' : 'Compare with the next', 'C', Columns2)}
      <ContextMenu.Separator className="menu-separator" />
      {item({ do: 'tags' }, 'Edit tags', 'T', Tag)}
      {!many && item({ do: 'note' }, 'Write a note', 'N', NotebookPen)}
      <ContextMenu.Separator className="menu-separator" />
      {isWindow && item({ do: 'reveal' }, 'Show in file manager', 'Alt Shift R', FolderSearch)}
      {item({ do: 'copy-path' }, many ? 'Copy paths' : 'Copy path', 'Alt Shift C', Copy)}
      {item({ do: 'copy-key' }, many ? 'Copy keys' : 'Copy key', 'Alt Shift K', Copy)}
    </>
  )
}
