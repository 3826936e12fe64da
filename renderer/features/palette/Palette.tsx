/** Everything the window can do, by name. */
import { Command } from 'cmdk'

import { MODIFIER } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { commands } from './commands.ts'
import type { PaletteCommand } from './commands.ts'

export function Palette() {
  const open = useApp((state) => state.palette)
  return (
    <Command.Dialog open={open} onOpenChange={(now) => app().setPalette(now)} label="Commands" overlayClassName="overlay" contentClassName="palette" loop>
      {open && <Content />}
    </Command.Dialog>
  )
}

function Content() {
  const groups = Map.groupBy(commands(app()), ({ group }) => group)
  return (
    <div data-testid="palette">
      <Command.Input className="palette-input" placeholder="Type a command, a folder or a tag" />
      <Command.List className="palette-list">
        <Command.Empty className="palette-empty">Nothing is called that.</Command.Empty>
        {[...groups].map(([name, entries]) => (
          <Command.Group key={name} heading={name}>
            {entries.map((entry) => <Entry key={entry.id} entry={entry} />)}
          </Command.Group>
        ))}
      </Command.List>
    </div>
  )
}

function Entry({ entry }: { entry: PaletteCommand }) {
  const run = (): void => {
    app().setPalette(false)
    // After the dialog has given the keyboard back, so that a command can take it.
    setTimeout(entry.run)
  }
  return (
    <Command.Item value={entry.id} keywords={[entry.name]} onSelect={run} className="palette-item">
      <span>{entry.name}</span>
      {entry.keys && <kbd>{entry.keys.replace('Mod', MODIFIER)}</kbd>}
    </Command.Item>
  )
}
