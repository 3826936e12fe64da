/** Labels follow a picture that was renamed or moved, when its content says so; what is not certain is asked. */
import type { ItemId, ItemKey } from '../../preload/contract/index.ts'
import type { Catalog } from './catalog/catalog.ts'
import type { Contents } from './catalog/contents.ts'
import type { StoredChange } from './format/change-codec.ts'
import { contentText, isOtherContent, lengthOf, type LabelledContent } from './format/content.ts'
import type { LabelStore } from './merge/label-store.ts'
import { contentsOf, destination, hasMovedLabels, heldContents, lastContent, lateChanges, leftBehind, movedChanges, returnedChanges, shelvedChanges } from './merge/moved.ts'
import { CONTENTS, MEASURES, type Pictures } from './pictures/pictures.ts'
import { planMoves, withConsequences, type Doubt, type Move, type Plan, type Stray } from './moves-plan.ts'
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
}

/** Labels for the picture that is called `to` now, given under its old name by somebody who did not know that. */
interface Late extends Move { readonly content: string }
interface FullPlan extends Plan {
  readonly late: readonly Late[]
  /** Pictures that came back to the folder, and the names under which their labels are kept. */
  readonly returned: readonly Late[]
}

/** What the folder shows of labelled pictures. */
interface Scene {
  readonly strays: readonly Stray[]
  readonly partly: readonly MixedLabels[]
  /** Moves that somebody else has made already. */
  readonly knownMoves: readonly Move[]
  /** Labels of pictures that were not in the folder any more. */
  readonly shelved: readonly MixedLabels[]
}

/** Some of a picture's labels were given to this, which is not what it holds; others to what it holds. */
interface MixedLabels { readonly id: ItemId; readonly content: string }

/** Names that got other pictures within this time were renamed together, milliseconds. */
const TOGETHER_MS = 60_000
/** Pictures offered for one that is gone. */
const MOST_OFFERED = 6
/** More files of one size than these are not read to find one: they are all alike, uncompressed frames for instance. */
const MOST_ALIKE = 500
/** Plans that turned out to be of an old view of the folder, after which the next look is waited for. */
const MOST_TURNS = 3
/** Such pictures may begin and end alike and be others in between. */
const UNCOMPRESSED = /\.(bmp|dib|tiff?)$/i

export class Moves {
  readonly #catalog: Catalog
  readonly #store: LabelStore
  readonly #contents: Contents
  readonly #pictures: Pictures
  readonly #hooks: MoveHooks
  readonly #since: number
  readonly #toldEdited = new Set<ItemId>()
  /** What pictures hold that are about to be labelled. */
  readonly #readNow = new Map<ItemKey, string>()
  #doubts: readonly Doubt[] = []
  #waiting: readonly Move[] = []
  /** Labelled pictures that are in the folder with another content, while what was labelled is nowhere. */
  #edited: ReadonlySet<ItemId> = new Set()

  /** `since` is when the data set was opened, milliseconds: pictures that were edited earlier are no news. */
  constructor(catalog: Catalog, store: LabelStore, contents: Contents, pictures: Pictures, since: number, hooks: MoveHooks) {
    this.#catalog = catalog
    this.#store = store
    this.#contents = contents
    this.#pictures = pictures
    this.#since = since
    this.#hooks = hooks
  }

