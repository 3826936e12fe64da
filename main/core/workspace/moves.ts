/** Labels follow a picture that was renamed or moved, when its content says so; what is not certain is asked. */
import { LensletError, type ItemId, type ItemKey, type ItemState } from '../../../preload/contract/index.ts'
import type { Arrival } from '../library/arrivals.ts'
import type { Catalog } from '../library/catalog.ts'
import type { ContentScanner } from '../library/content-scanner.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { contentText, contentWord, isOtherContent, lengthOf } from '../format/content.ts'
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
  movedNotice,
  planMoves,
  targetsOf,
  type Doubt,
  type Move,
  type MoveSet,
  type Plan,
  type Stray,
  type Tenure,
} from './moves-plan.ts'
import { runConcurrently } from '../library/walk.ts'
import type { Edit } from './workspace-types.ts'

export type { Doubt, Move } from './moves-plan.ts'

export interface MoveHooks {
  /** Whether labels can be changed here. */
  isWritable(): boolean
  /** Makes changes the team's. Throws `read-only`. */
  commit(changes: readonly StoredChange[]): Edit
  /** Shows changes in this process only, as they will be made by whoever may write. */
  anticipate(changes: readonly StoredChange[]): void
  /** There are other doubts now. */
  told(doubts: readonly Doubt[]): void
  /** What happened by itself: one sentence. */
  notice(message: string): void
  /** Reads an item's sidecar: a script may have edited it. Never rejects. */
  readSidecar(key: ItemKey): Promise<void>
}

/** Names that got other pictures within this time were renamed together, milliseconds. */
const TOGETHER_MS = 60_000
/** Pictures offered for one that is gone. */
const MOST_OFFERED = 6
/** More files of one size than these are not read to find one: they are all alike, uncompressed frames for instance. */
const MOST_ALIKE = 500
/** Sidecars read at a time. */
const SIDECARS_AT_ONCE = 8
/** Plans that turned out to be of an old view of the folder, after which the next look is waited for. */
const MOST_TURNS = 3
/** Such pictures may begin and end alike and be others in between. */
const UNCOMPRESSED = /\.(bmp|dib|tiff?)$/i
const NOTHING: Stray[] = []

export class Moves {
  readonly #catalog: Catalog
  readonly #store: LabelStore
  readonly #contents: ContentScanner
  readonly #pictures: Pictures
  readonly #hooks: MoveHooks
  readonly #since: number
  readonly #toldEdited = new Set<ItemId>()
  /** What pictures hold that are about to be labelled. */
  readonly #readNow = new Map<ItemKey, string>()
  /** Those of them whose content is not what the catalog has: they are read again once the folder was scanned. */
  readonly #readOtherwise = new Set<ItemId>()
  #doubts: readonly Doubt[] = []
  #unsettled: ReadonlySet<ItemId> = new Set()
  /** Labelled pictures that are in the folder with another content, while what was labelled is nowhere. */
  #edited: ReadonlySet<ItemId> = new Set()

