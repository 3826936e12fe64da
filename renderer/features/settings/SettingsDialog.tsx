/** Shows the settings: for this machine, and for everybody. */
import { X } from 'lucide-react'
import { Dialog, Tabs } from 'radix-ui'
import { useState } from 'react'

import type { Settings } from '../../../preload/contract/index.ts'
import { relativeTime } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import type { SettingOwner } from '../../store/settings.ts'
import { SettingRow } from './SettingRow.tsx'
import { countProblems, plainText } from './settings-text.ts'

const LISTS: readonly { readonly owner: SettingOwner; readonly title: string; readonly about: string }[] = [
  {
    owner: 'person',
    title: 'Only on this machine',
    about: 'For you, on this machine, in every folder. Takes precedence over what is set for everybody.',
  },
  {
    owner: 'team',
    title: 'For everybody',
    about: 'For everybody who opens this folder, at once. Stored in .lenslet/settings.json on the share.',
  },
]

export function SettingsDialog() {
  const open = useApp((state) => state.settingsOpen)
  const settings = useApp((state) => state.settings)
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(now) => {
        if (!now) app().closeSettings()
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="sheet settings"
          data-testid="settings"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          onEscapeKeyDown={keepDraft}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <header>
            <Dialog.Title>Settings</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={16} />
            </Dialog.Close>
          </header>
          {settings && <Lists settings={settings} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/**
 * Keeps the dialog open at the first Escape, which only discards the text that is being typed. The next one closes it.
 */
function keepDraft(event: KeyboardEvent): void {
  if (document.activeElement?.matches('[data-draft="true"]')) event.preventDefault()
}

function Lists({ settings }: { settings: Settings }) {
  const [owner, setOwner] = useState<SettingOwner>('person')
  const reason = useApp((state) => state.status?.readOnlyReason ?? null)
  return (
    <Tabs.Root value={owner} onValueChange={(value) => setOwner(value as SettingOwner)} className="settings-lists">
      <Tabs.List className="settings-tabs" aria-label="Whose settings">
        {LISTS.map((list) => (
          <Tabs.Trigger key={list.owner} value={list.owner} className="settings-tab">
            {list.title}
            <Badge count={countProblems(settings.settings, list.owner)} />
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {LISTS.map((list) => (
        <Tabs.Content key={list.owner} value={list.owner} className="settings-list" tabIndex={-1}>
          <p className="settings-about">{list.about}</p>
          {list.owner === 'team' && reason !== null && (
            <p className="settings-refusal" role="status">
              These cannot be changed: {reason}.
            </p>
          )}
          {settings.settings.map((setting) => (
            <SettingRow
              key={setting.name}
              setting={setting}
              owner={list.owner}
              revision={settings.revision}
              disabled={list.owner === 'team' && reason !== null}
            />
          ))}
          <Unknown settings={settings} owner={list.owner} disabled={list.owner === 'team' && reason !== null} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

function Badge({ count }: { count: number }) {
  return count === 0 ? null : (
    <span className="settings-badge">
      {count}
      <span className="visually-hidden"> to look at</span>
    </span>
  )
}

function Unknown({ settings, owner, disabled }: { settings: Settings; owner: SettingOwner; disabled: boolean }) {
  const unknown = settings.unknown.filter(({ from }) => from === owner)
  const remove = async (name: string): Promise<void> => {
    const refused = await app().changeSetting(owner, name, null, settings.revision)
    if (refused !== null) app().toast('error', refused)
  }
  if (unknown.length === 0) return null
  return (
    <section className="settings-unknown">
      <h3>Not known to this version</h3>
      <p className="muted">They are from a newer Lenslet, or misspelt. They are kept, but have no effect here.</p>
      <ul>
        {unknown.map(({ name, value, by, at }) => (
          <li key={name}>
            <code>{name}</code>{' '}
            <span className="muted">
              {plainText(value)}
              {by !== null && at !== null && `, set by ${by} ${relativeTime(at)}`}
            </span>
            <button
              type="button"
              className="button button-small"
              disabled={disabled}
              aria-label={`Remove ${name}`}
              onClick={() => void remove(name)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
