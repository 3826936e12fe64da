/** Moves labels to the new name of a renamed picture when its content proves it; asks where it is not certain. */
import { LensletError, type ItemId, type ItemKey, type ItemState } from '../../../preload/contract/index.ts'
import type { Arrival } from '../library/arrivals.ts'
import type { Catalog } from '../library/catalog.ts'
import type { ContentScanner } from '../library/content-scanner.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { contentText, contentWord, isDifferentContent, lengthOf } from '../format/content.ts'
import { fold } from '../labels/fold.ts'
import { headsByField } from '../labels/heads.ts'
import { markLabelled, type LabelColumns } from '../labels/label-columns.ts'
import type { LabelStore } from '../labels/label-store.ts'
import {
  hasLabelsMovedFrom,
  hasLabelsMovedWith,
  labelledContents,
  destinationOf,
  hasMovedLabels,
  pictureContents,
  lastPictureContent,
  lateMoveChanges,
  removalAfterMove,
  movedChanges,
  headChangesOfContent,
  returnMoveChanges,
  shelvedChanges,
  unmovedChanges,
} from '../labels/moved-changes.ts'
import { CONTENT_LENGTH, SIZE_GONE, MEASURE_LENGTH, type Pictures } from '../library/pictures.ts'
import {
  movesOfAnswers,
  noticeOfMoves,
  planMoves,
  targetsOf,
  type Doubt,
  type Move,
  type MoveSet,
  type Plan,
  type Stray,
  type LabelOwnership,
} from './moves-plan.ts'
import { runConcurrently } from '../library/walk.ts'
import type { Edit } from './workspace-types.ts'

export type { Doubt, Move } from './moves-plan.ts'

export interface MoveHooks {
  /** Whether labels can be changed here. */
  isWritable(): boolean
  /** Applies and publishes changes. Throws `read-only`. */
  commit(changes: readonly StoredChange[]): Edit
  /** Applies changes in this process only; a program that may write will make the same ones. */
  preview(changes: readonly StoredChange[]): void
  /** Called when the doubts have changed. */
  onDoubts(doubts: readonly Doubt[]): void
  /** Called with a sentence that says what was done automatically. */
  onNotice(message: string): void
  /** Reads an item's sidecar, because a script may have edited it. Never rejects. */
  readSidecar(key: ItemKey): Promise<void>
}

/** Names whose pictures changed within this many milliseconds were renamed together. */
const SAME_RENAME_MS = 60_000
/** The number of pictures that are offered for one that is gone, at most. */
const MAX_OFFERED = 6
/** When more files than this have the same length, none of them is read: they are probably uncompressed frames. */
const MAX_SAME_LENGTH = 500
/** Sidecars read at a time. */
const SIDECARS_AT_ONCE = 8
/** Plans that proved to be outdated, after which the next scan is waited for. */
const MAX_ATTEMPTS = 3
/** Pictures that can differ although they begin and end with the same bytes. */
const UNCOMPRESSED = /\.(bmp|dib|tiff?)$/i
const NO_STRAYS: Stray[] = []

export class Moves {
  readonly #catalog: Catalog
  readonly #store: LabelStore
  readonly #contents: ContentScanner
  readonly #pictures: Pictures
  readonly #hooks: MoveHooks
  readonly #since: number
  readonly #reportedEdits = new Set<ItemId>()
  /** The contents of pictures that are about to be labelled. */
  readonly #contentsRead = new Map<ItemKey, string>()
  /** Those of them whose content differs from the catalog: they are read again once the folder was scanned. */
  readonly #differingContents = new Set<ItemId>()
  #doubts: readonly Doubt[] = []
  #unconfirmed: ReadonlySet<ItemId> = new Set()
  /** Labelled pictures whose content has changed, while the labelled content is no longer in the folder. */
  #edited: ReadonlySet<ItemId> = new Set()

  /** `since` is when the data set was opened, in milliseconds: pictures that were edited earlier are not reported. */
  constructor(
    catalog: Catalog,
    store: LabelStore,
    contents: ContentScanner,
    pictures: Pictures,
    since: number,
    hooks: MoveHooks,
  ) {
    this.#catalog = catalog
    this.#store = store
    this.#contents = contents
    this.#pictures = pictures
    this.#since = since
    this.#hooks = hooks
  }