  /** `since` is when the data set was opened, milliseconds: pictures that were edited earlier are no news. */
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
   * Returns what a label is given to that a picture is given now, as `contentText` writes it; undefined when nobody has
   * looked into the file.
   */
  contentNow(key: ItemKey): string | undefined {
    const given = this.#readNow.get(key)
    const id = this.#catalog.items.idOf(key)
    return given ?? (id !== undefined && this.#catalog.isPresent(id) ? this.#catalog.contentOf(id) : undefined)
  }

  /**
   * Looks into pictures before they are labelled or shown, for a command that has not listed the folder. Whether one of
   * them is gone, is another picture than it was when it was labelled, or one that was labelled under another name, so
   * that labels may have to follow first. All are read, also those that this machine knows: another picture may have
   * the same length and time. Rejects with `offline` when the share does not answer.
   */
  async lookInto(keys: readonly ItemKey[]): Promise<boolean> {
    const items = keys.map((key) => ({ key, id: this.#catalog.ensureId(key) }))
    const paths = items.map(({ id }) => this.#catalog.pathOf(id))
    const [measures, contents] = await Promise.all([this.#pictures.measure(paths), this.#pictures.readContents(paths)])
    let isOther = false
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
      if (content !== undefined) this.#readNow.set(key, content)
      if (content !== this.#catalog.contentOf(id)) this.#readOtherwise.add(id)
      if (size === SIZE_GONE || isOtherContent(contentMarks[id]!, contentBytes[id]!, size, low)) isOther = true
      if (low !== 0) words.set(contentWord(low), id)
    }
    return isOther || this.#areLabelsElsewhere(words)
  }

  /** Whether another item has labels that were given to what one of these pictures holds, by the word that tells it. */
  #areLabelsElsewhere(words: ReadonlyMap<number, ItemId>): boolean {
    const { contentMarks } = this.#store.columns
    const isLabelled = this.#labelled()
    for (let id = 0; id < this.#catalog.size; id++) {
      const mark = contentMarks[id]!
      if (mark !== 0 && (words.get((mark & ~1) >>> 0) ?? id) !== id && isLabelled(id)) return true
    }
    return false
  }

  /** What somebody has to say. */
  get doubts(): readonly Doubt[] {
    return this.#doubts
  }

  /** Returns what a picture is called now whose labels have gone to another name; null when they have not. */
  currentName(key: ItemKey): ItemKey | null {
    return destinationOf(this.#store.changes(key))
  }

  /** Whether labels of this name belong to another picture in the folder, which nobody has confirmed. */
  isUnsettled(id: ItemId): boolean {
    return this.#unsettled.has(id)
  }

  /**
   * Returns the labels of pictures that were not in the folder any more when another one got their name: the name, and
   * what the labels are. They count nowhere until the picture comes back.
   */
  shelvedLabels(): readonly (readonly [ItemId, ItemState])[] {
    return Array.from(
      this.#store.columns.shelved,
      (id) => [id, fold(shelvedChanges(this.#store.changes(this.#catalog.items.key(id))))] as const,
    )
  }

  /** Returns the labels that a doubt is about. */
  labelsIn({ from, kind, content }: Doubt): ItemState {
    const changes = this.#store.changes(this.#catalog.items.key(from))
    if (kind === 'all') return fold(changes)
    return fold(kind === 'part' ? headChangesOfContent(changes, content!) : shelvedChanges(changes))
  }

  /**
   * Once a scan is through: gives pictures that were renamed or moved their labels where that is certain, and finds
   * what is not. `isFirstSight` tells that this machine sees the folder for the first time. Rejects as
   * `Contents.readAll`.
   */
  async look(signal?: AbortSignal, isFirstSight = false): Promise<void> {
    if (!this.#hooks.isWritable()) return
    const plan = await this.#verified(signal, isFirstSight)
    if (!plan) return
    const changes = this.#changesOf(plan)
    if (changes.length > 0) {
      this.#hooks.commit(changes)
      this.#hooks.notice(movedNotice(plan))
    }
    this.#edited = new Set(
      plan.nowhere.filter((id) => this.#catalog.isPresent(id)).filter((id) => !plan.shelved.includes(id)),
    )
    this.#noticeEdited()
    this.#tellDoubts(plan)
  }

  #tellDoubts({ doubts, unsettled }: Plan): void {
    const isNews = JSON.stringify(doubts) !== JSON.stringify(this.#doubts)
    this.#doubts = doubts
    this.#unsettled = new Set(unsettled)
    if (isNews) this.#hooks.told(doubts)
  }

  /**
   * For a program that only reads: shows labels where whoever may write will put them. How many pictures they followed
   * to, and what is doubtful. Pictures are looked into where the length of a file does not tell; with `isThorough` also
   * where very many have the same length. `isFirstSight` as in `look`. Rejects as `look`.
   */
  async anticipate({
    isThorough = false,
    isFirstSight = false,
    signal,
  }: { isThorough?: boolean; isFirstSight?: boolean; signal?: AbortSignal } = {}): Promise<{
    readonly moved: number
    readonly doubts: number
  }> {
    const { contentMarks } = this.#store.columns
    const isTold = this.#labelled()
    const labelled = this.#ids((id) => contentMarks[id] !== 0 && this.#catalog.isPresent(id) && isTold(id))
    const mostAlike = isThorough ? Number.POSITIVE_INFINITY : MOST_ALIKE
    await this.#contents.readMissing(this.#ofOneLength(labelled, mostAlike), signal)
    const plan = await this.#plan(signal, isFirstSight, mostAlike)
    const changes = this.#changesOf(plan)
    if (changes.length > 0) this.#hooks.anticipate(changes)
    return {
      moved: targetsOf(plan).size,
      doubts: new Set([...plan.doubts.map(({ from }) => from), ...plan.unsettled]).size,
    }
  }

  /**
   * Gives pictures the labels of others, as somebody says who was asked, and carries out what follows from that
   * (`movesOfAnswers`); to how many pictures labels went. Rejects with `overtaken` when one of these is not asked any
   * more, as somebody else may have answered; then nothing is moved. Rejects with `read-only`, and as `look`.
   */
  async follow(answers: readonly Move[], mayRead = true): Promise<Edit & { readonly pictures: number }> {
    const plan = await this.#plan(undefined, false)
    const asked = new Map(plan.doubts.map((doubt) => [doubt.from, doubt.to]))
    if (!answers.every(({ from, to }) => asked.get(from)?.includes(to))) {
      this.#tellDoubts(plan)
      throw new LensletError('overtaken', 'Somebody has settled this already.')
    }
    const moved = movesOfAnswers(answers, plan)
    if (mayRead && (await this.#readSidecars(moved))) return this.follow(answers, false)
    const edit = this.#hooks.commit(this.#changesOf(moved))
    const settled = new Set([...moved.moves, ...moved.parts, ...moved.returned].map(({ from }) => from))
    this.#doubts = this.#doubts.filter(({ from }) => !settled.has(from))
    return { ...edit, pictures: targetsOf(moved).size }
  }

  /**
   * A plan that moves labels between names that all have pictures is made of what the share says now: another program
   * may have moved the labels already, while this one still sees the folder as it was. What a script wrote into the
   * sidecars of names that are left is read before, so that it goes along. Null when the folder changes too fast.
   */
  async #verified(signal: AbortSignal | undefined, isFirstSight: boolean): Promise<Plan | null> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const plan = await this.#plan(signal, isFirstSight)
      if (await this.#readSidecars(plan)) continue
      const ids = [...plan.moves, ...plan.parts]
        .filter(({ from }) => this.#catalog.isPresent(from))
        .flatMap(({ from, to }) => [from, to])
      if (ids.length === 0) return plan
      const before = ids.map((id) => this.#catalog.contentOf(id))
      await this.#catalog.measureAgain(ids, signal)
      await this.#contents.readAgain(ids, signal)
      if (ids.every((id, at) => this.#catalog.isPresent(id) && this.#catalog.contentOf(id) === before[at])) return plan
    }
    return null
  }

  /** Reads the sidecars of names that labels leave. Whether that brought anything new. */
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

  /** Of a length that more than `mostAlike` files have, none is looked into. */
  async #plan(signal: AbortSignal | undefined, isFirstSight: boolean, mostAlike: number = MOST_ALIKE): Promise<Plan> {
    const { columns, arrivals } = this.#catalog
    const isLabelled = this.#labelled()
    await this.#contents.readAgain([...this.#readOtherwise], signal)
    this.#readOtherwise.clear()
    const { contentMarks, contentBytes } = this.#store.columns
    const isOtherLength = (id: ItemId): boolean =>
      isOtherContent(contentMarks[id]!, contentBytes[id]!, columns.size[id]!, 0)
    await this.#contents.readMissing(
      this.#ids(
        (id) =>
          columns.present[id] === 1 &&
          columns.fingerprintLow[id] === 0 &&
          (arrivals.isSuspect(id) || arrivals.has(id) || isOtherLength(id)) &&
          isLabelled(id),
      ),
      signal,
    )
    let strays = this.#strays(isLabelled)
    // Whoever is looked for is found in files that were not looked into before, some of which are labelled themselves:
    // they may be strays, too.
    while (
      strays.length > 0 &&
      (await this.#contents.readMissing(
        this.#ofTheirLength(new Set(strays.flatMap((stray) => stray.contents)), mostAlike),
        signal,
      )) > 0
    )
      strays = this.#strays(isLabelled)
    const present = this.#having(new Set(strays.flatMap((stray) => stray.contents)))
    const whole = new Set(strays.filter(({ kind }) => kind === 'all').map(({ id }) => id))
    const plan = planMoves({
      strays,
      isFirstSight,
      places: (content) => present.get(content) ?? [],
      isPresent: (id) => this.#catalog.isPresent(id),
      tenure: (to, content) => (isLabelled(to) && !whole.has(to) ? this.#tenure(to, content) : 'free'),
      came: (stray, to, content) => this.#came(stray, to, content),
      hadAnother: (to, content) => this.#hadAnother(to, content),
      isOldCopy: (from, to) => !isFirstSight && !Number.isNaN(columns.size[from]!) && arrivals.get(to) === undefined,
    })
    const unknown = strays
      .filter(({ id, kind, contents }) => kind === 'all' && contents.length === 0 && columns.present[id] === 0)
      .flatMap(({ id }) => this.#namesakes(id, isLabelled))
    return {
      ...plan,
      doubts: [
        ...plan.doubts.map(({ from, to, kind, content }) => ({ from, to: to.slice(0, MOST_OFFERED), kind, content })),
        ...unknown,
      ],
    }
  }

  /** The labels of a picture that is in the folder, or those of them, that were given to another content. */
  #displaced(id: ItemId, { contentMarks, contentBytes }: LabelColumns): Stray[] {
    const { size, fingerprintLow } = this.#catalog.columns
    const mark = contentMarks[id]!
    const arrival = this.#catalog.arrivals.get(id)
    // Most of a million labelled pictures are left here: no text is made for them.
    if (
      fingerprintLow[id] === 0 ||
      !(mark === 0
        ? arrival !== undefined && arrival.before !== null
        : mark % 2 === 1 || isOtherContent(mark, contentBytes[id]!, size[id]!, fingerprintLow[id]!))
    )
      return NOTHING
    const now = this.#catalog.contentOf(id)
    if (now === undefined) return NOTHING
    const isClear = !UNCOMPRESSED.test(this.#catalog.items.name(id))
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const held = pictureContents(changes)
    if (held.includes(now))
      return held
        .filter((content) => content !== now && headChangesOfContent(changes, content).length > 0)
        .map((content) => ({ id, kind: 'part', contents: [content], isClear }))
    const contents = [
      ...new Set([...this.#heldBefore(arrival, now, changes, held), ...held, ...labelledContents(changes)]),
    ]
    return contents.length > 0 ? [{ id, kind: 'all', contents, isClear }] : NOTHING
  }

  /**
   * What the name held before is what its labels belong to where they do not say themselves; where they do, only if it
   * came after they were given, under the eyes of this machine: the picture was edited in between. What this machine
   * saw earlier may be long out of date.
   */
  #heldBefore(
    arrival: Arrival | undefined,
    now: string,
    changes: readonly StoredChange[],
    held: readonly string[],
  ): readonly string[] {
    if (!arrival || arrival.before === null || arrival.before === now || hasMovedLabels(changes)) return []
    const since = held.length === 0 ? arrival.at : arrival.since
    return since !== null && changes.every(({ at }) => at < since) ? [arrival.before] : []
  }

  /** That a picture was not seen tells nothing where nobody looks. */
  #isOutOfSight(id: ItemId): boolean {
    const key = this.#catalog.items.key(id)
    return this.#catalog.scope.isInUnreadFolder(key) || this.#catalog.scope.isIgnored(key)
  }

  /**
   * What a picture held last comes first, if this machine saw it come after the labels were given: then it was edited.
   * What labels say goes before what this machine saw at any other time.
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

  /** Labels that are not of the picture which has their name, as far as files were looked into. */
  #strays(isLabelled: (id: ItemId) => boolean): Stray[] {
    const strays: Stray[] = this.#shelved()
    const { columns } = this.#store
    for (let id = 0; id < this.#catalog.size; id++) {
      if (!isLabelled(id)) continue
      if (this.#catalog.isPresent(id)) strays.push(...this.#displaced(id, columns))
      else if (!this.#isOutOfSight(id))
        strays.push({ id, kind: 'all', contents: this.#contentsOfGone(id), isClear: true })
    }
    for (const id of columns.late) if (!isLabelled(id)) strays.push(...this.#late(id))
    return strays
  }

  /** What somebody took away or undid under a name from which the labels had gone already. */
  #late(id: ItemId): Stray[] {
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const target = destinationOf(changes)
    const to = target === null ? undefined : this.#catalog.items.idOf(target)
    if (to === undefined || !this.#catalog.isPresent(to)) return NOTHING
    const rest = unmovedChanges(this.#catalog.items.key(id), changes, this.#store.changes(target!))
    const content = lastPictureContent(rest) ?? this.#catalog.contentOf(to)
    const isOfPicture = this.#catalog.isPresent(id) && content === this.#catalog.contentOf(id)
    return rest.length === 0 || content === undefined || isOfPicture
      ? NOTHING
      : [{ id, kind: 'all', contents: [content], isClear: true }]
  }

  /**
   * Pictures in the folder that are as long as one of these contents; of a length that more than `mostAlike` have,
   * none.
   */
  #ofTheirLength(contents: ReadonlySet<string>, mostAlike: number): ItemId[] {
    const { size, present } = this.#catalog.columns
    const sizes = new Set(Array.from(contents, lengthOf))
    const alike = this.#ids((id) => present[id] === 1 && sizes.has(size[id]!))
    return [...Map.groupBy(alike, (id) => size[id]!).values()].filter((ids) => ids.length <= mostAlike).flat()
  }

  /** Pictures in the folder by content, of these contents. */
  #having(wanted: ReadonlySet<string>): Map<string, ItemId[]> {
    const { size, present } = this.#catalog.columns
    const sizes = new Set(Array.from(wanted, lengthOf))
    const having = new Map<string, ItemId[]>()
    for (let id = 0; id < this.#catalog.size; id++) {
      if (present[id] === 0 || !sizes.has(size[id]!)) continue
      const content = this.#catalog.contentOf(id)
      if (content === undefined || !wanted.has(content)) continue
      const ids = having.get(content)
      if (ids) ids.push(id)
      else having.set(content, [id])
    }
    return having
  }

  /** Whose labels a picture has that is labelled. */
  #tenure(id: ItemId, content: string): Tenure {
    const changes = this.#store.changes(this.#catalog.items.key(id))
    return pictureContents(changes).includes(content) || labelledContents(changes).includes(content) ? 'own' : 'unknown'
  }

  /**
   * A copy that was there all along is no proof. Uncompressed pictures may begin and end alike: there the picture has
   * to be gone from its name, and the time has to be the same too.
   */
  #came({ id, kind }: Stray, to: ItemId, content: string): boolean {
    if (kind === 'shelved') return true
    const { modifiedAt } = this.#catalog.columns
    const arrival = this.#catalog.arrivals.get(to)
    const isArrival = arrival !== undefined && arrival.before !== content
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const target = this.#catalog.items.key(to)
    // Somebody has moved labels between these two names already, there or back.
    if (destinationOf(changes) === target || hasLabelsMovedFrom(changes, target, content)) return true
    if (UNCOMPRESSED.test(this.#catalog.items.name(to)))
      return isArrival && !this.#catalog.isPresent(id) && modifiedAt[id] === modifiedAt[to]
    return (
      (isArrival && (kind === 'all' || this.#cameTogether(id, to))) ||
      this.#hadAnother(to, content) ||
      (kind === 'part' && this.#wasRenamedTo(id))
    )
  }

  /**
   * Whether the picture of this name came there by a rename, as its labels tell: then the one that had the name before
   * was not edited, but has another name.
   */
  #wasRenamedTo(id: ItemId): boolean {
    const now = this.#catalog.contentOf(id)
    return now !== undefined && hasLabelsMovedWith(this.#store.changes(this.#catalog.items.key(id)), now)
  }

  /** Whether the labels of a name tell that it had another picture when they were given or brought there. */
  #hadAnother(id: ItemId, content: string): boolean {
    const last = lastPictureContent(this.#store.changes(this.#catalog.items.key(id)))
    return last !== undefined && last !== content
  }

  /**
   * Those of these pictures whose file is as long as another one's in the data set: their content has to be read to
   * tell them apart. Of a length that more than `mostAlike` have, none.
   */
  #ofOneLength(ids: readonly ItemId[], mostAlike: number): ItemId[] {
    const { size, present } = this.#catalog.columns
    const wanted = new Map(ids.map((id) => [size[id]!, 0]))
    for (let id = 0; id < this.#catalog.size; id++) {
      const count = wanted.get(size[id]!)
      if (count !== undefined && present[id] === 1) wanted.set(size[id]!, count + 1)
    }
    return ids.filter((id) => {
      const count = wanted.get(size[id]!)!
      return count > 1 && count <= mostAlike
    })
  }

  /** Whether the picture under one name changed when the other one came: somebody renamed both. */
  #cameTogether(one: ItemId, other: ItemId): boolean {
    const [first, second] = [this.#catalog.arrivals.get(one), this.#catalog.arrivals.get(other)]
    return first !== undefined && second !== undefined && Math.abs(first.at - second.at) < TOGETHER_MS
  }

  /** Labels of pictures that were not in the folder any more, by what they were given to. */
  #shelved(): Stray[] {
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

  /**
   * The changes that carry out a plan; those that are known already are left out. All are made of the labels as they
   * are before it, so that two names can be exchanged.
   */
  #changesOf({ moves, shelved, parts, returned }: MoveSet): StoredChange[] {
    const key = (id: ItemId): string => this.#catalog.items.key(id)
    const isLabelled = this.#labelled()
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

  /** Tells of pictures that were edited or replaced while this program knew them, each once. */
  #noticeEdited(): void {
    const fresh = [...this.#edited].filter(
      (id) =>
        !this.#toldEdited.has(id) && (this.#catalog.arrivals.get(id)?.at ?? Number.NEGATIVE_INFINITY) >= this.#since,
    )
    for (const id of fresh) this.#toldEdited.add(id)
    if (fresh.length === 0) return
    this.#hooks.notice(
      fresh.length === 1
        ? `${this.#catalog.items.key(fresh[0]!)} was edited or replaced after it was labelled. Its labels are kept; edited:yes shows such pictures.`
        : `${fresh.length} labelled pictures were edited or replaced after they were labelled. Their labels are kept; edited:yes shows them.`,
    )
  }

  /** A record for each of a million pictures would take the program's time; only few of them need it. */
  #labelled(): (id: ItemId) => boolean {
    const marks = new Uint8Array(this.#catalog.size)
    markLabelled(this.#store.columns, marks)
    return (id) => marks[id] === 1
  }

  #ids(test: (id: ItemId) => boolean): ItemId[] {
    const ids: ItemId[] = []
    for (let id = 0; id < this.#catalog.size; id++) if (test(id)) ids.push(id)
    return ids
  }

  /** Pictures of the same name elsewhere, for one whose content nobody knows. */
  #namesakes(from: ItemId, isLabelled: (id: ItemId) => boolean): Doubt[] {
    const name = this.#catalog.items.name(from)
    const to = this.#ids(
      (id) => this.#catalog.isPresent(id) && !isLabelled(id) && this.#catalog.items.name(id) === name,
    )
    return to.length > 0 && to.length <= MOST_OFFERED ? [{ from, to, kind: 'all', content: undefined }] : []
  }
}
