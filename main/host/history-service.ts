/**
 * Answers what a window asks about the history of the open data set.
 *
 * The list of all changes is made when somebody first asks, in parts between which edits are answered.
 */
import {
  LensletError,
  type ChangePlace,
  type FieldName,
  type HistoryEntry,
  type HistoryPage,
  type HistoryQuery,
  type HistoryRecord,
  type ItemId,
  type PersonCount,
  type TakeBackPreview,
  type TakenBack,
} from '../../preload/contract/index.ts'
import {
  findRows,
  groupRows,
  HistoryIndex,
  PastLabels,
  recordsOf,
  SETTINGS_ITEM,
  TakeBackTask,
  type HistorySource,
} from '../core/history/index.ts'
import { isHidden } from '../core/labels/rater-columns.ts'
import { emptyBitSet } from '../core/query/bit-set.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { ResultScope } from './result-set.ts'
import { row } from './rows.ts'
import { shownHistory } from './shown-history.ts'

/** How long the changes are read without a pause, in milliseconds: less than a frame. */
const STEP_MS = 8
/** How long a call waits for the reading of all changes, in milliseconds. After that it says how far the reading is. */
const READING_WAIT_MS = 150

/** The preview of one client. */
export interface ShownPreview {
  readonly number: number
  readonly task: TakeBackTask
  readonly description: string
}

let lastPreview = 0

