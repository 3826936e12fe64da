/** Shows the command palette: everything that the window can do, by name. */
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useRef } from 'react'

import { MODIFIER } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { commands } from './commands.ts'
import type { PaletteCommand } from './commands.ts'

export function Palette() {
  const open = useApp((state) => state.palette)
  const chosenCommand = useRef<(() => void) | null>(null)
  /** A command runs after the dialog has returned the keyboard focus, so that the command can move it. */
  const onClosed = (event: Event): void => {
    event.preventDefault()
    app().focusGrid()
    chosenCommand.current?.()
    chosenCommand.current = null
  }
  const choose = (run: () => void): void => {
    chosenCommand.current = run
    app().setPalette(false)
  }
  return (
    <Dialog.Root open={open} onOpenChange={(now) => app().setPalette(now)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="palette"
          data-testid="palette"
          aria-describedby={undefined}
          onCloseAutoFocus={onClosed}
        >
          <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
          <Content onChoose={choose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Content({ onChoose }: { onChoose(run: () => void): void }) {
  const groups = Map.groupBy(commands(app()), ({ group }) => group)
  return (
    <Command label="Commands" loop>
      <Command.Input className="palette-input" placeholder="Type a command, a folder or a tag" />
      <Command.List className="palette-list">
        <Command.Empty className="palette-empty">Nothing has this name.</Command.Empty>
        {[...groups].map(([name, entries]) => (
          <Command.Group key={name} heading={name}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} onChoose={onChoose} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

function Entry({ entry, onChoose }: { entry: PaletteCommand; onChoose(run: () => void): void }) {
  return (
    <Command.Item
      value={entry.id}
      keywords={[entry.name]}
      onSelect={() => onChoose(entry.run)}
      className="palette-item"
    >
      <span>{entry.name}</span>
      {entry.keys && <kbd>{entry.keys.replace('Mod', MODIFIER)}</kbd>}
    </Command.Item>
  )
}
