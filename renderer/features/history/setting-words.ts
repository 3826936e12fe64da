/** Says in words how a setting of the data set changed, as the settings page says it. Pure. */
import type { FieldValue, JsonValue, Setting } from '../../../preload/contract/index.ts'
import { isPersonColor, t } from '../../../preload/contract/index.ts'
import { COLOR_NAMES } from '../../components/PersonColorInput.tsx'
import { isolatedName } from '../../components/person-names.ts'
import { valueText } from '../settings/settings-text.ts'

const SMART_FOLDER = 'smart-folder:'
const RELEASE = 'release:'
const PERSON = 'person:'

/** Names a setting: `Setting “Stars”`, `Smart Folder Owls`, `Person Ana` or `Release`. A setting that this version does not know has its own name. */
export function settingTitle(name: string, settings: readonly Setting[]): string {
  if (name.startsWith(SMART_FOLDER)) return t`Smart Folder ${name.slice(SMART_FOLDER.length)}`
  if (name.startsWith(RELEASE)) return t('Release')
  if (name.startsWith(PERSON)) return t`Person ${isolatedName(name.slice(PERSON.length))}`
  return t`Setting “${settings.find((setting) => setting.name === name)?.title ?? name}”`
}

/** Says a value, which a change has as JSON text: `Everybody their own`, or the filter of a Smart Folder. */
export function settingWords(name: string, json: FieldValue | null | undefined, settings: readonly Setting[]): string {
  const value = parsed(json)
  if (name.startsWith(SMART_FOLDER)) return value === null ? t('none') : filterOf(value)
  if (name.startsWith(RELEASE)) return value === null ? t('none') : nameIn(value)
  if (name.startsWith(PERSON)) return value === null ? t('none') : profileWords(value)
  if (value === null) return t('default')
  const setting = settings.find((one) => one.name === name)
  if (setting) return valueText(setting, value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parsed(json: FieldValue | null | undefined): JsonValue {
  return typeof json === 'string' ? (JSON.parse(json) as JsonValue) : null
}

function nameIn(value: JsonValue): string {
  return String((value as { readonly name?: unknown }).name)
}

/** Says a profile: `Ana, teal`, or whom the person is the same as. */
function profileWords(value: JsonValue): string {
  const { color, same_as: sameAs } = value as { readonly color?: unknown; readonly same_as?: unknown }
  if (typeof sameAs === 'string') return t`the same person as ${isolatedName(sameAs)}`
  return isPersonColor(color) ? `${nameIn(value)}, ${COLOR_NAMES[color].toLowerCase()}` : nameIn(value)
}

function filterOf(value: JsonValue): string {
  const filter = (value as { readonly filter?: unknown }).filter
  return typeof filter === 'string' && filter !== '' ? filter : t('all pictures')
}
