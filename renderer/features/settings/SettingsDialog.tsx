/** Shows the settings by section: first those of a labeler, then those of the team, then how changes are noticed. */
import { Tabs } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

import type { Setting, Settings } from '../../../preload/contract/index.ts'
import { Sheet } from '../../components/Sheet.tsx'
import { settingsRefusal } from '../../store/access.ts'
import { app, useApp } from '../../store/app.ts'
import type { SettingOwner } from '../../store/settings.ts'
import { GeneralSection, LabellingSection, ViewerSection } from './PersonSections.tsx'
import { KeySettings } from './KeySettings.tsx'
import { SettingRow } from './SettingRow.tsx'
import { countProblems } from './settings-text.ts'
import { UnknownSettings } from './UnknownSettings.tsx'

interface Section {
  readonly id: string
  readonly title: string
  readonly about: string
  render(settings: Settings): ReactNode
  /** Returns how many values of this section cannot be used. */
  countProblems?(settings: Settings): number
}

const SECTIONS: readonly Section[] = [
  { id: 'general', title: 'General', about: 'For you, on this machine.', render: () => <GeneralSection /> },
  { id: 'labelling', title: 'Labelling', about: 'For you, on this machine.', render: () => <LabellingSection /> },
  { id: 'viewer', title: 'Viewer', about: 'For you, on this machine.', render: () => <ViewerSection /> },
  {
    id: 'keys',
    title: 'Keys',
    about: 'For you, on this machine, in every folder.',
    render: () => <KeySettings />,
  },
  {
    id: 'team',
    title: 'Team',
    about: 'For everybody who opens this folder, at once. Stored in .lenslet/settings.json on the share.',
    render: (settings) => (
      <>
        <SettingList settings={settings} group="rating" owner="team" />
        <SettingList settings={settings} group="pictures" owner="team" />
      </>
    ),
    countProblems: ({ settings }) =>
      countProblems(settings.filter(isAbout('rating')), 'team') +
      countProblems(settings.filter(isAbout('pictures')), 'team'),
  },
  {
    id: 'advanced',
    title: 'Advanced',
    about: 'The defaults are right for most shares.',
    render: (settings) => <AdvancedSection settings={settings} />,
    countProblems: ({ settings }) =>
      countProblems(settings.filter(isAbout('checking')), 'team') + countProblems(settings, 'person'),
  },
]

function isAbout(group: Setting['group']): (setting: Setting) => boolean {
  return (setting) => setting.group === group
}

export function SettingsDialog() {
  const open = useApp((state) => state.settingsOpen)
  const settings = useApp((state) => state.settings)
  return (
    <Sheet
      open={open}
      onClose={() => app().closeSettings()}
      title="Settings"
      testId="settings"
      className="settings"
      onEscapeKeyDown={keepDraft}
    >
      {settings && <Sections settings={settings} />}
    </Sheet>
  )
}

/**
 * Keeps the dialog open at the first Escape, which only discards the text that is being typed or closes an open question. The next one closes it.
 */
function keepDraft(event: KeyboardEvent): void {
  if (document.activeElement?.matches('[data-draft="true"]')) event.preventDefault()
}

function Sections({ settings }: { settings: Settings }) {
  const chosen = useApp((state) => state.settingsSection)
  const shown = SECTIONS.some(({ id }) => id === chosen) ? chosen! : SECTIONS[0]!.id
  return (
    <Tabs.Root
      orientation="vertical"
      value={shown}
      onValueChange={(section) => app().openSettings(section)}
      className="settings-sections"
    >
      <Tabs.List className="settings-tabs" aria-label="Sections">
        {SECTIONS.map(({ id, title, countProblems: problemsIn }) => (
          <Tabs.Trigger key={id} value={id} className="settings-tab">
            {title}
            <Badge count={problemsIn?.(settings) ?? 0} />
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {SECTIONS.map(({ id, about, render }) => (
        <Tabs.Content key={id} value={id} className="settings-list" tabIndex={-1}>
          <p className="settings-about">{about}</p>
          {render(settings)}
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

const OWNERS: readonly { readonly owner: SettingOwner; readonly title: string; readonly about: string }[] = [
  { owner: 'team', title: 'For everybody', about: 'For everybody who opens this folder, at once.' },
  {
    owner: 'person',
    title: 'Only on this machine',
    about: 'For you, on this machine, in every folder. Overrides the team’s values.',
  },
]

function AdvancedSection({ settings }: { settings: Settings }) {
  const [owner, setOwner] = useState<SettingOwner>('team')
  const { about } = OWNERS.find((one) => one.owner === owner)!
  return (
    <>
      <div className="segments settings-owner" role="radiogroup" aria-label="Whose settings">
        {OWNERS.map((one) => (
          <label key={one.owner} data-chosen={one.owner === owner}>
            <input
              type="radio"
              name="settings-owner"
              checked={one.owner === owner}
              onChange={() => setOwner(one.owner)}
            />
            {one.title}
            <Badge
              count={countProblems(
                one.owner === 'team' ? settings.settings.filter(isAbout('checking')) : settings.settings,
                one.owner,
              )}
            />
          </label>
        ))}
      </div>
      <p className="settings-about">{about}</p>
      <SettingList settings={settings} group={owner === 'team' ? 'checking' : null} owner={owner} />
    </>
  )
}

/** Shows the settings of a group, or all of them, for one owner. */
function SettingList({
  settings,
  group,
  owner,
}: {
  settings: Settings
  group: Setting['group'] | null
  owner: SettingOwner
}) {
  const reason = useApp(settingsRefusal)
  const isRefused = owner === 'team' && reason !== null
  return (
    <>
      {isRefused && (
        <p className="settings-refusal" role="status">
          {reason}
        </p>
      )}
      {settings.settings
        .filter((setting) => group === null || setting.group === group)
        .map((setting) => (
          <SettingRow
            key={`${owner} ${setting.name}`}
            setting={setting}
            owner={owner}
            revision={settings.revision}
            disabled={isRefused}
          />
        ))}
      {group !== 'pictures' && <UnknownSettings settings={settings} owner={owner} disabled={isRefused} />}
    </>
  )
}
