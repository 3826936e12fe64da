/** Replaces tags in the whole data set: renames one, unites several, deletes some. */
import { LensletError, t, type ItemId, type LabelEdit, type TagReplacement } from '../../../preload/contract/index.ts'
import { cleanTag, isTagTooLong, tagIdentity, tooLongTagsMessage } from '../../../preload/contract/tag-text.ts'
import { previewEdit } from './edit-preview.ts'
import type { LabelSource } from './run.ts'
import { resolveTags } from './tags.ts'

/** The items to change, and the edit of all of them. */
export interface TagReplacementEdit {
  readonly ids: readonly ItemId[]
  readonly edit: LabelEdit
  /** The tag that takes the place of the others; '' where they are deleted. */
  readonly by: string
  /** Says what it does, such as `rename tag “a” to “b”`. */
  readonly description: string
}

/**
 * Returns the edit that gives every picture with one of these tags the tag of a typed text instead.
 *
 * An empty text deletes the tags. Pictures that are missing in the folder are among the items. Throws `bad-input` when
 * the text is not one tag.
 */
export function replaceTags(labels: LabelSource, tags: readonly string[], text: string): TagReplacementEdit {
  const by = replacementTag(labels, tags, text)
  if (typeof by !== 'string') throw new LensletError('bad-input', by.problem)
  return { ids: itemsWithTags(labels, tags), edit: replacementEdit(tags, by), by, description: describe(tags, by) }
}

/** Returns what `replaceTags` would do if `user` did it. */
export function previewReplacement(
  labels: LabelSource,
  tags: readonly string[],
  text: string,
  user: string,
): TagReplacement {
  const ids = itemsWithTags(labels, tags)
  const by = replacementTag(labels, tags, text)
  if (typeof by !== 'string') return { by: '', problem: by.problem, pictures: ids.length, alreadyTagged: 0, others: [] }
  return {
    by,
    problem: null,
    pictures: ids.length,
    alreadyTagged: by === '' ? 0 : itemsWithTags(labels, [by]).length,
    others: ids.length === 0 ? [] : previewEdit(labels, ids, replacementEdit(tags, by), user).others,
  }
}

/**
 * Returns the tag that a typed text stands for, '' for an empty text, or why the text cannot be a tag.
 *
 * A text that looks like an existing tag stands for that tag. If it looks like a tag that is being replaced, it only
 * changes that tag's spelling.
 */
function replacementTag(
  labels: LabelSource,
  tags: readonly string[],
  text: string,
): string | { readonly problem: string } {
  if (text.trim() === '') return ''
  const isRespelled = tags.some((tag) => tagIdentity(tag) === tagIdentity(text))
  const { tags: meant, tooLong } = isRespelled ? { tags: [cleanTag(text)], tooLong: [] } : resolveTags(labels, text)
  const [by, ...others] = meant
  if (tooLong.length > 0 || isTagTooLong(by ?? ''))
    return { problem: tooLongTagsMessage(tooLong.length > 0 ? tooLong : [by!]) }
  if (by === undefined || by === '') return { problem: 'This text cannot be a tag.' }
  if (others.length > 0) return { problem: 'Enter one tag. Quotation marks keep commas in it: "left, right".' }
  return tags.length === 1 && by === tags[0] ? { problem: 'This is its name already.' } : by
}

function replacementEdit(tags: readonly string[], by: string): LabelEdit {
  return { removeTags: tags.filter((tag) => tag !== by), ...(by === '' ? {} : { addTags: [by] }) }
}

function describe(tags: readonly string[], by: string): string {
  const names = tags.map((tag) => `“${tag}”`).join(', ')
  const what = tags.length === 1 ? t`tag ${names}` : t`tags ${names}`
  if (by === '') return t`delete ${what}`
  return tags.length === 1 ? t`rename ${what} to “${by}”` : t`merge ${what} into “${by}”`
}

/** Returns the items of the data set that have one of these tags, also those whose picture is missing. */
function itemsWithTags({ labelColumns: { tags, tagLists } }: LabelSource, wanted: readonly string[]): ItemId[] {
  const names = new Set(wanted)
  const isWanted = tagLists.map((list) => list.some((tag) => names.has(tag)))
  const ids: ItemId[] = []
  for (let id = 0; id < tags.length; id++) if (isWanted[tags[id]!]) ids.push(id)
  return ids
}
