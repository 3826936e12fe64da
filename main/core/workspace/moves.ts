/**
 * Moves labels to the new name of a renamed picture when the content proves that it is the same picture. Asks a person
 * where that is not certain.
 */
import { LensletError, type ItemId, type ItemKey, type ItemState } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { contentText, contentWord, isDifferentContent } from '../format/content.ts'
import { fold } from '../labels/fold.ts'
import { labelledTest } from '../labels/label-columns.ts'
import type { LabelStore } from '../labels/label-store.ts'
import { destinationOf, headChangesOfContent, shelvedChanges } from '../labels/moved-changes.ts'
import type { Catalog } from '../library/catalog.ts'
import type { ContentScanner } from '../library/content-scanner.ts'
import { CONTENT_LENGTH, SIZE_GONE, MEASURE_LENGTH, type Pictures } from '../library/pictures.ts'
import { runConcurrently } from '../library/walk.ts'
import { picturesByContent, picturesWithLengthOf, picturesWithSharedLength, selectIds } from './content-candidates.ts'
import { changesOfMoves } from './move-changes.ts'
import { MoveEvidence } from './move-evidence.ts'
import {
  movesOfAnswers,
  noticeOfMoves,
  planMoves,
  targetsOf,
  type Doubt,
  type Move,
  type MoveSet,
  type Plan,
} from './moves-plan.ts'
import { StrayFinder } from './stray-finder.ts'
import type { Edit } from './workspace-types.ts'

export type { Doubt, Move } from './moves-plan.ts'

export interface MoveHooks {
  /** Whether labels can be changed here. */
  isWritable(): boolean
  /** Applies and publishes changes. Throws `read-only`. */
  commit(changes: readonly StoredChange[]): Edit
  /** Applies changes in this process only. A program that may write will make the same changes. */
  preview(changes: readonly StoredChange[]): void
  /** Called when the doubts have changed. */
  onDoubts(doubts: readonly Doubt[]): void
  /** Called with a sentence that says what was done automatically. */
  onNotice(message: string): void
  /** Reads an item's sidecar, because a script may have edited it. Never rejects. */
  readSidecar(key: ItemKey): Promise<void>
}

export interface MovesOptions {
  readonly catalog: Catalog
  readonly store: LabelStore
  readonly contents: ContentScanner
  readonly pictures: Pictures
  /** The time at which the data set was opened, in milliseconds. Pictures that were edited earlier are not reported. */
  readonly since: number
  readonly hooks: MoveHooks
}

/** The most pictures that are offered for one missing picture. */
const MAX_OFFERED = 6
/**
 * When more files than this have the same length, none of them is read, because they are probably uncompressed frames.
 */
const MAX_SAME_LENGTH = 500
/** The number of sidecars that are read at the same time. */
const SIDECARS_AT_ONCE = 8
/** The number of outdated plans after which the program waits for the next scan. */
const MAX_ATTEMPTS = 3

export class Moves {
  readonly #catalog: Catalog
  readonly #store: LabelStore
  readonly #contents: ContentScanner
  readonly #pictures: Pictures
  readonly #hooks: MoveHooks
  readonly #since: number
  readonly #strays: StrayFinder
  readonly #evidence: MoveEvidence
  readonly #reportedEdits = new Set<ItemId>()
  /** The contents of pictures that are about to be labelled. */
  readonly #contentsRead = new Map<ItemKey, string>()
  /** Those of these pictures whose content differs from the catalog. They are read again before the next plan. */
  readonly #differingContents = new Set<ItemId>()
  #doubts: readonly Doubt[] = []
  #unconfirmedNames: ReadonlySet<ItemId> = new Set()
  /** Labelled pictures whose content has changed. No picture in the folder has the content that was labelled. */
  #editedPictures: ReadonlySet<ItemId> = new Set()

  constructor({ catalog, store, contents, pictures, since, hooks }: MovesOptions) {
    this.#catalog = catalog
    this.#store = store
    this.#contents = contents
    this.#pictures = pictures
    this.#since = since
    this.#hooks = hooks
    this.#strays = new StrayFinder(catalog, store)
    this.#evidence = new MoveEvidence(catalog, store)
  }

