/** Computes what the tag box offers for a text, in the order in which Enter would accept it. Pure. */
import {
  cleanTag,
  closeQuote,
  foldSpelling,
  isQuotedTag,
  splitTags,
  tagIdentity,
} from '../../../preload/contract/tag-text.ts'
import type { TagCount } from '../../../preload/contract/index.ts'

/**
 * An offer. `known`: a tag of the team. `new`: the text itself, which nobody has used. `list`: all tags of a list.
 * `there`: all pictures have it already.
 */
export type Offer =
  | { readonly is: 'known'; readonly tag: string; readonly count: number }
  | { readonly is: 'new' | 'there'; readonly tag: string }
  | { readonly is: 'list'; readonly tags: readonly string[] }

export const MAX_KNOWN = 8

/**
 * Returns the offers. `found` is the team's tags that match, best first; `taken` is the tags that all pictures have
 * already.
 */
export function offersFor(text: string, found: readonly TagCount[], taken: readonly string[]): Offer[] {
  const isKnown = [...found.map(({ tag }) => tag), ...taken].some((tag) => tagIdentity(tag) === tagIdentity(text))
  const typed = splitTags(closeQuote(text))
  if (typed.length > 1 && !isKnown) return [{ is: 'list', tags: typed }]
  const have = new Set(taken.map(tagIdentity))
  const known = found
    .filter(({ tag }) => !have.has(tagIdentity(tag)))
    .slice(0, MAX_KNOWN)
    .map(({ tag, count }) => ({ is: 'known' as const, tag, count }))
  const tag = isKnown ? cleanTag(text) : (typed[0] ?? '')
  const identity = tagIdentity(tag)
  // A quotation mark alone is the beginning of a tag.
  if (identity === '') return text.trim() === '' ? known : []
  if (have.has(identity)) return [{ is: 'there', tag }, ...known]
  if (known.some((offer) => tagIdentity(offer.tag) === identity)) return known
  if (isQuotedTag(text)) return [{ is: 'new', tag }, ...known]
  // A tag that only contains the letters somewhere inside is rarely what the person means.
  const [near, far] = [
    known.filter((offer) => beginsWord(offer.tag, identity)),
    known.filter((offer) => !beginsWord(offer.tag, identity)),
  ]
  return [...near, { is: 'new', tag }, ...far]
}

function beginsWord(tag: string, identity: string): boolean {
  const folded = foldSpelling(tag)
  const at = folded.indexOf(identity)
  return at === 0 || (at > 0 && /[\s/_-]/.test(folded[at - 1]!))
}
