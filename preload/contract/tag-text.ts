/** The texts of tags: what people type and paste, which of it is one tag, and which tags are the same to a person. */
import { MAX_TAG_LENGTH } from './labels.ts'

/**
 * What nobody sees, and what means nothing where it stands: fillers, direction marks, a blank letter. Joiners and
 * variation selectors stay, as scripts and emoji are made with them.
 */
// oxlint-disable-next-line no-misleading-character-class
const INVISIBLE =
  /[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0]/gu
/** Joiners join nothing at either end. */
const LOOSE_JOINERS = /^(?:\u200C|\u200D|[\uFE00-\uFE0F]|\s)+|(?:\u200C|\u200D|\s)+$/gu
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001F\u007F-\u009F]/gu
/** What is not there when tags are compared. */
const IGNORABLE = /[\p{Default_Ignorable_Code_Point}\u2800]/gu
const ASCII = /^[\u0020-\u007E]*$/
/** Between two tags of a list: also the comma and the semicolon of the scripts that have their own. */
const SEPARATORS = ',;\t\n\r\u060C\u061B\u3001\uFF0C\uFF1B'

/**
 * What is left of a text once case, look-alikes (Unicode NFKC) and what nobody sees are taken away: two texts that
 * people take for the same one have the same.
 */
export function foldSpelling(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  // Upper case first: it makes one of letters that have several small forms (σ and ς, ß and ss).
  return text.normalize('NFKC').replaceAll(IGNORABLE, '').toUpperCase().toLowerCase().normalize('NFKC')
}

/** The same for a whole tag, with blanks. Tags with the same are one tag; empty for what is none. */
export function tagIdentity(text: string): string {
  return foldSpelling(text.replaceAll(CONTROLS, ' ')).replaceAll(/\s+/g, ' ').trim()
}

/**
 * A tag as it is written when it is new: Unicode NFC, single blanks, without what nobody sees; empty for what is none.
 * It may be longer than a tag can be.
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

/** Whether a text is more than one tag. */
export function isTagList(text: string): boolean {
  return hasSeparator(text) && splitTags(text).length > 1
}

/**
 * The tags of a list that somebody types or pastes, cleaned, without empty ones, each once. How a list is written:
 * `listedTexts`.
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
 * The texts of a list: between commas, semicolons, line ends and tabs, without the blanks around them. One in quotation
 * marks may contain all of those, and its own quotation marks twice: `"left; right"`. A quotation mark that is closed
 * nowhere before a separator is a letter.
 */
export function parseList(text: string): string[] {
  const texts: string[] = []
  for (let at = 0; at <= text.length; at++) {
    const start = skipBlanks(text, at)
    const end = text[start] === '"' ? endOfQuoted(text, start) : -1
    if (end >= 0) {
      texts.push(text.slice(start + 1, end).replaceAll('""', '"'))
      at = skipBlanks(text, end + 1)
    } else {
      at = nextSeparator(text, start)
      texts.push(text.slice(start, at).trim())
    }
  }
  return texts.filter((listed) => listed !== '')
}

/** A list that `listedTexts` reads back, as it stands in the `tags` column of an exported table. */
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

/** Where the quotation that begins at `start` is closed, before a separator or the end; -1 where it is not. */
function endOfQuoted(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (text[at + 1] === '"') at++
    else {
      const after = skipBlanks(text, at + 1)
      return after === text.length || SEPARATORS.includes(text[after]!) ? at : -1
    }
  }
  return -1
}

export function isTagTooLong(tag: string): boolean {
  return tag.length > MAX_TAG_LENGTH
}

/** A sentence about tags that do not fit, for people: it names each by its beginning. */
export function tooLongTagsMessage(tags: readonly string[]): string {
  const named = tags.map((tag) => `“${[...tag].slice(0, 30).join('')}…” (${tag.length})`).join(', ')
  return `${tags.length === 1 ? 'A tag is' : 'Some tags are'} too long: ${named}. A tag has at most ${MAX_TAG_LENGTH} characters.`
}