  /** Returns what a label is given to that a picture is given now, as `contentText` writes it; undefined when nobody has looked into the file. */
  contentNow(key: ItemKey): string | undefined {
    const given = this.#readNow.get(key)
    const id = this.#catalog.items.idOf(key)
    return given ?? (id !== undefined && this.#catalog.isPresent(id) ? this.#catalog.contentOf(id) : undefined)
  }

  /**
   * Looks into pictures before they are labelled, for a command that has not listed the folder. Whether one of them is another picture than it was when it was labelled. Rejects with `offline` when the share
   * does not answer.
   */
  async lookInto(keys: readonly ItemKey[]): Promise<boolean> {
    const items = keys.map(key => ({ key, id: this.#catalog.ensure(key) }))
    const paths = items.map(({ id }) => this.#catalog.path(id))
    const [measures, contents] = await Promise.all([this.#pictures.measure(paths), this.#pictures.contents(paths)])
    let isOther = false
    for (const [at, { key, id }] of items.entries()) {
      const [high, low, bytes] = [contents[at * CONTENTS + 2]!, contents[at * CONTENTS + 3]!, contents[at * CONTENTS + 4]!]
      const size = measures[at * MEASURES]!
      const content = bytes === size % 2 ** 32 ? contentText(size, high, low) : undefined
      if (content !== undefined) this.#readNow.set(key, content)
      if (isOtherContent(this.#labelledContent(id), size, low)) isOther = true
    }
    return isOther
  }

  /** What somebody has to say. */
  get doubts(): readonly Doubt[] { return this.#doubts }

  /**
   * Once a scan is through: gives pictures that were renamed or moved their labels where that is certain, and finds what is not. `isFirstSight` tells that this machine sees the folder for the first time.
   * Rejects as `Contents.readAll`.
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
    this.#edited = new Set(plan.nowhere.filter(id => this.#catalog.isPresent(id)).filter(id => !plan.shelved.includes(id)))
    this.#noticeEdited()
    const isNews = JSON.stringify(plan.doubts) !== JSON.stringify(this.#doubts)
    this.#doubts = plan.doubts
    this.#waiting = plan.waiting
    if (isNews) this.#hooks.told(plan.doubts)
  }

  /**
   * For a program that only reads: shows labels where whoever may write will put them. How many pictures they followed to, and what is doubtful. Pictures are looked into where the length of a
   * file does not tell; with `isThorough` also where very many have the same length. `isFirstSight` as in `look`. Rejects as `look`.
   */
  async anticipate({ isThorough = false, isFirstSight = false, signal }: { isThorough?: boolean; isFirstSight?: boolean; signal?: AbortSignal } = {}): Promise<{ readonly moved: number; readonly doubts: number }> {
    const { contentMarks } = this.#store.columns
    const isTold = this.#labelled()
    const labelled = this.#ids(id => contentMarks[id] !== 0 && this.#catalog.isPresent(id) && isTold(id))
    const mostAlike = isThorough ? Number.POSITIVE_INFINITY : MOST_ALIKE
    await this.#contents.readSome(this.#ofOneLength(labelled, mostAlike), signal)
    const plan = await this.#plan(signal, isFirstSight, mostAlike)
    const changes = this.#changesOf(plan)
    if (changes.length > 0) this.#hooks.anticipate(changes)
    return { moved: new Set([...plan.moves, ...plan.late, ...plan.returned].map(({ to }) => to)).size, doubts: plan.doubts.length }
  }

  /** Gives pictures the labels of others, and carries out what follows from that (`withConsequences`); to how many pictures labels went. Throws `read-only`. */
  follow(answers: readonly Move[]): Edit & { readonly pictures: number } {
    const moves = withConsequences(answers, { doubts: this.#doubts, waiting: this.#waiting })
    const edit = this.#hooks.commit(this.#changesOf({ moves, late: [], returned: [], shelved: moves.map(({ to }) => to).filter(to => this.#edited.has(to)) }))
    const settled = new Set(moves.map(({ from }) => from))
    this.#doubts = this.#doubts.filter(({ from }) => !settled.has(from))
    return { ...edit, pictures: settled.size }
  }

  /**
   * A plan that moves labels between names that all have pictures is made of what the share says now: another program may have moved the labels already, while this one still sees the folder as it was. Null when
   * the folder changes too fast.
   */
  async #verified(signal: AbortSignal | undefined, isFirstSight: boolean): Promise<FullPlan | null> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const plan = await this.#plan(signal, isFirstSight)
      const ids = [...plan.moves, ...plan.late].filter(({ from }) => this.#catalog.isPresent(from)).flatMap(({ from, to }) => [from, to])
      if (ids.length === 0) return plan
      const before = ids.map(id => this.#catalog.contentOf(id))
      await this.#catalog.measureAgain(ids, signal)
      await this.#contents.readAgain(ids, signal)
      if (ids.every((id, at) => this.#catalog.isPresent(id) && this.#catalog.contentOf(id) === before[at])) return plan
    }
    return null
  }

  /** Of a length that more than `mostAlike` files have, none is looked into. */
  async #plan(signal: AbortSignal | undefined, isFirstSight: boolean, mostAlike: number = MOST_ALIKE): Promise<FullPlan> {
    const { columns } = this.#catalog
    const isLabelled = this.#labelled()
    const { arrivals } = this.#catalog
    const { contentMarks } = this.#store.columns
    const isOtherLength = (id: ItemId): boolean => contentMarks[id] !== 0 && isOtherContent(this.#labelledContent(id), columns.size[id]!, 0)
    await this.#contents.readSome(this.#ids(id => columns.present[id] === 1 && columns.printLow[id] === 0 && (arrivals.isSuspect(id) || arrivals.has(id) || isOtherLength(id)) && isLabelled(id)), signal)
    let scene = this.#scene(isLabelled)
    let present = new Map<string, ItemId[]>()
    // Whoever is looked for is found in files that were not looked into before, some of which are labelled themselves: they may be strays, too.
    for (let isNews = true; isNews;) {
      const { strays, partly, shelved, knownMoves } = scene
      if (strays.length === 0 && partly.length === 0 && shelved.length === 0) return { moves: knownMoves, shelved: [], doubts: [], waiting: [], nowhere: [], late: [], returned: [] }
      const wanted = new Set([...strays.flatMap(({ contents }) => contents), ...[...partly, ...shelved].map(({ content }) => content)])
      isNews = await this.#contents.readSome(this.#ofTheirLength(wanted, mostAlike), signal) > 0
      if (isNews) scene = this.#scene(isLabelled)
      else present = this.#having(wanted)
    }
    const { strays, partly, shelved, knownMoves } = scene
    const isStray = new Set(strays.map(({ id }) => id))
    const split = (isWanted: (id: ItemId) => boolean) => (content: string): readonly ItemId[] => (present.get(content) ?? []).filter(isWanted)
    const isOwner = (id: ItemId): boolean => isLabelled(id) && !isStray.has(id)
    const plan = planMoves({
      strays, having: split(id => !isOwner(id)), owners: split(isOwner),
      came: (from, to, content) => this.#came(from, to, content) || this.#hadAnother(to, content), isFirstSight,
    })
    const late = partly.flatMap(({ id, content }) => {
      const [to, ...others] = (present.get(content) ?? []).filter(other => other !== id)
      return to !== undefined && others.length === 0 && this.#came(id, to, content) && this.#cameTogether(id, to) ? [{ from: id, to, content }] : []
    })
    const leaving = new Set(plan.moves.map(({ from }) => from))
    const returned = shelved.flatMap(({ id, content }) => {
      const [to, ...others] = present.get(content) ?? []
      return to !== undefined && others.length === 0 && (!isLabelled(to) || leaving.has(to)) && !plan.moves.some(move => move.to === to) ? [{ from: id, to, content }] : []
    })
    const unknown = strays.filter(({ id, contents }) => contents.length === 0 && columns.present[id] === 0).flatMap(({ id }) => this.#namesakes(id, isLabelled))
    return { ...plan, moves: [...knownMoves, ...plan.moves], doubts: [...plan.doubts.map(({ from, to }) => ({ from, to: to.slice(0, MOST_OFFERED) })), ...unknown], late, returned }
  }

  /** Notes a labelled picture that is in the folder if its labels, or some of them, were given to another content. */
  #displaced(id: ItemId, strays: Stray[], partly: MixedLabels[]): void {
    const { size, printLow } = this.#catalog.columns
    const mark = this.#store.columns.contentMarks[id]!
    const arrival = this.#catalog.arrivals.get(id)
    // Most of a million labelled pictures are left here: no text is made for them.
    if (printLow[id] === 0 || !(mark === 0 ? arrival !== undefined && arrival.before !== null : mark % 2 === 1 || isOtherContent(this.#labelledContent(id), size[id]!, printLow[id]!))) return
    const now = this.#catalog.contentOf(id)
    if (now === undefined) return
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const held = heldContents(changes)
    if (held.includes(now)) {
      partly.push(...held.filter(content => content !== now).map(content => ({ id, content })))
      return
    }
    // What the name held before is what the labels belong to, unless they came with another picture or were given later.
    const before = arrival !== undefined && arrival.before !== now && !hasMovedLabels(changes) && changes.every(({ at }) => at < arrival.at) ? arrival.before : null
    const contents = [...new Set([...(before === null ? [] : [before]), ...held, ...contentsOf(changes)])]
    if (contents.length > 0) strays.push({ id, contents, isClear: !UNCOMPRESSED.test(this.#catalog.items.name(id)) })
  }

  /** That a picture was not seen tells nothing where nobody looks. */
  #isOutOfSight(id: ItemId): boolean {
    const key = this.#catalog.items.key(id)
    return this.#catalog.scope.isUnread(key) || this.#catalog.scope.isIgnored(key)
  }

  #gone(id: ItemId, strays: Stray[], knownMoves: Move[]): void {
    const to = this.#knownDestination(id)
    if (to !== undefined) knownMoves.push({ from: id, to })
    else strays.push({ id, contents: this.#contentsOfGone(id), isClear: true })
  }

  /** What a picture held last comes first: it may have been edited after it was labelled. */
  #contentsOfGone(id: ItemId): string[] {
    const last = this.#catalog.contentOf(id) ?? this.#catalog.arrivals.suspected(id)
    const changes = this.#store.changes(this.#catalog.items.key(id))
    return [...new Set([...(last === undefined ? [] : [last]), ...heldContents(changes), ...contentsOf(changes)])]
  }

  /** Labelled pictures that are gone or are not what was labelled, as far as files were looked into. */
  #scene(isLabelled: (id: ItemId) => boolean): Scene {
    const [strays, partly, knownMoves]: [Stray[], MixedLabels[], Move[]] = [[], [], []]
    for (let id = 0; id < this.#catalog.size; id++) {
      if (!isLabelled(id)) continue
      if (this.#catalog.isPresent(id)) this.#displaced(id, strays, partly)
      else if (!this.#isOutOfSight(id)) this.#gone(id, strays, knownMoves)
    }
    return { strays, partly, knownMoves, shelved: this.#shelved() }
  }

  /** Pictures in the folder that are as long as one of these contents; of a length that more than `mostAlike` have, none. */
  #ofTheirLength(contents: ReadonlySet<string>, mostAlike: number): ItemId[] {
    const { size, present } = this.#catalog.columns
    const sizes = new Set(Array.from(contents, lengthOf))
    const alike = this.#ids(id => present[id] === 1 && sizes.has(size[id]!))
    return [...Map.groupBy(alike, id => size[id]!).values()].filter(ids => ids.length <= mostAlike).flat()
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

  /** A copy that was there all along is no proof. Uncompressed pictures may begin and end alike: there the time has to be the same too. */
  #came(from: ItemId, to: ItemId, content: string): boolean {
    const arrival = this.#catalog.arrivals.get(to)
    const { modifiedAt } = this.#catalog.columns
    return arrival !== undefined && arrival.before !== content && (modifiedAt[from] === modifiedAt[to] || !UNCOMPRESSED.test(this.#catalog.items.name(to)))
  }

  /** Whether the labels of a name tell that it had another picture when they were given or brought there. Not of uncompressed pictures, see `#came`. */
  #hadAnother(id: ItemId, content: string): boolean {
    if (UNCOMPRESSED.test(this.#catalog.items.name(id))) return false
    const last = lastContent(this.#store.changes(this.#catalog.items.key(id)))
    return last !== undefined && last !== content
  }

  /** Those of these pictures whose file is as long as another one's in the data set: their content has to be read to tell them apart. Of a length that more than `mostAlike` have, none. */
  #ofOneLength(ids: readonly ItemId[], mostAlike: number): ItemId[] {
    const { size, present } = this.#catalog.columns
    const wanted = new Map(ids.map(id => [size[id]!, 0]))
    for (let id = 0; id < this.#catalog.size; id++) {
      const count = wanted.get(size[id]!)
      if (count !== undefined && present[id] === 1) wanted.set(size[id]!, count + 1)
    }
    return ids.filter(id => { const count = wanted.get(size[id]!)!; return count > 1 && count <= mostAlike })
  }

  #labelledContent(id: ItemId): LabelledContent {
    const { columns } = this.#store
    return { contentMark: columns.contentMarks[id]!, contentBytes: columns.contentBytes[id]! }
  }

  /** Whether the picture under one name changed when the other one came: somebody renamed both. */
  #cameTogether(one: ItemId, other: ItemId): boolean {
    const [first, second] = [this.#catalog.arrivals.get(one), this.#catalog.arrivals.get(other)]
    return first !== undefined && second !== undefined && Math.abs(first.at - second.at) < TOGETHER_MS
  }

  /** Labels of pictures that were not in the folder any more, by what they were given to. */
  #shelved(): MixedLabels[] {
    return [...this.#store.columns.shelved].flatMap(id => {
      const contents = new Set(shelvedChanges(this.#store.changes(this.#catalog.items.key(id))).flatMap(({ content }) => content ?? []))
      return [...contents].map(content => ({ id, content }))
    })
  }

  /** The changes that carry out a plan; those that are known already are left out. All are made of the labels as they are before it, so that two names can be exchanged. */
  #changesOf({ moves, shelved, late, returned }: Pick<FullPlan, 'moves' | 'shelved' | 'late' | 'returned'>): StoredChange[] {
    const key = (id: ItemId): string => this.#catalog.items.key(id)
    const isLabelled = this.#labelled()
    const left = new Map<ItemId, StoredChange>()
    for (const [id, to] of [...moves.map(({ from, to: target }) => [from, key(target)] as const), ...shelved.map(target => [target, ''] as const)]) {
      const change = leftBehind(key(id), to, this.#store.changes(key(id)))
      if (change) left.set(id, change)
    }
    const moved = moves.flatMap(({ from, to }) => {
      const target = [...this.#store.changes(key(to)), ...[left.get(to)].filter(change => change !== undefined)]
      return movedChanges(key(from), key(to), this.#store.changes(key(from)), target, isLabelled(to) && !left.has(to), this.#catalog.contentOf(to))
    })
    const belated = late.flatMap(({ from, to, content }) => lateChanges(key(from), key(to), content, this.#store.changes(key(from)), this.#store.changes(key(to))))
    const back = returned.flatMap(({ from, to, content }) => {
      const target = [...this.#store.changes(key(to)), ...[left.get(to)].filter(change => change !== undefined)]
      return returnedChanges(key(from), key(to), content, this.#store.changes(key(from)), target, false)
    })
    return [...left.values(), ...moved, ...belated, ...back].filter(change => !this.#store.has(change.item, change.id))
  }

  /** Tells of pictures that were edited or replaced while this program knew them, each once. */
  #noticeEdited(): void {
    const fresh = [...this.#edited].filter(id => !this.#toldEdited.has(id) && (this.#catalog.arrivals.get(id)?.at ?? Number.NEGATIVE_INFINITY) >= this.#since)
    for (const id of fresh) this.#toldEdited.add(id)
    if (fresh.length === 0) return
    this.#hooks.notice(fresh.length === 1
      ? `${this.#catalog.items.key(fresh[0]!)} was edited or replaced after it was labelled. Its labels are kept; edited:yes shows such pictures.`
      : `${fresh.length} labelled pictures were edited or replaced after they were labelled. Their labels are kept; edited:yes shows them.`)
  }

  /** A record for each of a million pictures would take the program's time; only few of them need it. */
  #labelled(): (id: ItemId) => boolean {
    const { stars, tags, notes, rare } = this.#store.columns
    return id => stars[id] !== 0 || tags[id] !== 0 || notes.has(id) || rare.has(id)
  }

  #ids(test: (id: ItemId) => boolean): ItemId[] {
    const ids: ItemId[] = []
    for (let id = 0; id < this.#catalog.size; id++) if (test(id)) ids.push(id)
    return ids
  }

  /** Pictures of the same name elsewhere, for one whose content nobody knows. */
  #namesakes(from: ItemId, isLabelled: (id: ItemId) => boolean): Doubt[] {
    const name = this.#catalog.items.name(from)
    const to = this.#ids(id => this.#catalog.isPresent(id) && !isLabelled(id) && this.#catalog.items.name(id) === name)
    return to.length > 0 && to.length <= MOST_OFFERED ? [{ from, to }] : []
  }

  /** Where a picture has gone that was labelled again by somebody who did not know that; undefined when nobody has said, or when another picture had its name since. */
  #knownDestination(id: ItemId): ItemId | undefined {
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const key = destination(changes)
    const to = key === null ? undefined : this.#catalog.items.idOf(key)
    if (to === undefined || !this.#catalog.isPresent(to)) return undefined
    const [before, now] = [this.#catalog.contentOf(id), this.#catalog.contentOf(to)]
    const given = contentsOf(changes)
    if (now !== undefined && given.length > 0 && !given.includes(now)) return undefined
    return before === undefined || now === undefined || before === now ? to : undefined
  }
}

function movedNotice({ moves, late, shelved, returned }: FullPlan): string {
  const count = new Set([...moves, ...late, ...returned].map(({ to }) => to)).size
  const rest = shelved.length === 0 ? '' : ` Labels of ${shelved.length === 1 ? 'a picture that is' : `${shelved.length} pictures that are`} no longer in the folder are kept, and there again when it comes back.`
  return `${count === 1 ? 'A labelled picture was' : `${count} labelled pictures were`} renamed or moved: the labels went along.${rest}`
}
