/** Shows what each person chooses for themselves: name, appearance, labelling, viewer. */
import { useState } from 'react'

import { MAX_TAG_KEYS, MAX_TAG_LENGTH, personColor, SURROUNDS, t } from '../../../preload/contract/index.ts'
import type { Surround } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { PersonColorInput } from '../../components/PersonColorInput.tsx'
import { useProfiles } from '../../components/use-profiles.ts'
import { useKeysOf } from '../../components/use-keys-of.ts'
import { LANGUAGES } from '../../language.ts'
import { app, useApp } from '../../store/app.ts'
import { recentTags } from '../../store/recent-tags.ts'
import { ChoiceRow, PreferenceRow, SwitchRow } from './PreferenceRow.tsx'

const THEMES = [
  { value: 'system', name: 'System' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
] as const
const AUTO_ADVANCE_CHOICES = [
  { value: 'off', name: 'Off' },
  { value: 'label', name: 'After each label' },
  { value: 'done', name: 'When done' },
] as const
const LAYOUTS = [
  { value: 'justified', name: 'Justified' },
  { value: 'uniform', name: 'Same size' },
] as const

const SURROUND_TITLES: { readonly [K in Surround]: string } = { dark: t('Dark'), grey: t('Neutral'), light: t('Light') }

export function GeneralSection() {
  const prefs = useApp((state) => state.prefs)
  return (
    <>
      <NameRow />
      <ColorRow />
      <ChoiceRow title="Theme" value={prefs.theme} choices={THEMES} onChange={(theme) => app().setPrefs({ theme })} />
      {LANGUAGES.length > 1 && <LanguageRow />}
      <ChoiceRow
        title="Grid"
        about="Rows that keep the pictures’ shapes (justified), or cells of one size."
        value={prefs.gridLayout}
        choices={LAYOUTS}
        onChange={(gridLayout) => app().setPrefs({ gridLayout })}
      />
      <SwitchRow
        title="Quick start"
        about="Three cards in the inspector while no picture is selected."
        isOn={prefs.quickStart}
        onChange={(quickStart) => app().setPrefs({ quickStart })}
      />
    </>
  )
}

/** Shows the languages. It is left out while English is the only one. */
function LanguageRow() {
  const chosen = useApp((state) => state.prefs.language)
  return (
    <PreferenceRow title="Language" about="Of menus and texts, when Lenslet is started the next time.">
      {({ labelledBy, describedBy }) => (
        <select
          className="text-input"
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          value={chosen ?? ''}
          onChange={(event) => app().setPrefs({ language: event.target.value || null })}
        >
          <option value="">System</option>
          {LANGUAGES.map(({ code, name }) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      )}
    </PreferenceRow>
  )
}

export function LabellingSection() {
  const autoAdvance = useApp((state) => state.prefs.autoAdvance)
  const keys = useKeysOf('auto-advance')
  return (
    <>
      <ChoiceRow
        title="Auto-advance"
        about={`Shows the next picture after each rating, flag or colour, or when a picture has all labels that the team asks for.${keys === undefined ? '' : ` Key: ${keys}.`}`}
        value={autoAdvance}
        choices={AUTO_ADVANCE_CHOICES}
        onChange={(chosen) => app().setPrefs({ autoAdvance: chosen })}
      />
      <TagKeysRow />
    </>
  )
}

export function ViewerSection() {
  const { surround, enlargeSmallPictures, filmstrip } = useApp((state) => state.prefs)
  return (
    <>
      <ChoiceRow
        title="Surround"
        about="Around a picture in the viewer and in comparisons. It does not follow the theme, because it changes how colours look."
        value={surround}
        choices={SURROUNDS.map((value) => ({ value, name: SURROUND_TITLES[value] }))}
        onChange={(chosen) => app().setPrefs({ surround: chosen })}
      />
      <SwitchRow
        title="Enlarge small pictures"
        about="A picture with fewer pixels than the screen fills the viewer. Off shows it at 100 %."
        isOn={enlargeSmallPictures}
        onChange={(isOn) => app().setPrefs({ enlargeSmallPictures: isOn })}
      />
      <SwitchRow
        title="Film strip"
        about="A strip of small pictures below the picture."
        isOn={filmstrip}
        onChange={(isOn) => app().setPrefs({ filmstrip: isOn })}
      />
    </>
  )
}

/** Shows the name that is written into labels. It is saved with Enter, or when the box is left. */
function NameRow() {
  const user = useApp((state) => state.session?.user ?? '')
  const userName = useApp((state) => state.session?.userName ?? '')
  const [name, setName] = useState<string | null>(null)
  const save = (): void => {
    const typed = name?.trim() ?? ''
    setName(null)
    if (typed !== '' && typed !== userName) void app().setUser(typed)
  }
  const keys = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') save()
    if (event.key === 'Escape') setName(null)
  }
  return (
    <PreferenceRow
      title="Your name"
      about="How everybody sees you, also beside what you labelled before. If somebody else works here now, see People."
    >
      {({ labelledBy, describedBy }) => (
        <>
          <PersonCircle user={user} />
          <input
            type="text"
            className="text-input setting-text"
            data-testid="setting-user"
            data-draft={name !== null}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            aria-labelledby={labelledBy}
            aria-describedby={describedBy}
            value={name ?? userName}
            onChange={(event) => setName(event.target.value)}
            onBlur={save}
            onKeyDown={keys}
          />
        </>
      )}
    </PreferenceRow>
  )
}

/** Shows the colour of the person's circle. Without a choice, the data set gives one that few people have. */
function ColorRow() {
  const user = useApp((state) => state.session?.user ?? '')
  const shown = personColor(user, useProfiles())
  return (
    <PreferenceRow title="Your colour" about="Of the circle with your initials, for everybody in the team.">
      {({ labelledBy, describedBy }) => (
        <PersonColorInput
          value={shown}
          labelledBy={labelledBy}
          describedBy={describedBy}
          onChange={(color) => app().setProfile(user, { color })}
        />
      )}
    </PreferenceRow>
  )
}

/** Shows which tag each of the keys Alt+1 to Alt+9 gives, in this data set. */
function TagKeysRow() {
  const slots = useApp((state) => recentTags(state).slots)
  const known = useApp((state) => state.facets?.tags)
  return (
    <div className="setting setting-wide" role="group" aria-labelledby="tag-keys-title">
      <div className="setting-words">
        <h3 id="tag-keys-title">Tags by key</h3>
        <p className="muted">
          In this data set. A tag that you use gets a free key, or the key of the tag that you have not used for the
          longest time.
        </p>
      </div>
      <ol className="setting-tags">
        {Array.from({ length: MAX_TAG_KEYS }, (_, key) => (
          <li key={key}>
            <kbd>Alt {key + 1}</kbd>
            <TagKeyInput number={key} tag={slots[key]?.tag ?? ''} />
          </li>
        ))}
      </ol>
      <datalist id="tags-of-team">
        {known?.slice(0, 200).map(({ tag }) => (
          <option key={tag} value={tag}>
            {tag}
          </option>
        ))}
      </datalist>
    </div>
  )
}

function TagKeyInput({ number, tag }: { number: number; tag: string }) {
  const [text, setText] = useState<string | null>(null)
  const save = (): void => {
    if (text !== null && text.trim() !== tag) app().setTagOfKey(number, text.trim())
    setText(null)
  }
  return (
    <input
      type="text"
      list="tags-of-team"
      className="text-input"
      placeholder="No tag"
      maxLength={MAX_TAG_LENGTH}
      autoComplete="off"
      spellCheck={false}
      aria-label={`Tag of Alt+${number + 1}`}
      data-draft={text !== null}
      value={text ?? tag}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
        if (event.key === 'Escape') setText(null)
      }}
    />
  )
}
