/** Formats and parses settings, in words and in the units that people enter. Pure. */
import type { JsonValue, Setting, SettingType } from '../../../preload/contract/index.ts'
import { count, duration, relativeTime, plural } from '../../components/format.ts'
import type { SettingOwner } from '../../store/settings.ts'
import { nameOf } from '../../components/person-names.ts'
import { t } from '../../../preload/contract/index.ts'

interface Note {
  readonly text: string
  readonly tone: 'quiet' | 'warning'
}
interface Unit {
  readonly name: string
  readonly size: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * Returns the unit in which a number is entered: the smallest one in which its largest value is still a short number.
 */
export function unitOf(type: SettingType): Unit {
  if (type.kind !== 'number') return { name: '', size: 1 }
  if (type.unit === 'per second') return { name: t('a second'), size: 1 }
  if (type.unit === 'people') return { name: t('people'), size: 1 }
  return type.max > HOUR_MS ? { name: t('minutes'), size: MINUTE_MS } : { name: t('seconds'), size: 1_000 }
}

/** Returns a value as its field shows it. */
export function fieldText({ type }: Setting, value: JsonValue): string {
  return typeof value === 'number' && type.kind === 'number'
    ? String(value / unitOf(type).size)
    : value === null
      ? ''
      : plainText(value)
}

/** Returns the value of what was typed. `error` says which values are possible. */
export function parseNumber(
  type: SettingType & { kind: 'number' },
  text: string,
): { value: number } | { error: string } {
  const { name, size } = unitOf(type)
  const typed = Number(text.trim().replace(',', '.'))
  const value = Math.round(typed * size)
  if (text.trim() !== '' && value >= type.min && value <= type.max && (size > 1 || Number.isInteger(typed)))
    return { value }
  return {
    error: `Enter a ${size > 1 ? '' : t('whole ')}number from ${count(type.min / size)} to ${count(type.max / size)}${size > 1 ? ` ${name}` : ''}.`,
  }
}

/** Returns a value in words, also one that cannot be used. */
export function valueText({ type }: Setting, value: JsonValue): string {
  if (type.kind === 'choice') return type.choices.find((choice) => choice.value === value)?.title ?? plainText(value)
  if (type.kind === 'lines' && typeof value === 'string') return linesText(value)
  if (typeof value !== 'number' || type.kind !== 'number') return plainText(value)
  if (type.unit === 'people') return value === 0 ? t('everybody') : plural(value, 'person', 'people')
  return type.unit === 'ms' ? duration(value) : `${count(value)} a second`
}

/** Returns patterns as one short text. */
function linesText(value: string): string {
  const lines = value.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) return t('no pattern')
  return lines.length > 3 ? `${lines.slice(0, 3).join(', ')} and ${lines.length - 3} more` : lines.join(', ')
}

/** Returns what would be in force without the owner's own value: the team's value or the default. */
export function fallbackValue(
  setting: Setting,
  owner: SettingOwner,
): { value: string | number; from: 'team' | 'default' } {
  const { team } = setting
  if (owner === 'person' && team && team.value !== null && team.problem === null)
    return { value: team.value as string | number, from: 'team' }
  return { value: setting.default, from: 'default' }
}

/** Returns where the value comes from, for the owner's list; null for the plain default, which the field shows. */
export function noteOf(setting: Setting, owner: SettingOwner, now = Date.now()): Note | null {
  return owner === 'person' ? personNote(setting, now) : teamNote(setting, now)
}

function personNote(setting: Setting, now: number): Note | null {
  const { team, person } = setting
  const fallback = fallbackValue(setting, 'person')
  const value = valueText(setting, fallback.value)
  const other =
    fallback.from === 'team'
      ? t`the team’s value (${value}), set by ${nameOf(team!.by)} ${relativeTime(team!.at, now)}`
      : t`the default (${value})`
  if (person?.problem) return { text: `Not used: ${person.problem}. Using ${other}.`, tone: 'warning' }
  if (setting.from === 'person') return { text: `Overrides ${other}.`, tone: 'quiet' }
  return fallback.from === 'team' ? { text: `Using ${other}.`, tone: 'quiet' } : null
}

function teamNote(setting: Setting, now: number): Note | null {
  const { team } = setting
  const instead = setting.from === 'person' ? `This machine uses ${valueText(setting, setting.value)} instead.` : ''
  const note = (text: string, tone: Note['tone'] = 'quiet'): Note => ({ text: `${text} ${instead}`.trim(), tone })
  if (!team) return instead === '' ? null : note('')
  const who = `${nameOf(team.by)} ${relativeTime(team.at, now)}`
  if (team.value === null) return note(`Reset to the default by ${who}.`)
  if (team.problem)
    return note(
      `Not used: ${team.problem}. Set by ${who}. Using the default (${valueText(setting, setting.default)}).`,
      'warning',
    )
  return note(`Set by ${who}.`)
}

/** Returns how many of the owner's settings need attention. */
export function countProblems(settings: readonly Setting[], owner: SettingOwner): number {
  return settings.filter(({ person, team }) =>
    owner === 'person' ? person?.problem : team?.problem || (team?.conflict.length ?? 0) > 0,
  ).length
}

export function plainText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
