/** Lists the palette's commands that give tags to the selected pictures. Pure. */
import type { TagCount } from '../../../preload/contract/index.ts'
import { isTagList, splitTags, tagIdentity } from '../../../preload/contract/tag-text.ts'
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
 * The text itself is offered only if it begins with `tag`, so that no misspelt command becomes a tag.
 */
export function giveTagCommands(state: AppState, typed: string, known: readonly TagCount[]): PaletteCommand[] {
  const { text, isExplicit } = typedTags(typed)
  const slots = recentTags(state)
  const names = isTagList(text) ? [] : known.map(({ tag }) => tag)
  const ofTeam = names.map((tag): PaletteCommand => {
    const key = keyOfTag(slots, tag)
    return {
      id: `give tag ${tag}`,
      group: 'Add a tag',
      name: tag,
      ...(key >= 0 ? { keys: `Alt ${key + 1}` } : {}),
      run: () => void state.labelTargets({ addTags: [tag] }),
    }
  })
  const isKnown = names.some((tag) => tagIdentity(tag) === tagIdentity(text))
  if (!isExplicit || tagIdentity(text) === '' || isKnown) return ofTeam
  const list = splitTags(text)
  const typedTag: PaletteCommand = {
    id: 'give typed tags',
    group: 'Add a tag',
    name: list.length > 1 ? `Add ${list.length} tags: ${list.join(', ')}` : `Create “${list[0]}”`,
    run: () => void state.addTags(state.targetIds(), text),
  }
  return [...ofTeam, typedTag]
}
