/** Says in words how a setting of the data set changed, as the settings page says it. Pure. */
import {
  namedSetting,
  partsInWords,
  t,
  type FieldValue,
  type JsonValue,
  type Setting,
  type SettingNames,
} from '../../../preload/contract/index.ts'
import { COLOR_NAMES } from '../../components/PersonColorInput.tsx'
import { isolatedName } from '../../components/person-names.ts'
import { valueText } from '../settings/settings-text.ts'

const NAMES: SettingNames = { nameOf: isolatedName, colorName: (color) => COLOR_NAMES[color].toLowerCase() }

/** Names a setting: `Setting “Stars”`, `Smart Folder Owls`, `Person Ana` or `Release`. A setting that this version does not know has its own name. */
export function settingTitle(name: string, settings: readonly Setting[]): string {
  return namedSetting(name, NAMES) ?? t`Setting “${settings.find((setting) => setting.name === name)?.title ?? name}”`
}

/** Says a value, which a change has as JSON text: `Everybody their own`, or the filter of a Smart Folder. */
export function settingWords(name: string, json: FieldValue | null | undefined, settings: readonly Setting[]): string {
  const value = parsed(json)
  const words = partsInWords(name, value, NAMES)
  if (words !== null) return words
  if (value === null) return t('default')
  const setting = settings.find((one) => one.name === name)
  if (setting) return valueText(setting, value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parsed(json: FieldValue | null | undefined): JsonValue {
  return typeof json === 'string' ? (JSON.parse(json) as JsonValue) : null
}