export class HistoryService {
  readonly #workspace: Workspace
  #index: HistoryIndex | null = null
  #reading: Promise<void> | null = null
  #isClosed = false
  /** The rows of the last query, which pages and expanded batches ask for again and again. */
  #found: { readonly key: string; readonly rows: Uint32Array } | null = null
  #people: { readonly key: string; readonly counts: readonly PersonCount[] } | null = null

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** Returns a page of batches; while the changes are being read for the first time, only how far that is. */
  async page(query: HistoryQuery, start: number, count: number): Promise<HistoryPage> {
    const reading = this.#whenRead()
    await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, READING_WAIT_MS))])
    const { revision } = this.#workspace
    const index = this.#index!
    if (index.reading !== null)
      return { revision, reading: index.reading, changes: 0, total: 0, batches: [], people: [] }
    const rows = this.#rows(query)
    const { total, batches } = groupRows(this.#source(), rows, start, count)
    return {
      revision,
      reading: null,
      changes: rows.length,
      total,
      batches: batches.map((batch) =>
        Object.assign({}, batch, { examples: batch.examples.map((id) => row(this.#workspace, id)) }),
      ),
      people: this.#peopleCounts(),
    }
  }

  /** Returns the ids of everybody who made a change. Resolves when all changes are read. */
  async authors(): Promise<readonly string[]> {
    await this.#whenRead()
    return this.#index!.people.names
  }

  /** Returns single changes. */
  async changes(
    query: HistoryQuery,
    start: number,
    count: number,
  ): Promise<{ readonly total: number; readonly changes: readonly HistoryRecord[] }> {
    await this.#whenRead()
    const rows = this.#rows(query)
    const changes = recordsOf(this.#index!, rows.subarray(start, start + count)).map(({ item, entry }) =>
      Object.assign({}, item === null ? entry : this.#shownEntry(item, entry), {
        row: item === null ? null : row(this.#workspace, item),
      }),
    )
    return { total: rows.length, changes }
  }

  /** Returns the pictures which the changes of a query are about. */
  async picturesOf(query: HistoryQuery): Promise<ResultScope> {
    await this.#whenRead()
    return {
      find: () => {
        const pictures = emptyBitSet(this.#workspace.catalog.size)
        const { item } = this.#index!.columns
        for (const one of this.#rows(query)) if (item[one]! !== SETTINGS_ITEM) pictures[item[one]!] = 1
        return pictures
      },
    }
  }

  /** Prepares to take back the changes of a query, or only some of them. Rejects with `cancelled` after an abort. */
  async preview(
    query: HistoryQuery,
    only: readonly ChangePlace[] | null,
    signal: AbortSignal,
  ): Promise<{ readonly shown: ShownPreview; readonly record: TakeBackPreview }> {
    await this.#whenRead()
    const index = this.#index!
    const rows = only === null ? this.#rows(query) : this.#rowsOf(query, only)
    const task = new TakeBackTask({
      log: this.#workspace.log,
      index,
      rows,
      hasOwnStars: this.#workspace.shown.isOwn,
      kinds: only === null ? query.kinds : [],
    })
    while (!task.plan(STEP_MS)) {
      await nextTurn()
      if (signal.aborted) {
        task.close()
        throw new LensletError('cancelled', 'The preview was cancelled.')
      }
    }
    const { examples, ...summary } = task.summary()
    const number = ++lastPreview
    const record = {
      preview: number,
      ...summary,
      examples: examples
        .filter((example) => !this.#hides(example))
        .map(({ id, field, before = null, after = null }) => ({
          row: row(this.#workspace, id),
          field,
          before,
          after,
        })),
    }
    const people = new Set(Array.from(rows, (one) => index.people.names[index.columns.person[one]!]!))
    return { shown: { number, task, description: takeBackText(people, this.#workspace.log.people.nameOf) }, record }
  }

  /** Takes back the changes of a preview. */
  async takeBack({ task, description }: ShownPreview): Promise<TakenBack> {
    await this.#workspace.waitForOpening()
    const { items, overtaken } = task.prepare()
    const { revision, changes, stored } = this.#workspace.takeBack(items, description)
    await stored
    return { revision, pictures: changes.length, overtaken }
  }

  /** Computes the labels of an earlier moment. Rejects with `cancelled` after an abort. */
  async labelsAt(at: number, signal: AbortSignal): Promise<PastLabels> {
    await this.#whenRead()
    const past = new PastLabels(this.#workspace.log, this.#index!, at)
    past.showAs(this.#workspace.shown, this.#workspace.user)
    while (!past.compute(STEP_MS)) {
      await nextTurn()
      if (signal.aborted) throw new LensletError('cancelled', 'Another time was chosen.')
    }
    return past
  }

  close(): void {
    this.#isClosed = true
    this.#index?.close()
  }

  /** Returns whether an example would show stars of others that this person must not see yet. */
  #hides({ id, field }: { readonly id: ItemId; readonly field: FieldName }): boolean {
    const { shown } = this.#workspace
    return field === 'stars' && shown.isBlind && isHidden(shown.columns.raterColumns(), id)
  }

  /** Returns an entry of a picture as this person sees it. */
  #shownEntry(item: ItemId, entry: HistoryEntry): HistoryEntry {
    const workspace = this.#workspace
    if (!workspace.shown.isOwn) return entry
    const all = workspace.history(workspace.catalog.entry(item).key)
    return shownHistory(workspace, item, all, workspace.user, workspace.people.directory.personOf).find(
      ({ change }) => change.id === entry.change.id,
    )!
  }

  /** Resolves when all changes have been read. */
  #whenRead(): Promise<void> {
    if (this.#index?.isOutdated) this.#forget()
    return (this.#reading ??= this.#read().catch((error: unknown) => {
      this.#reading = null
      throw error
    }))
  }

  #forget(): void {
    this.#index?.close()
    this.#index = null
    this.#reading = null
    this.#found = null
    this.#people = null
  }

  async #read(): Promise<void> {
    await this.#workspace.whenHistoryLoaded()
    const index = (this.#index ??= new HistoryIndex(this.#workspace.log))
    while (!index.read(STEP_MS)) {
      await nextTurn()
      if (this.#isClosed) throw new LensletError('cancelled', 'The folder was closed.')
    }
  }

  #source(): HistorySource {
    return { index: this.#index!, catalog: this.#workspace.catalog, labels: this.#workspace }
  }

  #rows(query: HistoryQuery): Uint32Array {
    const { catalog, revision } = this.#workspace
    const key = JSON.stringify([query, revision, this.#index!.columns.count, catalog.revision])
    if (this.#found?.key !== key) this.#found = { key, rows: findRows(this.#source(), query) }
    return this.#found.rows
  }

  #rowsOf(query: HistoryQuery, only: readonly ChangePlace[]): Uint32Array {
    const index = this.#index!
    const { item, place } = index.columns
    const idsByItem = new Map<ItemId, Set<string>>()
    for (const one of only) idsByItem.set(one.item, (idsByItem.get(one.item) ?? new Set()).add(one.id))
    const isChosen = new Map<ItemId, readonly boolean[]>(
      Array.from(idsByItem, ([id, ids]) => [id, index.changesOf(id).map((change) => ids.has(change.id))]),
    )
    return this.#rows(query).filter((one) => isChosen.get(item[one]!)?.[place[one]!] === true)
  }

  #peopleCounts(): readonly PersonCount[] {
    const index = this.#index!
    const key = String(index.columns.count)
    if (this.#people?.key !== key) this.#people = { key, counts: index.peopleCounts() }
    return this.#people.counts
  }
}

/** Returns the name of the edit that takes back changes of these people, for "Undid: …". */
function takeBackText(people: ReadonlySet<string>, nameOf: (id: string) => string): string {
  const [person, ...others] = people
  return person === undefined || others.length > 0 ? 'take back changes' : `take back changes of ${nameOf(person)}`
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
