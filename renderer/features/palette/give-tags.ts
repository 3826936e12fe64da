/** Lists the palette's commands that give tags to the selected pictures. Pure. */
import type { TagCount } from '../../../preload/contract/index.ts'
import { closeQuote, isQuotedTag, joinTags, splitTags, tagIdentity } from '../../../preload/contract/tag-text.ts'
import { labelSchemaOf, schemaKeyOf } from '../../store/label-schema.ts'
import { keyOfTag, recentTags } from '../../store/recent-tags.ts'
import type { AppState } from '../../store/state.ts'
import type { PaletteCommand } from './commands.ts'

/** What stands before tags in the palette when they are to be given, not searched for. */
const TAG_PREFIX = /^\s*(?:tag\s*:|tag\s+|#)\s*/i

/** Returns the tags in a text that begins as `tag …`, `tag: …` or `#…`; the whole text when it does not. */
export function typedTags(text: string): { readonly text: string; readonly isExplicit: boolean } {
  const prefix = TAG_PREFIX.exec(text)?.[0] ?? ''
  return { text: text.slice(prefix.length), isExplicit: prefix !== '' }
}

/**
 * Returns the commands that give tags to the selection: each tag of the team that fits the text, and the text itself.
 *
 * The text itself is offered only if it begins with `tag`, so that no misspelt command becomes a tag. In quotation marks
 * it is one tag, whatever it contains, and comes first once they are closed.
 */
export function giveTagCommands(state: AppState, typed: string, known: readonly TagCount[]): PaletteCommand[] {
  const { text, isExplicit } = typedTags(typed)
  const slots = recentTags(state)
  const schema = labelSchemaOf(state)
  const closed = closeQuote(text)
  const list = splitTags(closed)
  // A quotation mark alone is the beginning of a tag, and no text that a tag could fit.
  const names = list.length > 1 || (list.length === 0 && text.trim() !== '') ? [] : known.map(({ tag }) => tag)
  const ofTeam = names.map((tag): PaletteCommand => {
    const slot = keyOfTag(slots, tag)
    const key = schemaKeyOf(schema, tag)?.toUpperCase() ?? (slot >= 0 ? `Alt ${slot + 1}` : null)
    return {
      id: `give tag ${tag}`,
      group: 'Add a tag',
      name: tag,
      ...(key === null ? {} : { keys: key }),
      run: () => void state.labelTargets({ addTags: [tag] }),
    }
  })
  const [first] = list
  const isKnown = first !== undefined && names.some((tag) => tagIdentity(tag) === tagIdentity(first))
  if (!isExplicit || first === undefined || isKnown) return ofTeam
  const typedTag: PaletteCommand = {
    id: 'give typed tags',
    group: 'Add a tag',
    name:
      list.length > 1
        ? `Add ${list.length} tags: ${list.map((tag) => joinTags([tag])).join(', ')}`
        : `Create “${first}”`,
    run: () => void state.addTags(state.targetIds(), closed),
  }
  return isQuotedTag(text) ? [typedTag, ...ofTeam] : [...ofTeam, typedTag]
}
