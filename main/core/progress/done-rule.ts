/** Decides whether a picture with certain labels is done, as the team's schema says, whoever looks at it. */
import { DEFAULT_QUERY, isLabelled, type ItemId, type ItemState } from '../../../preload/contract/index.ts'
import { type Filter } from '../../../preload/contract/filter.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { foldFew } from '../history/fold-changes.ts'
import type { PeopleDirectory } from '../labels/people-directory.ts'
import { ratersOfOne } from '../labels/rater-columns.ts'
import { starsByRater } from '../labels/ratings.ts'
import type { Catalog } from '../library/catalog.ts'
import { dependsOnFiles, dependsOnMetadata, matches } from '../query/index.ts'

export interface DoneRuleOptions {
  /** Which pictures are done; null: those with any label. */
  readonly filter: Filter | null
  readonly catalog: Catalog
  readonly people: PeopleDirectory
  /** The person whose stars `mine` means. */
  readonly user: string
}

export class DoneRule {
  /** Whether only the values of labels decide, not who gave them and when, nor the picture itself. */
  readonly isAboutLabels: boolean
  /** Whether properties of the files, or their metadata, decide too. */
  readonly isAboutFiles: boolean
  readonly isAboutMetadata: boolean
  readonly #options: DoneRuleOptions

  constructor(options: DoneRuleOptions) {
    const { filter } = options
    this.#options = options
    this.isAboutLabels = filter === null || readsLabelsOnly(filter)
    this.isAboutFiles = filter !== null && (dependsOnFiles(DEFAULT_QUERY, filter) || mentionsOther(filter))
    this.isAboutMetadata = filter !== null && dependsOnMetadata(DEFAULT_QUERY, filter)
  }

  /** Returns whether a picture is done that has these labels. Only for rules that are about labels. */
  isDoneWith(state: ItemState): boolean {
    return this.isDone(0, state, [])
  }

  /** Returns whether a picture is done that has exactly these changes. */
  isDoneAfter(id: ItemId, changes: readonly StoredChange[]): boolean {
    return this.isDone(id, changes.length === 0 ? undefined : foldFew(changes), changes)
  }

  /** Returns whether a picture is done that has these labels, which its changes give. */
  isDone(id: ItemId, state: ItemState | undefined, changes: readonly StoredChange[]): boolean {
    const { filter, catalog, people, user } = this.#options
    if (filter === null) return isLabelled(state)
    return matches(filter, {
      // A rule about labels reads nothing of the picture.
      entry: this.isAboutLabels ? NO_ENTRY : catalog.cursor().moveTo(id),
      state,
      metadata: catalog.metadata,
      news: catalog.news,
      raters: () => ratersOfOne(id, starsByRater(changes, people.personOf), people.personOf(user), people.textsOf),
      textsOfPerson: people.textsOf,
      // A rule cannot ask whether a picture is done.
      doneFilter: null,
    })
  }
}

const NO_ENTRY = {} as Parameters<typeof matches>[1]['entry']

/** Returns whether a filter reads nothing but values of labels. */
function readsLabelsOnly(filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
    case 'has':
    case 'level':
      return true
    case 'and':
    case 'or':
      return filter.of.every(readsLabelsOnly)
    case 'not':
      return readsLabelsOnly(filter.of)
    case 'text':
      return filter.field === 'tag' || filter.field === 'note'
    case 'number':
      return filter.field === 'stars' || filter.field.startsWith('metric.')
    case 'is':
      return filter.field === 'labelled' || filter.field === 'conflict'
    case 'word':
      return false
  }
}

/** Returns whether a filter asks for something that changes without a label: that the picture is new or missing. */
function mentionsOther(filter: Filter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.of.some(mentionsOther)
  if (filter.kind === 'not') return mentionsOther(filter.of)
  return filter.kind === 'is' && (filter.field === 'new' || filter.field === 'missing' || filter.field === 'edited')
}

/** Returns whether a filter asks for the stars of the person who works here. */
export function mentionsOwnStars(filter: Filter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.of.some(mentionsOwnStars)
  if (filter.kind === 'not') return mentionsOwnStars(filter.of)
  return filter.kind === 'number' && filter.field === 'mine'
}
