/**
 * Says in words what settings with parts say: people, the label schema, Smart Folders, releases. For the history of the
 * window and of the command line.
 */
import type { JsonValue } from './labels.ts'
import { SCHEMA_RULES, schemaGroupSetting, schemaTagSetting } from './label-schema.ts'
import { isPersonColor, type PersonColor } from './people.ts'
import { t } from './texts.ts'

const SMART_FOLDER = 'smart-folder:'
const RELEASE = 'release:'
const PERSON = 'person:'
const GROUP = schemaGroupSetting('')
const TAG = schemaTagSetting('')

/** How people and colours are named where the words are shown. */
export interface SettingNames {
  readonly nameOf: (id: string) => string
  readonly colorName: (color: PersonColor) => string
}

/** Names a setting with parts: `Person Ana`, `Tag owl of the label schema`; null for any other setting. */
export function namedSetting(name: string, { nameOf }: Pick<SettingNames, 'nameOf'>): string | null {
  if (name.startsWith(SMART_FOLDER)) return t`Smart Folder ${name.slice(SMART_FOLDER.length)}`
  if (name.startsWith(RELEASE)) return t('Release')
  if (name === SCHEMA_RULES) return t('Rules of the label schema')
  if (name.startsWith(GROUP)) return t`Group ${name.slice(GROUP.length)} of the label schema`
  if (name.startsWith(TAG)) return t`Tag ${name.slice(TAG.length)} of the label schema`
  return name.startsWith(PERSON) ? t`Person ${nameOf(name.slice(PERSON.length))}` : null
}

/** Says the value of a setting with parts: `Ana, teal`, or `group Subject, key O`; null for any other setting. */
export function partsInWords(name: string, value: JsonValue, names: SettingNames): string | null {
  if (namedSetting(name, names) === null) return null
  if (value === null) return t('none')
  if (typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value)
  const parts = value as Readonly<Record<string, JsonValue>>
  if (name.startsWith(SMART_FOLDER)) return filterOf(parts)
  if (name.startsWith(RELEASE)) return nameIn(parts)
  if (name.startsWith(PERSON)) return profileWords(parts, names)
  return Object.entries(parts)
    .map(([part, of]) => partWords(part, of, names))
    .filter((words) => words !== '')
    .join(', ')
}

/** Says a part of an entry of the schema. The order needs no words. */
function partWords(name: string, part: JsonValue, { colorName }: SettingNames): string {
  switch (name) {
    case 'order':
      return ''
    case 'group':
      return part === '' ? t('no group') : t`group ${textOf(part)}`
    case 'key':
      return t`key ${textOf(part).toUpperCase()}`
    case 'color':
      return isPersonColor(part) ? colorName(part) : textOf(part)
    case 'about':
      return `“${textOf(part)}”`
    case 'choice':
      return part === 'one' ? t('only one') : t('any number')
    case 'skip':
      return part === true ? t('reasons for skipping') : t('no reasons for skipping')
    case 'required':
      return part === true ? t('required') : t('not required')
    case 'free_tags':
      return part === true ? t('other tags too') : t('only tags of the schema')
    case 'done':
      return t`done: ${textOf(part)}`
    default:
      return `${name} ${JSON.stringify(part)}`
  }
}

/** Says a profile: `Ana, teal`, or whom the person is the same as. */
function profileWords(profile: Readonly<Record<string, JsonValue>>, { nameOf, colorName }: SettingNames): string {
  const { color, same_as: sameAs } = profile
  if (typeof sameAs === 'string') return t`the same person as ${nameOf(sameAs)}`
  return isPersonColor(color) ? `${nameIn(profile)}, ${colorName(color)}` : nameIn(profile)
}

function nameIn({ name }: Readonly<Record<string, JsonValue>>): string {
  return textOf(name ?? null)
}

function filterOf({ filter }: Readonly<Record<string, JsonValue>>): string {
  return typeof filter === 'string' && filter !== '' ? filter : t('all pictures')
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
