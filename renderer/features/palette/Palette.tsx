/** Shows the command palette: everything that the window can do, by name. */
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

import type { TagCount } from '../../../preload/contract/index.ts'
import { searchedTag } from '../../../preload/contract/tag-text.ts'
import { app, invoke, useApp } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { commands } from './commands.ts'
import type { PaletteCommand } from './commands.ts'
import { giveTagCommands, typedTags } from './give-tags.ts'
import { bestFitting } from './ranking.ts'

/** The most tags of the team that are offered. */
const MAX_TAGS = 8
/** The most commands that are shown at once. */
const MAX_SHOWN = 200

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
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState('')
  /** Whether Enter was pressed before the tags were known. */
  const isEarly = useRef(false)
  const tagText = typedTags(typed).text
  const known = useMatchingTags(tagText)
  const list = useRef<HTMLDivElement>(null)
  const refused = useApp((state) => readOnlySentence(state.status))
  const entries = matching(typed, known.tags)
  const chooseEarly = useEffectEvent(() => {
    const best = entries[0]
    if (isEarly.current && known.text === tagText && best) onChoose(best.run)
    if (known.text === tagText) isEarly.current = false
  })
  useEffect(() => chooseEarly())
  // The best entry is chosen when the text changes, and when it was not in the list before.
  const active = entries.some(({ id }) => id === chosen) ? chosen : (entries[0]?.id ?? '')
  return (
    <Command
      label="Commands"
      loop
      shouldFilter={false}
      value={active}
      onValueChange={setChosen}
      onKeyDown={(event) => {
        // Enter waits for the tags that match: what is listed until then may be for a part of the text.
        if (event.key !== 'Enter' || event.nativeEvent.isComposing || chosen !== '' || known.text === tagText) return
        event.preventDefault()
        isEarly.current = true
      }}
    >
      <Command.Input
        className="palette-input"
        placeholder="Type a command, a folder or a tag"
        value={typed}
        onValueChange={(text) => {
          setTyped(text)
          setChosen('')
          isEarly.current = false
          list.current?.scrollTo({ top: 0 })
        }}
      />
      <Command.List label="Suggestions" className="palette-list" ref={list}>
        <Command.Empty className="palette-empty">
          {refused !== null && typedTags(typed).isExplicit ? (
            refused
          ) : typedTags(typed).isExplicit ? (
            'Type the tag. Quotation marks keep a comma or semicolon in it: "left; right".'
          ) : (
            <>
              Nothing has this name. Type <kbd>tag</kbd> before a new tag.
            </>
          )}
        </Command.Empty>
        {[...Map.groupBy(entries, ({ group }) => group)].map(([name, ofGroup]) => (
          <Command.Group key={name} heading={name}>
            {ofGroup.map((entry) => (
              <Entry key={entry.id} entry={entry} onChoose={onChoose} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

/** Returns the commands for a text. Tags that are given come first where the text says so. */
function matching(typed: string, tags: readonly TagCount[]): PaletteCommand[] {
  const all = commands(app())
  if (typed.trim() === '' || !app().session?.dataset) return all.slice(0, MAX_SHOWN)
  // The inbox covers the pictures that would get the tags.
  const canGive = !app().inbox && readOnlySentence(app().status) === null
  const giving = canGive ? giveTagCommands(app(), typed, tags) : []
  const found = typedTags(typed).isExplicit
    ? [...giving, ...bestFitting(all, typed)]
    : bestFitting([...all, ...giving], typed)
  return found.slice(0, MAX_SHOWN)
}

/** Tags of the team, and the text that they match. */
interface MatchingTags {
  readonly text: string
  readonly tags: readonly TagCount[]
}

/** Returns the team's tags that match a text or, until they are known, an earlier one. */
function useMatchingTags(text: string): MatchingTags {
  const isOpen = useApp((state) => state.session?.dataset != null)
  const [known, setKnown] = useState<MatchingTags>({ text: '', tags: [] })
  useEffect(() => {
    if (!isOpen) return
    let isCurrent = true
    const show = (tags: readonly TagCount[]): void => {
      if (isCurrent) setKnown({ text, tags })
    }
    void invoke('tags.suggest', { prefix: searchedTag(text), limit: MAX_TAGS }).then(show, () => show([]))
    return () => {
      isCurrent = false
    }
  }, [text, isOpen])
  return isOpen ? known : { text, tags: [] }
}

function Entry({ entry, onChoose }: { entry: PaletteCommand; onChoose(run: () => void): void }) {
  return (
    <Command.Item value={entry.id} onSelect={() => onChoose(entry.run)} className="palette-item">
      <span>{entry.name}</span>
      {entry.keys && <kbd>{entry.keys}</kbd>}
    </Command.Item>
  )
}