  /**
   * Returns the content that a label of this picture would be given to now, as a text of `contentText`; undefined when
   * the file was not read yet.
   */
  currentContent(key: ItemKey): string | undefined {
    const given = this.#contentsRead.get(key)
    const id = this.#catalog.items.idOf(key)
    return given ?? (id !== undefined && this.#catalog.isPresent(id) ? this.#catalog.contentOf(id) : undefined)
  }

  /**
   * Reads the contents of pictures before they are labelled or shown, for a command that has not scanned the folder.
   *
   * Resolves with whether labels may have to be moved first: one of the pictures is gone, has changed since it was
   * labelled, or was labelled under a different name. All pictures are read, also those that this machine knows,
   * because a different picture may have the same length and time. Rejects with `offline` when the share does not
   * answer.
   */
  async readContents(keys: readonly ItemKey[]): Promise<boolean> {
    const items = keys.map((key) => ({ key, id: this.#catalog.ensureId(key) }))
    const paths = items.map(({ id }) => this.#catalog.pathOf(id))
    const [measures, contents] = await Promise.all([this.#pictures.measure(paths), this.#pictures.readContents(paths)])
    let hasChanged = false
    const { contentMarks, contentBytes } = this.#store.columns
    const words = new Map<number, ItemId>()
    for (const [at, { key, id }] of items.entries()) {
      const [high, low, bytes] = [
        contents[at * CONTENT_LENGTH + 2]!,
        contents[at * CONTENT_LENGTH + 3]!,
        contents[at * CONTENT_LENGTH + 4]!,
      ]
      const size = measures[at * MEASURE_LENGTH]!
      const content = bytes === size % 2 ** 32 ? contentText(size, high, low) : undefined
      if (content !== undefined) this.#contentsRead.set(key, content)
      if (content !== this.#catalog.contentOf(id)) this.#differingContents.add(id)
      if (size === SIZE_GONE || isDifferentContent(contentMarks[id]!, contentBytes[id]!, size, low)) hasChanged = true
      if (low !== 0) words.set(contentWord(low), id)
    }
    return hasChanged || this.#areLabelledElsewhere(words)
  }

  /** Whether another item has labels that were given to the content of one of these pictures, by `contentWord`. */
  #areLabelledElsewhere(words: ReadonlyMap<number, ItemId>): boolean {
    const { contentMarks } = this.#store.columns
    const isLabelled = this.#labelledTest()
    for (let id = 0; id < this.#catalog.size; id++) {
      const mark = contentMarks[id]!
      if (mark !== 0 && (words.get((mark & ~1) >>> 0) ?? id) !== id && isLabelled(id)) return true
    }
    return false
  }

  /** What a person has to be asked about. */
  get doubts(): readonly Doubt[] {
    return this.#doubts
  }

  /** Returns the name that the labels of a picture were moved to; null when they were not moved. */
  currentName(key: ItemKey): ItemKey | null {
    return destinationOf(this.#store.changes(key))
  }

  /** Whether the labels of this name probably belong to a different picture, which nobody has confirmed. */
  isUnconfirmed(id: ItemId): boolean {
    return this.#unconfirmed.has(id)
  }

  /**
   * Returns the labels of pictures that were no longer in the folder when a different one got their name, by that name.
   * They count nowhere until the picture comes back.
   */
  shelvedLabels(): readonly (readonly [ItemId, ItemState])[] {
    return Array.from(
      this.#store.columns.shelved,
      (id) => [id, fold(shelvedChanges(this.#store.changes(this.#catalog.items.key(id))))] as const,
    )
  }

  /** Returns the labels that a doubt is about. */
  labelsOfDoubt({ from, kind, content }: Doubt): ItemState {
    const changes = this.#store.changes(this.#catalog.items.key(from))
    if (kind === 'all') return fold(changes)
    return fold(kind === 'part' ? headChangesOfContent(changes, content!) : shelvedChanges(changes))
  }

  /**
   * Moves the labels of renamed pictures where that is certain, and finds the doubts, after a scan. `isFirstScan` is
   * true when this machine has scanned the folder for the first time. Rejects with the errors of reading contents.
   */
  async findMoves(signal?: AbortSignal, isFirstScan = false): Promise<void> {
    if (!this.#hooks.isWritable()) return
    const plan = await this.#planVerified(signal, isFirstScan)
    if (!plan) return
    const changes = this.#changesOf(plan)
    if (changes.length > 0) {
      this.#hooks.commit(changes)
      this.#hooks.onNotice(noticeOfMoves(plan))
    }
    this.#edited = new Set(
      plan.unlocated.filter((id) => this.#catalog.isPresent(id)).filter((id) => !plan.shelved.includes(id)),
    )
    this.#reportEdited()
    this.#setDoubts(plan)
  }

  #setDoubts({ doubts, unconfirmed }: Plan): void {
    const hasChanged = JSON.stringify(doubts) !== JSON.stringify(this.#doubts)
    this.#doubts = doubts
    this.#unconfirmed = new Set(unconfirmed)
    if (hasChanged) this.#hooks.onDoubts(doubts)
  }

  /**
   * Shows labels where a program that may write will move them, for a program that only reads.
   *
   * Resolves with the number of pictures that got labels, and the number of doubts. Contents are read where the length
   * of a file does not identify it; with `isThorough` also where very many files have the same length. `isFirstScan`
   * and the errors are as in `findMoves`.
   */
  async previewMoves({
    isThorough = false,
    isFirstScan,
    signal,
  }: {
    isThorough?: boolean
    isFirstScan: boolean
    signal?: AbortSignal
  }): Promise<{
    readonly moved: number
    readonly doubts: number
  }> {
    const { contentMarks } = this.#store.columns
    const isLabelled = this.#labelledTest()
    const labelled = this.#ids((id) => contentMarks[id] !== 0 && this.#catalog.isPresent(id) && isLabelled(id))
    const maxSameLength = isThorough ? Number.POSITIVE_INFINITY : MAX_SAME_LENGTH
    await this.#contents.readMissing(this.#withSharedLength(labelled, maxSameLength), signal)
    const plan = await this.#plan(signal, isFirstScan, maxSameLength)
    const changes = this.#changesOf(plan)
    if (changes.length > 0) this.#hooks.preview(changes)
    return {
      moved: targetsOf(plan).size,
      doubts: new Set([...plan.doubts.map(({ from }) => from), ...plan.unconfirmed]).size,
    }
  }

  /**
   * Moves labels as a person has answered, with the moves that follow from the answers (`movesOfAnswers`).
   *
   * Resolves with the edit and the number of pictures that got labels. Rejects with `overtaken`, and moves nothing,
   * when one of the doubts no longer exists, because somebody else may have answered it. Rejects with `read-only`, and
   * with the errors of `findMoves`.
   */
  async applyAnswers(answers: readonly Move[], mayRead = true): Promise<Edit & { readonly pictures: number }> {
    const plan = await this.#plan(undefined, false)
    const asked = new Map(plan.doubts.map((doubt) => [doubt.from, doubt.to]))
    if (!answers.every(({ from, to }) => asked.get(from)?.includes(to))) {
      this.#setDoubts(plan)
      throw new LensletError('overtaken', 'Somebody has answered this already.')
    }
    const moved = movesOfAnswers(answers, plan)
    if (mayRead && (await this.#readSidecars(moved))) return this.applyAnswers(answers, false)
    const edit = this.#hooks.commit(this.#changesOf(moved))
    const answered = new Set([...moved.moves, ...moved.parts, ...moved.returned].map(({ from }) => from))
    this.#doubts = this.#doubts.filter(({ from }) => !answered.has(from))
    return { ...edit, pictures: targetsOf(moved).size }
  }

  /**
   * Makes a plan and verifies it; resolves with null when the folder changes too fast. Where labels are moved away from
   * a name that still has a picture, the files are measured and read again: another program may have moved the labels
   * already, while this one still has the old state of the folder. The sidecars of names that lose labels are read
   * before, so that external edits are moved as well.
   */
  async #planVerified(signal: AbortSignal | undefined, isFirstScan: boolean): Promise<Plan | null> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const plan = await this.#plan(signal, isFirstScan)
      if (await this.#readSidecars(plan)) continue
      const ids = [...plan.moves, ...plan.parts]
        .filter(({ from }) => this.#catalog.isPresent(from))
        .flatMap(({ from, to }) => [from, to])
      if (ids.length === 0) return plan
      const before = ids.map((id) => this.#catalog.contentOf(id))
      await this.#catalog.measureAgain(ids, signal)
      await this.#contents.readAgain(ids, signal)
      if (ids.every((id, index) => this.#catalog.isPresent(id) && this.#catalog.contentOf(id) === before[index]))
        return plan
    }
    return null
  }

  /** Reads the sidecars of names that lose labels; resolves with whether they contained anything new. */
  async #readSidecars({ moves, parts, shelved }: MoveSet): Promise<boolean> {
    const { revision } = this.#store
    const names = [...new Set([...[...moves, ...parts].map(({ from }) => from), ...shelved])].map((id) =>
      this.#catalog.items.key(id),
    )
    await runConcurrently(
      SIDECARS_AT_ONCE,
      () => names.length > 0,
      () => this.#hooks.readSidecar(names.pop()!),
    )
    return this.#store.revision !== revision
  }

  /** Makes a plan. When more than `maxSameLength` files have the same length, none of them is read. */
  async #plan(
    signal: AbortSignal | undefined,
    isFirstScan: boolean,
    maxSameLength: number = MAX_SAME_LENGTH,
  ): Promise<Plan> {
    const { columns, arrivals } = this.#catalog
    const isLabelled = this.#labelledTest()
    await this.#contents.readAgain([...this.#differingContents], signal)
    this.#differingContents.clear()
    const { contentMarks, contentBytes } = this.#store.columns
    const hasLengthChanged = (id: ItemId): boolean =>
      isDifferentContent(contentMarks[id]!, contentBytes[id]!, columns.size[id]!, 0)
    await this.#contents.readMissing(
      this.#ids(
        (id) =>
          columns.present[id] === 1 &&
          columns.fingerprintLow[id] === 0 &&
          (arrivals.isSuspect(id) || arrivals.has(id) || hasLengthChanged(id)) &&
          isLabelled(id),
      ),
      signal,
    )
    let strays = this.#strays(isLabelled)
    // The pictures of the strays may be files that were not read before. Some of these are labelled themselves, so
    // there may be further strays.
    while (
      strays.length > 0 &&
      (await this.#contents.readMissing(
        this.#withLengthOf(new Set(strays.flatMap((stray) => stray.contents)), maxSameLength),
        signal,
      )) > 0
    )
      strays = this.#strays(isLabelled)
    const byContent = this.#byContent(new Set(strays.flatMap((stray) => stray.contents)))
    const whole = new Set(strays.filter(({ kind }) => kind === 'all').map(({ id }) => id))
    const plan = planMoves({
      strays,
      isFirstScan,
      picturesWith: (content) => byContent.get(content) ?? [],
      isPresent: (id) => this.#catalog.isPresent(id),
      ownershipOf: (to, content) => (isLabelled(to) && !whole.has(to) ? this.#ownershipOf(to, content) : 'free'),
      hasArrived: (stray, to, content) => this.#hasArrived(stray, to, content),
      hadOtherPicture: (to, content) => this.#hadOtherPicture(to, content),
      isOldCopy: (from, to) => !isFirstScan && !Number.isNaN(columns.size[from]!) && arrivals.get(to) === undefined,
    })
    const unknown = strays
      .filter(({ id, kind, contents }) => kind === 'all' && contents.length === 0 && columns.present[id] === 0)
      .flatMap(({ id }) => this.#namesakes(id, isLabelled))
    return {
      ...plan,
      doubts: [
        ...plan.doubts.map(({ from, to, kind, content }) => ({ from, to: to.slice(0, MAX_OFFERED), kind, content })),
        ...unknown,
      ],
    }
  }

  /** Returns the labels, or some of them, of a picture in the folder that were given to a different content. */
  #straysOfPresent(id: ItemId, { contentMarks, contentBytes }: LabelColumns): Stray[] {
    const { size, fingerprintLow } = this.#catalog.columns
    const mark = contentMarks[id]!
    const arrival = this.#catalog.arrivals.get(id)
    // For most of a million labelled pictures the function returns here, before it makes texts of contents.
    if (
      fingerprintLow[id] === 0 ||
      !(mark === 0
        ? arrival !== undefined && arrival.before !== null
        : mark % 2 === 1 || isDifferentContent(mark, contentBytes[id]!, size[id]!, fingerprintLow[id]!))
    )
      return NO_STRAYS
    const now = this.#catalog.contentOf(id)
    if (now === undefined) return NO_STRAYS
    const isClear = !UNCOMPRESSED.test(this.#catalog.items.name(id))
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const held = pictureContents(changes)
    if (held.includes(now))
      return held
        .filter((content) => content !== now && headChangesOfContent(changes, content).length > 0)
        .map((content) => ({ id, kind: 'part', contents: [content], isClear }))
    const contents = [
      ...new Set([...this.#contentsBefore(arrival, now, changes, held), ...held, ...labelledContents(changes)]),
    ]
    return contents.length > 0 ? [{ id, kind: 'all', contents, isClear }] : NO_STRAYS
  }

  /**
   * Returns the content that the name had before, if its labels belong to that. They do when they do not say which
   * content they were given to. When they say it, they do only if this machine saw that content come after they were
   * given: the picture was edited in between. What this machine saw before that may be outdated.
   */
  #contentsBefore(
    arrival: Arrival | undefined,
    now: string,
    changes: readonly StoredChange[],
    held: readonly string[],
  ): readonly string[] {
    if (!arrival || arrival.before === null || arrival.before === now || hasMovedLabels(changes)) return []
    const since = held.length === 0 ? arrival.at : arrival.since
    return since !== null && changes.every(({ at }) => at < since) ? [arrival.before] : []
  }

  /** Whether an item is in a part of the folder that is not scanned, so that a missing picture means nothing. */
  #isNotScanned(id: ItemId): boolean {
    const key = this.#catalog.items.key(id)
    return this.#catalog.scope.isInUnreadFolder(key) || this.#catalog.scope.isIgnored(key)
  }

  /**
   * Returns the contents that the labels of a missing picture may belong to, the most likely first. That is its last
   * content if this machine saw it come after the labels were given: the picture was edited. Otherwise the contents
   * named by the labels come before what this machine has seen.
   */
  #contentsOfGone(id: ItemId): string[] {
    const last = this.#catalog.contentOf(id) ?? this.#catalog.arrivals.suspectedContent(id)
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const held = [...new Set([...pictureContents(changes), ...labelledContents(changes)])]
    if (held.length === 0) return [last ?? lastPictureContent(changes)].filter((content) => content !== undefined)
    if (last === undefined) return held
    const arrival = this.#catalog.arrivals.get(id)
    const wasEdited =
      arrival !== undefined && [...headsByField(changes).values()].flat().every(({ change }) => change.at < arrival.at)
    return [...new Set(wasEdited ? [last, ...held] : [...held, last])]
  }

  /** Returns the labels that do not belong to the picture which has their name, as far as contents were read. */
  #strays(isLabelled: (id: ItemId) => boolean): Stray[] {
    const strays: Stray[] = this.#shelvedStrays()
    const { columns } = this.#store
    for (let id = 0; id < this.#catalog.size; id++) {
      if (!isLabelled(id)) continue
      if (this.#catalog.isPresent(id)) strays.push(...this.#straysOfPresent(id, columns))
      else if (!this.#isNotScanned(id))
        strays.push({ id, kind: 'all', contents: this.#contentsOfGone(id), isClear: true })
    }
    for (const id of columns.late) if (!isLabelled(id)) strays.push(...this.#lateStrays(id))
    return strays
  }

  /** Returns labels that somebody removed or undid under a name whose labels had already been moved. */
  #lateStrays(id: ItemId): Stray[] {
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

  /** Returns the pictures with the length of one of these contents, without lengths that more than a maximum have. */
  #withLengthOf(contents: ReadonlySet<string>, maxSameLength: number): ItemId[] {
    const { size, present } = this.#catalog.columns
    const sizes = new Set(Array.from(contents, lengthOf))
    const alike = this.#ids((id) => present[id] === 1 && sizes.has(size[id]!))
    return [...Map.groupBy(alike, (id) => size[id]!).values()].filter((ids) => ids.length <= maxSameLength).flat()
  }

  /** Returns the pictures in the folder that have one of these contents, by content. */
  #byContent(wanted: ReadonlySet<string>): Map<string, ItemId[]> {
    const { size, present } = this.#catalog.columns
    const sizes = new Set(Array.from(wanted, lengthOf))
    const byContent = new Map<string, ItemId[]>()
    for (let id = 0; id < this.#catalog.size; id++) {
      if (present[id] === 0 || !sizes.has(size[id]!)) continue
      const content = this.#catalog.contentOf(id)
      if (content === undefined || !wanted.has(content)) continue
      const ids = byContent.get(content)
      if (ids) ids.push(id)
      else byContent.set(content, [id])
    }
    return byContent
  }

  /** Returns whether the labels of a labelled picture were given to this content. */
  #ownershipOf(id: ItemId, content: string): LabelOwnership {
    const changes = this.#store.changes(this.#catalog.items.key(id))
    return pictureContents(changes).includes(content) || labelledContents(changes).includes(content) ? 'own' : 'unknown'
  }

  /**
   * Whether it is known that a content got the name of `to` after the labels were given. A copy that always existed is
   * no proof. Different uncompressed pictures may begin and end with the same bytes: for them the picture must also be
   * gone from its old name, and the modification time must be the same.
   */
  #hasArrived({ id, kind }: Stray, to: ItemId, content: string): boolean {
    if (kind === 'shelved') return true
    const { modifiedAt } = this.#catalog.columns
    const arrival = this.#catalog.arrivals.get(to)
    const isArrival = arrival !== undefined && arrival.before !== content
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const target = this.#catalog.items.key(to)
    // Labels have been moved between these two names before, in one direction or the other.
    if (destinationOf(changes) === target || hasLabelsMovedFrom(changes, target, content)) return true
    if (UNCOMPRESSED.test(this.#catalog.items.name(to)))
      return isArrival && !this.#catalog.isPresent(id) && modifiedAt[id] === modifiedAt[to]
    return (
      (isArrival && (kind === 'all' || this.#arrivedTogether(id, to))) ||
      this.#hadOtherPicture(to, content) ||
      (kind === 'part' && this.#wasRenamedTo(id))
    )
  }

  /** Whether the labels show that its picture got this name by a rename: then the one before was not edited. */
  #wasRenamedTo(id: ItemId): boolean {
    const now = this.#catalog.contentOf(id)
    return now !== undefined && hasLabelsMovedWith(this.#store.changes(this.#catalog.items.key(id)), now)
  }

  /** Whether the labels of a name show that it had a different picture when they were given or moved there. */
  #hadOtherPicture(id: ItemId, content: string): boolean {
    const last = lastPictureContent(this.#store.changes(this.#catalog.items.key(id)))
    return last !== undefined && last !== content
  }

  /** Returns those of these pictures that only their contents distinguish from others of the same length. */
  #withSharedLength(ids: readonly ItemId[], maxSameLength: number): ItemId[] {
    const { size, present } = this.#catalog.columns
    const wanted = new Map(ids.map((id) => [size[id]!, 0]))
    for (let id = 0; id < this.#catalog.size; id++) {
      const count = wanted.get(size[id]!)
      if (count !== undefined && present[id] === 1) wanted.set(size[id]!, count + 1)
    }
    return ids.filter((id) => {
      const count = wanted.get(size[id]!)!
      return count > 1 && count <= maxSameLength
    })
  }

  /** Whether the pictures under both names changed at about the same time: somebody renamed both. */
  #arrivedTogether(one: ItemId, other: ItemId): boolean {
    const [first, second] = [this.#catalog.arrivals.get(one), this.#catalog.arrivals.get(other)]
    return first !== undefined && second !== undefined && Math.abs(first.at - second.at) < SAME_RENAME_MS
  }

  /** Returns the shelved labels as strays, one for each content that they were given to. */
  #shelvedStrays(): Stray[] {
    return [...this.#store.columns.shelved].flatMap((id) => {
      const contents = new Set(
        shelvedChanges(this.#store.changes(this.#catalog.items.key(id))).flatMap(({ content }) => content ?? []),
      )
      return [...contents].map((content) => ({
        id,
        kind: 'shelved' as const,
        contents: [content],
        isClear: !UNCOMPRESSED.test(this.#catalog.items.name(id)),
      }))
    })
  }

  /** Returns the changes of a plan that are not known yet, all computed from the labels before it (for exchanges). */
  #changesOf({ moves, shelved, parts, returned }: MoveSet): StoredChange[] {
    const key = (id: ItemId): string => this.#catalog.items.key(id)
    const isLabelled = this.#labelledTest()
    const left = new Map<ItemId, StoredChange>()
    for (const [id, to] of [
      ...moves.map(({ from, to: target }) => [from, key(target)] as const),
      ...shelved.map((target) => [target, ''] as const),
    ]) {
      const change = removalAfterMove(key(id), to, this.#store.changes(key(id)))
      if (change) left.set(id, change)
    }
    const atTarget = (to: ItemId): StoredChange[] => [
      ...this.#store.changes(key(to)),
      ...[left.get(to)].filter((change) => change !== undefined),
    ]
    const isLive = (to: ItemId): boolean => isLabelled(to) && !left.has(to)
    const moved = moves.flatMap(({ from, to }) =>
      movedChanges(
        key(from),
        key(to),
        this.#store.changes(key(from)),
        atTarget(to),
        isLive(to),
        this.#catalog.contentOf(to),
      ),
    )
    const belated = parts.flatMap(({ from, to, content }) =>
      lateMoveChanges(key(from), key(to), content, this.#store.changes(key(from)), atTarget(to)),
    )
    const back = returned.flatMap(({ from, to, content }) =>
      returnMoveChanges(key(from), key(to), content, this.#store.changes(key(from)), atTarget(to), isLive(to)),
    )
    return [...left.values(), ...moved, ...belated, ...back].filter(
      (change) => !this.#store.has(change.item, change.id),
    )
  }

  /** Reports pictures that were edited or replaced while this program had the data set open, each once. */
  #reportEdited(): void {
    const fresh = [...this.#edited].filter(
      (id) =>
        !this.#reportedEdits.has(id) && (this.#catalog.arrivals.get(id)?.at ?? Number.NEGATIVE_INFINITY) >= this.#since,
    )
    for (const id of fresh) this.#reportedEdits.add(id)
    if (fresh.length === 0) return
    this.#hooks.onNotice(
      fresh.length === 1
        ? `${this.#catalog.items.key(fresh[0]!)} was edited or replaced after it was labelled. Its labels are kept; edited:yes shows such pictures.`
        : `${fresh.length} labelled pictures were edited or replaced after they were labelled. Their labels are kept; edited:yes shows them.`,
    )
  }

  /** Returns a function that says whether an item has labels: decoding those of a million items takes too long. */
  #labelledTest(): (id: ItemId) => boolean {
    const marks = new Uint8Array(this.#catalog.size)
    markLabelled(this.#store.columns, marks)
    return (id) => marks[id] === 1
  }

  #ids(test: (id: ItemId) => boolean): ItemId[] {
    const ids: ItemId[] = []
    for (let id = 0; id < this.#catalog.size; id++) if (test(id)) ids.push(id)
    return ids
  }

  /** Returns a doubt with the pictures of the same name in other folders, for a picture whose content is unknown. */
  #namesakes(from: ItemId, isLabelled: (id: ItemId) => boolean): Doubt[] {
    const name = this.#catalog.items.name(from)
    const to = this.#ids(
      (id) => this.#catalog.isPresent(id) && !isLabelled(id) && this.#catalog.items.name(id) === name,
    )
    return to.length > 0 && to.length <= MAX_OFFERED ? [{ from, to, kind: 'all', content: undefined }] : []
  }
}
