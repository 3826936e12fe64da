/** Shows the settings that this version does not know, so that they can be removed. */
import type { Settings } from '../../../preload/contract/index.ts'
import { relativeTime } from '../../components/format.ts'
import { app } from '../../store/app.ts'
import type { SettingOwner } from '../../store/settings.ts'
import { nameOf } from '../../components/person-names.ts'
import { plainText } from './settings-text.ts'

export function UnknownSettings({
  settings,
  owner,
  disabled,
}: {
  settings: Settings
  owner: SettingOwner
  disabled: boolean
}) {
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
              {by !== null && at !== null && `, set by ${nameOf(by)} ${relativeTime(at)}`}
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
