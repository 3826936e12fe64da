/** Formats numbers, times and names for people. */
import { t, pluralForm, language } from '../../preload/contract/index.ts'
export { starsText } from '../../preload/contract/index.ts'

const COUNT = new Intl.NumberFormat(language())
const DECIMAL = new Intl.NumberFormat(language(), { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const SHORT_COUNT = new Intl.NumberFormat(language(), { notation: 'compact', maximumSignificantDigits: 3 })
const ABSOLUTE = new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'medium' })
const CLOCK = new Intl.DateTimeFormat(language(), { timeStyle: 'short' })
const DAY = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short' })
const DAY_AND_YEAR = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short', year: 'numeric' })

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY_MS = 24 * HOUR

/** Returns a number with separators, as the person's language writes it. */
export function count(value: number): string {
  return COUNT.format(value)
}

/** Returns a number with two decimals, as the person's language writes it, with a minus sign and not a hyphen. */
export function decimal(value: number): string {
  return DECIMAL.format(value).replace('-', '−')
}

/** Returns a number for places with little room: exact up to 9,999, then `12K`, `1.2M`. */
export function shortCount(value: number): string {
  return value < 10_000 ? count(value) : SHORT_COUNT.format(value)
}

/** Returns a number with its noun: `1 picture`, `412 pictures`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${pluralForm(value, one, many)}`
}

/** Returns the date and the time of day. */
export function absoluteTime(at: number): string {
  return ABSOLUTE.format(at)
}

/** Returns the time of day; for a time more than a day ago, with the date. */
export function clockTime(at: number, now = Date.now()): string {
  return now - at < DAY_MS ? CLOCK.format(at) : `${DAY.format(at)}, ${CLOCK.format(at)}`
}

/** Returns how long ago a time is; for a time more than a week ago, its date. */
export function relativeTime(at: number, now = Date.now()): string {
  const ago = now - at
  if (ago < 45_000) return t('just now')
  if (ago < HOUR) return `${Math.max(1, Math.round(ago / MINUTE))} min ago`
  if (ago < DAY_MS) return `${Math.round(ago / HOUR)} h ago`
  if (ago < 7 * DAY_MS) return t`${plural(Math.round(ago / DAY_MS), 'day')} ago`
  return (new Date(at).getFullYear() === new Date(now).getFullYear() ? DAY : DAY_AND_YEAR).format(at)
}

/** Returns a number of milliseconds with a suitable unit. The sign is left out. */
export function duration(ms: number): string {
  const size = Math.abs(ms)
  if (size < 1_000) return `${Math.round(size)} ms`
  if (size < 10_000) return `${Number((size / 1_000).toFixed(1))} s`
  if (size < 2 * MINUTE) return `${Math.round(size / 1_000)} s`
  return size < 2 * HOUR ? `${Math.round(size / MINUTE)} min` : `${Math.round(size / HOUR)} h`
}

/** Returns what a count of new pictures means, for tooltips and screen readers. */
export function newSentence(number: number): string {
  return `${plural(number, 'picture')} changed by others since you last looked`
}

/** Returns a number of bytes with a suitable unit: 1 kB has 1,000 bytes. */
export function bytes(size: number): string {
  if (size < 1_000) return `${size} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length, Math.floor(Math.log10(size) / 3))
  const value = size / 1_000 ** power
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`
}

/** Returns a text whose first letter is a capital. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Characters of scripts that are written from right to left, and characters that turn the direction of text. */
const TURNS_TEXT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]|\p{Bidi_Control}/u
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069']

/** Returns a name that does not turn the text around it, for a place in a sentence. */
export function isolated(name: string): string {
  return TURNS_TEXT.test(name) ? FIRST_STRONG_ISOLATE + name + POP_ISOLATE : name
}

/** Returns one or two capital letters for a name. What is in brackets after it tells people of one name apart. */
export function initials(name: string): string {
  const words = name
    .replace(/(?<=.) \([^()]*\)$/, '')
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean)
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]]
  return letters
    .map((word) => [...(word ?? '?')][0] ?? '?')
    .join('')
    .toUpperCase()
}

/** Returns the last part of a path of this machine. */
export function folderName(path: string): string {
  return path.split(/[\\/]/).findLast(Boolean) ?? path
}

/** Returns the path, on the program's machine, of the item with this key in a folder there. */
export function pathIn(folder: string, key: string): string {
  const separator = folder.includes('\\') ? '\\' : '/'
  return key === '' ? folder : [folder.replace(/[\\/]$/, ''), ...key.split('/')].join(separator)
}

/** Returns the parent folder of a path of this machine. */
export function parentFolder(path: string): string {
  const parent = path.replace(/[\\/]+[^\\/]*[\\/]*$/, '')
  return /^$|^[A-Za-z]:$/.test(parent) ? path.slice(0, parent.length + 1) : parent
}

/** The name of the key for shortcuts on this system. */
export const MODIFIER = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '') ? '⌘' : 'Ctrl'
