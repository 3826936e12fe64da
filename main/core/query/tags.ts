/** Which tags a person means: those that the team has already, wherever what was typed looks the same. */
import { cleanTag, isTooLong, splitTags, tagIdentity } from '../../../preload/contract/tag-text.ts'
import { compareText } from './natural-keys.ts'
import type { LabelSource } from './run.ts'

export interface MeantTags {
  readonly tags: readonly string[]
  /** What cannot be a tag because it is too long; as it was typed. */
  readonly tooLong: readonly string[]
}

/**
 * The tags of a text that is typed or pasted: one, or a list of them. A text that is a tag of the data set as a whole
 * is that tag, whatever is in it.
 */
export function tagsMeant(labels: LabelSource, text: string): MeantTags {
  const known = new KnownTags(labels)
  const whole = known.spelling(text)
  if (whole !== undefined) return { tags: [whole], tooLong: [] }
  const tags = splitTags(text).map((tag) => known.spelling(tag) ?? tag)
  return { tags: [...new Set(tags.filter((tag) => !isTooLong(tag)))], tooLong: tags.filter(isTooLong) }
}

/**
 * The tags that are to be taken away: those of the data set that look the same, or one that is written exactly so; what
 * nobody has, as it was typed.
 */
export function tagsToRemove(labels: LabelSource, text: string): readonly string[] {
  const known = new KnownTags(labels)
  const whole = known.alike(text)
  if (whole.length > 0) return whole
  return [
    ...new Set(
      splitTags(text).flatMap((tag) => {
        const alike = known.alike(tag)
        return alike.length > 0 ? alike : [tag]
      }),
    ),
  ]
}

/** The data set's tags by what they look like. */
class KnownTags {
  readonly #counts = new Map<string, number>()
  readonly #spellings = new Map<string, string[]>()

  constructor({ labelColumns: { tags, tagLists } }: LabelSource) {
    const perList = new Uint32Array(tagLists.length)
    for (const list of tags) perList[list]!++
    for (const [list, count] of perList.entries())
      if (count > 0) for (const tag of tagLists[list]!) this.#counts.set(tag, (this.#counts.get(tag) ?? 0) + count)
    for (const tag of this.#counts.keys()) {
      const identity = tagIdentity(tag)
      const alike = this.#spellings.get(identity)
      if (alike) alike.push(tag)
      else this.#spellings.set(identity, [tag])
    }
  }

  /**
   * How the tag is written: exactly so where somebody has written it so, else as most pictures have it; undefined for a
   * new one.
   */
  spelling(text: string): string | undefined {
    if (this.#counts.has(text)) return text
    const clean = cleanTag(text)
    if (this.#counts.has(clean)) return clean
    return this.#spellings
      .get(tagIdentity(text))
      ?.toSorted((a, b) => this.#counts.get(b)! - this.#counts.get(a)! || compareText(a, b))[0]
  }

  /** The one that is written exactly so, else all that look the same. */
  alike(text: string): readonly string[] {
    if (this.#counts.has(text)) return [text]
    return this.#spellings.get(tagIdentity(text)) ?? []
  }
}