  /**
   * Returns the current content of a picture, to which a new label is given, as a text of `contentText`; undefined when
   * the file was not read yet.
   */
  currentContent(key: ItemKey): string | undefined {
    const contentRead = this.#contentsRead.get(key)
    const id = this.#catalog.items.idOf(key)
    return contentRead ?? (id !== undefined && this.#catalog.isPresent(id) ? this.#catalog.contentOf(id) : undefined)
  }

  /**
   * Reads the contents of pictures before they are labelled or shown, for a command that has not scanned the folder.
   *
   * Resolves with whether labels may have to be moved first: one of the pictures is missing, has changed since it was
   * labelled, or was labelled under a different name. All these pictures are read, also those that this machine knows,
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
    const isLabelled = labelledTest(this.#store.columns, this.#catalog.size)
    for (let id = 0; id < this.#catalog.size; id++) {
      const mark = contentMarks[id]!
      if (mark !== 0 && (words.get((mark & ~1) >>> 0) ?? id) !== id && isLabelled(id)) return true
    }
    return false
  }

  /** The doubts that a person has to be asked about. */
  get doubts(): readonly Doubt[] {
    return this.#doubts
  }

  /** Returns the name that the labels of a picture were moved to; null when they were not moved. */
  currentName(key: ItemKey): ItemKey | null {
    return destinationOf(this.#store.changes(key))
  }

  /** Returns whether the labels of a name probably belong to a different picture, which nobody has confirmed yet. */
  isUnconfirmed(id: ItemId): boolean {
    return this.#unconfirmedNames.has(id)
  }

  /**
   * Returns the shelved labels by name: those of pictures that were no longer in the folder when a different picture
   * got their name.
   *
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
   * Moves the labels of renamed pictures where that is certain, and finds the doubts. Called after a scan.
   *
   * `isFirstScan` is true when this machine has scanned the folder for the first time. Rejects with the errors of
   * reading contents.
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
    this.#editedPictures = new Set(
      plan.unlocated.filter((id) => this.#catalog.isPresent(id)).filter((id) => !plan.shelved.includes(id)),
    )
    this.#reportEdited()
    this.#setDoubts(plan)
  }

  #setDoubts({ doubts, unconfirmed }: Plan): void {
    const hasChanged = JSON.stringify(doubts) !== JSON.stringify(this.#doubts)
    this.#doubts = doubts
    this.#unconfirmedNames = new Set(unconfirmed)
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
    const isLabelled = labelledTest(this.#store.columns, this.#catalog.size)
    const labelled = selectIds(
      this.#catalog,
      (id) => contentMarks[id] !== 0 && this.#catalog.isPresent(id) && isLabelled(id),
    )
    const maxSameLength = isThorough ? Number.POSITIVE_INFINITY : MAX_SAME_LENGTH
    await this.#contents.readMissing(picturesWithSharedLength(this.#catalog, labelled, maxSameLength), signal)
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
    const targetsByName = new Map(plan.doubts.map((doubt) => [doubt.from, doubt.to]))
    if (!answers.every(({ from, to }) => targetsByName.get(from)?.includes(to))) {
      this.#setDoubts(plan)
      throw new LensletError('overtaken', 'Somebody has answered this already.')
    }
    const moveSet = movesOfAnswers(answers, plan)
    if (mayRead && (await this.#readSidecars(moveSet))) return this.applyAnswers(answers, false)
    const edit = this.#hooks.commit(this.#changesOf(moveSet))
    const answeredNames = new Set([...moveSet.moves, ...moveSet.parts, ...moveSet.returned].map(({ from }) => from))
    this.#doubts = this.#doubts.filter(({ from }) => !answeredNames.has(from))
    return { ...edit, pictures: targetsOf(moveSet).size }
  }

  /**
   * Makes a plan and verifies it; resolves with null when the folder changes too fast.
   *
   * The sidecars of names that lose labels are read first, so that external edits are moved as well. Where labels leave
   * a name that still has a picture, the files are measured and read again. Another program may have moved these labels
   * already, while this program still has the old state of the folder.
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

  /** Reads the sidecars of names that lose labels. Resolves with whether the sidecars contained anything new. */
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
    const isLabelled = labelledTest(this.#store.columns, this.#catalog.size)
    await this.#contents.readAgain([...this.#differingContents], signal)
    this.#differingContents.clear()
    const { contentMarks, contentBytes } = this.#store.columns
    const hasLengthChanged = (id: ItemId): boolean =>
      isDifferentContent(contentMarks[id]!, contentBytes[id]!, columns.size[id]!, 0)
    await this.#contents.readMissing(
      selectIds(
        this.#catalog,
        (id) =>
          columns.present[id] === 1 &&
          columns.fingerprintLow[id] === 0 &&
          (arrivals.isSuspect(id) || arrivals.has(id) || hasLengthChanged(id)) &&
          isLabelled(id),
      ),
      signal,
    )
    let strays = this.#strays.findStrays(isLabelled)
    // The pictures of the strays may be files that were not read before. Some of these files are labelled too, so there
    // may be further strays.
    while (
      strays.length > 0 &&
      (await this.#contents.readMissing(
        picturesWithLengthOf(this.#catalog, new Set(strays.flatMap((stray) => stray.contents)), maxSameLength),
        signal,
      )) > 0
    )
      strays = this.#strays.findStrays(isLabelled)
    const byContent = picturesByContent(this.#catalog, new Set(strays.flatMap((stray) => stray.contents)))
    const wholeStrays = new Set(strays.filter(({ kind }) => kind === 'all').map(({ id }) => id))
    const plan = planMoves({
      strays,
      isFirstScan,
      picturesWith: (content) => byContent.get(content) ?? [],
      isPresent: (id) => this.#catalog.isPresent(id),
      ownershipOf: (to, content) =>
        isLabelled(to) && !wholeStrays.has(to) ? this.#evidence.ownershipOf(to, content) : 'free',
      hasArrived: (stray, to, content) => this.#evidence.hasArrived(stray, to, content),
      hadOtherPicture: (to, content) => this.#evidence.hadOtherPicture(to, content),
      isOldCopy: (from, to) => !isFirstScan && !Number.isNaN(columns.size[from]!) && arrivals.get(to) === undefined,
    })
    const unknownDoubts = strays
      .filter(({ id, kind, contents }) => kind === 'all' && contents.length === 0 && columns.present[id] === 0)
      .flatMap(({ id }) => this.#namesakes(id, isLabelled))
    return {
      ...plan,
      doubts: [
        ...plan.doubts.map(({ from, to, kind, content }) => ({ from, to: to.slice(0, MAX_OFFERED), kind, content })),
        ...unknownDoubts,
      ],
    }
  }

  /** Returns the changes of a plan that are not known yet. */
  #changesOf(moves: MoveSet): StoredChange[] {
    return changesOfMoves(moves, {
      key: (id) => this.#catalog.items.key(id),
      changesOf: (id) => this.#store.changes(this.#catalog.items.key(id)),
      isLabelled: labelledTest(this.#store.columns, this.#catalog.size),
      contentOf: (id) => this.#catalog.contentOf(id),
    }).filter((change) => !this.#store.has(change.item, change.id))
  }

  /** Reports pictures that were edited or replaced while this program had the data set open, each once. */
  #reportEdited(): void {
    const newlyEdited = [...this.#editedPictures].filter(
      (id) =>
        !this.#reportedEdits.has(id) && (this.#catalog.arrivals.get(id)?.at ?? Number.NEGATIVE_INFINITY) >= this.#since,
    )
    for (const id of newlyEdited) this.#reportedEdits.add(id)
    if (newlyEdited.length === 0) return
    this.#hooks.onNotice(
      newlyEdited.length === 1
        ? `${this.#catalog.items.key(newlyEdited[0]!)} was edited or replaced after it was labelled. Its labels are kept; edited:yes shows such pictures.`
        : `${newlyEdited.length} labelled pictures were edited or replaced after they were labelled. Their labels are kept; edited:yes shows them.`,
    )
  }

  /**
   * Returns a doubt for a picture whose content is unknown. It offers the pictures of the same name in other folders.
   */
  #namesakes(from: ItemId, isLabelled: (id: ItemId) => boolean): Doubt[] {
    const name = this.#catalog.items.name(from)
    const to = selectIds(
      this.#catalog,
      (id) => this.#catalog.isPresent(id) && !isLabelled(id) && this.#catalog.items.name(id) === name,
    )
    return to.length > 0 && to.length <= MAX_OFFERED ? [{ from, to, kind: 'all', content: undefined }] : []
  }
}
