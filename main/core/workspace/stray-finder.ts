/** Finds labels that do not belong to the picture which has their name. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { isDifferentContent } from '../format/content.ts'
import { headsByField } from '../labels/heads.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { LabelStore } from '../labels/label-store.ts'
import {
  destinationOf,
  hasMovedLabels,
  headChangesOfContent,
  labelledContents,
  lastPictureContent,
  pictureContents,
  shelvedChanges,
  unmovedChanges,
} from '../labels/moved-changes.ts'
import type { Arrival } from '../library/arrivals.ts'
import type { Catalog } from '../library/catalog.ts'
import type { Stray } from './moves-plan.ts'

/** Pictures that can differ although they begin and end with the same bytes. */
const UNCOMPRESSED = /\.(bmp|dib|tiff?)$/i
const NO_STRAYS: Stray[] = []

/**
 * Returns the content under whose picture this machine has shown the labels before another one got the name, although
 * they do not name it. The picture may have been edited, or replaced, before this machine saw it for the first time. So
 * it is the last guess, and a person is asked.
 */
function contentShownBefore(
  arrival: Arrival | undefined,
  currentContent: string,
  changes: readonly StoredChange[],
): readonly string[] {
  const before = arrival?.before ?? null
  return before === null || before === currentContent || hasMovedLabels(changes) ? [] : [before]
}

/** Whether pictures of this name can differ although they begin and end with the same bytes. */
export function isUncompressed(name: string): boolean {
  return UNCOMPRESSED.test(name)
}

export class StrayFinder {
  readonly #catalog: Catalog
  readonly #store: LabelStore

  constructor(catalog: Catalog, store: LabelStore) {
    this.#catalog = catalog
    this.#store = store
  }

  /**
   * Returns the labels that do not belong to the picture which has their name.
   *
   * Pictures whose contents were not read yet are left out.
   */
  findStrays(isLabelled: (id: ItemId) => boolean): Stray[] {
    const strays: Stray[] = this.#shelvedStrays()
    const { columns } = this.#store
    for (let id = 0; id < this.#catalog.size; id++) {
      if (!isLabelled(id)) continue
      if (this.#catalog.isPresent(id)) strays.push(...this.#straysOfPresent(id, columns))
      else if (!this.#isNotScanned(id))
        strays.push({ id, kind: 'all', contents: this.#contentsOfGone(id), isClear: true })
    }
    for (const id of columns.changedAfterMove) if (!isLabelled(id)) strays.push(...this.#straysChangedAfterMove(id))
    return strays
  }

  /** Returns those labels of a picture in the folder that were given to a different content. */
  #straysOfPresent(id: ItemId, { contentMarks, contentBytes }: LabelColumns): Stray[] {
    const { size, fingerprintLow } = this.#catalog.columns
    const mark = contentMarks[id]!
    const arrival = this.#catalog.arrivals.get(id)
    // Most of a million labelled pictures end here, before any text of a content is made.
    if (
      fingerprintLow[id] === 0 ||
      !(mark === 0
        ? arrival !== undefined && arrival.before !== null
        : mark % 2 === 1 || isDifferentContent(mark, contentBytes[id]!, size[id]!, fingerprintLow[id]!))
    )
      return NO_STRAYS
    const currentContent = this.#catalog.contentOf(id)
    if (currentContent === undefined) return NO_STRAYS
    const isClear = !isUncompressed(this.#catalog.items.name(id))
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const ownContents = pictureContents(changes)
    if (ownContents.includes(currentContent))
      return ownContents
        .filter((content) => content !== currentContent && headChangesOfContent(changes, content).length > 0)
        .map((content) => ({ id, kind: 'part', contents: [content], isClear }))
    const contents = [
      ...new Set([
        ...this.#contentsBefore(arrival, currentContent, changes, ownContents),
        ...ownContents,
        ...labelledContents(changes),
        ...contentShownBefore(arrival, currentContent, changes),
      ]),
    ]
    return contents.length > 0 ? [{ id, kind: 'all', contents, isClear }] : NO_STRAYS
  }

  /**
   * Returns the content that the name had before, if the labels of the name belong to that content.
   *
   * Labels that do not say to which content they were given belong to it if they are older than the current content of
   * the name. Labels that say it belong to it only if this machine saw that content arrive after they were given,
   * because the picture was then edited in between. Contents that this machine saw earlier may be outdated.
   */
  #contentsBefore(
    arrival: Arrival | undefined,
    currentContent: string,
    changes: readonly StoredChange[],
    ownContents: readonly string[],
  ): readonly string[] {
    if (!arrival || arrival.before === null || arrival.before === currentContent || hasMovedLabels(changes)) return []
    const since = ownContents.length === 0 ? arrival.at : arrival.since
    return since !== null && changes.every(({ at }) => at < since) ? [arrival.before] : []
  }

  /**
   * Returns the contents that the labels of a missing picture may belong to, the most likely first.
   *
   * The most likely is the picture's last content if this machine saw that content arrive after the labels were given,
   * because the picture was then edited. Otherwise the contents that the labels name come first, and then the last
   * content that this machine has seen.
   */
  #contentsOfGone(id: ItemId): string[] {
    const lastContent = this.#catalog.contentOf(id) ?? this.#catalog.arrivals.suspectedContent(id)
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const ownContents = [...new Set([...pictureContents(changes), ...labelledContents(changes)])]
    if (ownContents.length === 0)
      return [lastContent ?? lastPictureContent(changes)].filter((content) => content !== undefined)
    if (lastContent === undefined) return ownContents
    const arrival = this.#catalog.arrivals.get(id)
    const wasEdited =
      arrival !== undefined && [...headsByField(changes).values()].flat().every(({ change }) => change.at < arrival.at)
    return [...new Set(wasEdited ? [lastContent, ...ownContents] : [...ownContents, lastContent])]
  }

  /** Whether an item is in a part of the folder that is not scanned. A picture that is missing there means nothing. */
  #isNotScanned(id: ItemId): boolean {
    const key = this.#catalog.items.key(id)
    return this.#catalog.scope.isInUnreadFolder(key) || this.#catalog.scope.isIgnored(key)
  }

  /** Returns labels that somebody removed or undid under a name whose labels had already been moved. */
  #straysChangedAfterMove(id: ItemId): Stray[] {
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const target = destinationOf(changes)
    const to = target === null ? undefined : this.#catalog.items.idOf(target)
    if (to === undefined || !this.#catalog.isPresent(to)) return NO_STRAYS
    const rest = unmovedChanges(this.#catalog.items.key(id), changes, this.#store.changes(target!))
    const content = lastPictureContent(rest) ?? this.#catalog.contentOf(to)
    const isOfPicture = this.#catalog.isPresent(id) && content === this.#catalog.contentOf(id)
    return rest.length === 0 || content === undefined || isOfPicture
      ? NO_STRAYS
      : [{ id, kind: 'all', contents: [content], isClear: true }]
  }

  /** Returns the shelved labels as strays: one stray for each content that they were given to. */
  #shelvedStrays(): Stray[] {
    return [...this.#store.columns.shelved].flatMap((id) => {
      const contents = new Set(
        shelvedChanges(this.#store.changes(this.#catalog.items.key(id))).flatMap(({ content }) => content ?? []),
      )
      return [...contents].map((content) => ({
        id,
        kind: 'shelved' as const,
        contents: [content],
        isClear: !isUncompressed(this.#catalog.items.name(id)),
      }))
    })
  }
}
