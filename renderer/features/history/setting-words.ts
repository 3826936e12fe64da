/** Says in words how a setting of the data set changed, as the settings page says it. Pure. */
import type { FieldValue, JsonValue, Setting } from '../../../preload/contract/index.ts'
import { isPersonColor, SCHEMA_RULES, t } from '../../../preload/contract/index.ts'
import { COLOR_NAMES } from '../../components/PersonColorInput.tsx'
import { isolatedName } from '../../components/person-names.ts'
import { valueText } from '../settings/settings-text.ts'

const SMART_FOLDER = 'smart-folder:'
const RELEASE = 'release:'
const PERSON = 'person:'
const GROUP = 'schema.group:'
const TAG = 'schema.tag:'

/** Names a setting: `Setting “Stars”`, `Smart Folder Owls`, `Person Ana` or `Release`. A setting that this version does not know has its own name. */
export function settingTitle(name: string, settings: readonly Setting[]): string {
  if (name.startsWith(SMART_FOLDER)) return t`Smart Folder ${name.slice(SMART_FOLDER.length)}`
  if (name.startsWith(RELEASE)) return t('Release')
  if (name === SCHEMA_RULES) return t('Rules of the label schema')
  if (name.startsWith(GROUP)) return t`Group ${name.slice(GROUP.length)} of the label schema`
  if (name.startsWith(TAG)) return t`Tag ${name.slice(TAG.length)} of the label schema`
  if (name.startsWith(PERSON)) return t`Person ${isolatedName(name.slice(PERSON.length))}`
  return t`Setting “${settings.find((setting) => setting.name === name)?.title ?? name}”`
}

/** Says a value, which a change has as JSON text: `Everybody their own`, or the filter of a Smart Folder. */
export function settingWords(name: string, json: FieldValue | null | undefined, settings: readonly Setting[]): string {
  const value = parsed(json)
  if (name.startsWith(SMART_FOLDER)) return value === null ? t('none') : filterOf(value)
  if (name.startsWith(RELEASE)) return value === null ? t('none') : nameIn(value)
  if (name === SCHEMA_RULES || name.startsWith(GROUP) || name.startsWith(TAG))
    return value === null ? t('none') : partWords(value)
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

/** Says the parts of an entry of the schema, such as `group Quality, key S`. */
function partWords(value: JsonValue): string {
  return Object.entries(value as Readonly<Record<string, JsonValue>>)
    .map(([name, part]) => PART_WORDS[name]?.(part) ?? `${name} ${JSON.stringify(part)}`)
    .filter((words) => words !== '')
    .join(', ')
}

/** The words of each part; the order needs none. */
const PART_WORDS: Readonly<Record<string, (part: JsonValue) => string>> = {
  order: () => '',
  group: (name) => t`group ${textOf(name)}`,
  key: (key) => t`key ${textOf(key).toUpperCase()}`,
  color: (color) => (isPersonColor(color) ? COLOR_NAMES[color].toLowerCase() : textOf(color)),
  about: (text) => `“${textOf(text)}”`,
  choice: (choice) => (choice === 'one' ? t('only one') : t('any number')),
  required: (isRequired) => (isRequired === true ? t('required') : t('not required')),
  free_tags: (areFree) => (areFree === true ? t('other tags too') : t('only tags of the schema')),
  done: (filter) => t`done: ${textOf(filter)}`,
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
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
