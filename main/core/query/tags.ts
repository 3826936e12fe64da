/**
 * Finds the tags that a person means.
 *
 * Where a typed text looks the same as an existing tag of the team, the person means that tag.
 */
import { cleanTag, isTagTooLong, splitTags, tagIdentity } from '../../../preload/contract/tag-text.ts'
import { compareText } from './natural-keys.ts'
import type { LabelSource } from './run.ts'
import { countTags } from './tag-lists.ts'

interface ResolvedTags {
  readonly tags: readonly string[]
  /** Texts that are too long for a tag, as they were typed. */
  readonly tooLong: readonly string[]
}

/**
 * Returns the tags in a text that is typed or pasted: one tag, or a list of them.
 *
 * If the whole text is a tag of the data set, the result is that tag, whatever characters it contains.
 */
export function resolveTags(labels: LabelSource, text: string): ResolvedTags {
  const knownTags = new KnownTags(labels)
  const wholeText = knownTags.findSpelling(text)
  if (wholeText !== undefined) return { tags: [wholeText], tooLong: [] }
  const tags = splitTags(text).map((tag) => knownTags.findSpelling(tag) ?? tag)
  return { tags: [...new Set(tags.filter((tag) => !isTagTooLong(tag)))], tooLong: tags.filter(isTagTooLong) }
}

/**
 * Returns the tags to remove: an existing tag that is written exactly like this, else those that look the same.
 *
 * A text that is not an existing tag is returned as it was typed.
 */
export function tagsToRemove(labels: LabelSource, text: string): readonly string[] {
  const knownTags = new KnownTags(labels)
  const lookalikes = knownTags.findLookalikes(text)
  if (lookalikes.length > 0) return lookalikes
  return [
    ...new Set(
      splitTags(text).flatMap((tag) => {
        const alike = knownTags.findLookalikes(tag)
        return alike.length > 0 ? alike : [tag]
      }),
    ),
  ]
}

/** The tags of the data set by what they look like. */
class KnownTags {
  readonly #counts: ReadonlyMap<string, number>
  readonly #spellings = new Map<string, string[]>()
  /** The tags of the team's schema by what they look like. They come before all others. */
  readonly #ofSchema: ReadonlyMap<string, string>

  constructor({ labelColumns: { tags, tagLists, schemaTags } }: LabelSource) {
    // Of tags of the schema that look alike, the first one counts.
    this.#ofSchema = new Map(Array.from(schemaTags, (tag) => [tagIdentity(tag), tag] as const).toReversed())
    const perList = new Uint32Array(tagLists.length)
    for (const list of tags) perList[list]!++
    this.#counts = countTags(perList, tagLists)
    for (const tag of this.#counts.keys()) {
      const identity = tagIdentity(tag)
      const alike = this.#spellings.get(identity)
      if (alike) alike.push(tag)
      else this.#spellings.set(identity, [tag])
    }
  }

  /**
   * Returns the spelling of the tag: that of the team's schema, else the typed one if it exists, else the one that most
   * pictures have; undefined for a new tag.
   */
  findSpelling(text: string): string | undefined {
    const ofSchema = this.#ofSchema.get(tagIdentity(text))
    if (ofSchema !== undefined) return ofSchema
    if (this.#counts.has(text)) return text
    const clean = cleanTag(text)
    if (this.#counts.has(clean)) return clean
    return this.#spellings
      .get(tagIdentity(text))
      ?.toSorted((a, b) => this.#counts.get(b)! - this.#counts.get(a)! || compareText(a, b))[0]
  }

  /** Returns the tag that is written exactly like this, else all tags that look the same. */
  findLookalikes(text: string): readonly string[] {
    if (this.#counts.has(text)) return [text]
    return this.#spellings.get(tagIdentity(text)) ?? []
  }
}
