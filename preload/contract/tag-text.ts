/** Handles the texts of tags: how typed lists are split, and which tags look the same to a person. */
import { MAX_TAG_LENGTH } from './labels.ts'

/**
 * Invisible characters without a meaning in a tag: fillers, direction marks, blank letters. Joiners and variation
 * selectors are not among them, because scripts and emoji need them.
 */
// oxlint-disable-next-line no-misleading-character-class
const INVISIBLE =
  /[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0]/gu
/** Joiners at the beginning or end, where they join nothing. */
const LOOSE_JOINERS = /^(?:\u200C|\u200D|[\uFE00-\uFE0F]|\s)+|(?:\u200C|\u200D|\s)+$/gu
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001F\u007F-\u009F]/gu
/** Characters that are ignored when tags are compared. */
const IGNORABLE = /[\p{Default_Ignorable_Code_Point}\u2800]/gu
const ASCII = /^[\u0020-\u007E]*$/
/** Separators of a list of tags, including the commas and semicolons of other scripts. */
const SEPARATORS = ',;\t\n\r\u060C\u061B\u3001\uFF0C\uFF1B'

/**
 * Returns a text without differences of case, compatibility forms (Unicode NFKC) and invisible characters. Texts that
 * look the same to people become equal.
 */
export function foldSpelling(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  // Upper case first: it unifies letters with several lower-case forms (σ and ς, ß and ss).
  return text.normalize('NFKC').replaceAll(IGNORABLE, '').toUpperCase().toLowerCase().normalize('NFKC')
}

/** Returns the same for a whole tag, with single spaces. Tags with equal results are one tag; '' is not a tag. */
export function tagIdentity(text: string): string {
  return foldSpelling(text.replaceAll(CONTROLS, ' ')).replaceAll(/\s+/g, ' ').trim()
}

/**
 * Returns the text of a new tag: Unicode NFC, single spaces, without invisible characters; '' when nothing is left. It
 * may be longer than a tag is allowed to be.
 */
export function cleanTag(text: string): string {
  const clean = text
    .normalize('NFC')
    .replaceAll(CONTROLS, ' ')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(LOOSE_JOINERS, '')
  return tagIdentity(clean) === '' ? '' : clean
}

/** Whether a text contains more than one tag. */
export function isTagList(text: string): boolean {
  return hasSeparator(text) && splitTags(text).length > 1
}

/**
 * Returns the tags of a typed or pasted list, cleaned, without empty ones and duplicates. For its syntax see
 * `parseList`.
 */
export function splitTags(text: string): string[] {
  return [
    ...new Set(
      parseList(text)
        .map(cleanTag)
        .filter((tag) => tag !== ''),
    ),
  ]
}

/**
 * Returns the texts of a list, which commas, semicolons, line ends and tabs separate, without the spaces around them.
 *
 * A text that begins with a quotation mark may contain all of those, and quotation marks if they are doubled: `"left;
 * right"`. The closing one ends it, whatever follows. Without a closing one, the first is an ordinary character.
 */
export function parseList(text: string): string[] {
  const texts: string[] = []
  for (let at = 0; at <= text.length; at++) {
    const start = skipBlanks(text, at)
    const end = text[start] === '"' ? endOfQuoted(text, start) : -1
    if (end >= 0) {
      texts.push(text.slice(start + 1, end).replaceAll('""', '"'))
      at = skipBlanks(text, end + 1)
      // What follows without a separator is the next text.
      if (at < text.length && !SEPARATORS.includes(text[at]!)) at--
    } else {
      at = nextSeparator(text, start)
      texts.push(text.slice(start, at).trim())
    }
  }
  return texts.filter((listed) => listed !== '')
}

/**
 * Returns a text that is being typed with its last quotation mark closed: what is typed after a quotation mark belongs
 * to one tag.
 */
export function closeQuote(text: string): string {
  for (let at = 0; at <= text.length; at++) {
    const start = skipBlanks(text, at)
    const end = text[start] === '"' ? endOfQuoted(text, start) : nextSeparator(text, start)
    if (end < 0) return `${text}"`
    at = text[start] === '"' ? skipBlanks(text, end + 1) : end
    if (at < text.length && !SEPARATORS.includes(text[at]!)) at--
  }
  return text
}

/** Returns the tag to look for while a text is typed: that of a single tag without quotation marks, else the text. */
export function searchedTag(text: string): string {
  const tags = splitTags(closeQuote(text))
  return tags.length > 1 ? text.trim() : (tags[0] ?? '')
}

/** Returns whether a text is one tag in quotation marks: exactly that tag is meant. */
export function isQuotedTag(text: string): boolean {
  const typed = text.trim()
  return typed.startsWith('"') && endOfQuoted(typed, 0) === typed.length - 1
}

/** Returns a list that `parseList` reads back. The `tags` column of an exported table has this form. */
export function joinTags(tags: readonly string[]): string {
  return tags
    .map((tag) =>
      hasSeparator(tag) || tag.includes('"') || tag !== tag.trim() ? `"${tag.replaceAll('"', '""')}"` : tag,
    )
    .join('; ')
}

function hasSeparator(text: string): boolean {
  return nextSeparator(text, 0) < text.length
}

function nextSeparator(text: string, from: number): number {
  let at = from
  while (at < text.length && !SEPARATORS.includes(text[at]!)) at++
  return at
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ') at++
  return at
}

/** Returns the position of the quotation mark that closes the one at `start`; -1 when none does. */
function endOfQuoted(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (text[at + 1] !== '"') return at
    at++
  }
  return -1
}

export function isTagTooLong(tag: string): boolean {
  return tag.length > MAX_TAG_LENGTH
}

/** Returns a sentence about tags that are too long. It quotes the beginning of each. */
export function tooLongTagsMessage(tags: readonly string[]): string {
  const named = tags.map((tag) => `“${[...tag].slice(0, 30).join('')}…” (${tag.length})`).join(', ')
  return `${tags.length === 1 ? 'A tag is' : 'Some tags are'} too long: ${named}. A tag has at most ${MAX_TAG_LENGTH} characters.`
}
