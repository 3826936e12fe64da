/**
 * A query's result as one client holds it. What is on somebody's screen must not move under their hands: label changes only
 * count how many items a new run would move or hide; files that came or went run the query again.
 */
import { LensletError, type CallResult, type ItemId, type Query, type QueryResult } from '../../preload/contract/index.ts'
import { isLabelled, matches, mentionsMissing, parseFilter, runQuery, type Filter } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace.ts'
import { Ratios } from './ratios.ts'

let lastResult = 0

export class OpenResult {
  /** Unique in this process, so that a number from an earlier result is never taken for this one. */
  readonly number = ++lastResult
  readonly query: Query
  readonly #workspace: Workspace
  readonly #filter: Filter
  readonly #stale = new Set<ItemId>()
  readonly #ratios = new Ratios()
  #ids: Uint32Array
  #positions: Int32Array | null = null
  #files: string

  /** Runs the query; throws `bad-input` when its text cannot be read. */
  constructor(workspace: Workspace, query: Query) {
    this.#workspace = workspace
    this.query = query
    this.#filter = parseFilter(query.text)
    this.#ids = runQuery(workspace.catalog, workspace, query)
    this.#files = filesMark(workspace)
  }

  get stale(): number { return this.#stale.size }
  get total(): number { return this.#ids.length }

  summary(): QueryResult {
    return { result: this.number, revision: this.#workspace.revision, total: this.total }
  }

  ids(start: number, end: number): ItemId[] {
    return Array.from(this.#ids.subarray(start, Math.max(start, end)))
  }

  position(id: ItemId): number {
    this.#positions ??= positions(this.#ids, this.#workspace.catalog.size)
    return this.#positions[id] ?? -1
  }

  /** The pictures' shapes as they are known now; see `query.ratios`. */
  ratios(known: number): CallResult<'query.ratios'> {
    return this.#ratios.of(this.#ids, this.#workspace.catalog.columns, known)
  }

  /** The next position in `direction` whose item has no label, or -1. */
  unlabelled(from: number, direction: 1 | -1): number {
    const { catalog } = this.#workspace
    for (let at = from + direction; at >= 0 && at < this.total; at += direction) {
      if (!isLabelled(this.#workspace.state(catalog.entry(this.#ids[at]!).key))) return at
    }
    return -1
  }

  /** Looks at items whose labels changed. True when the number of items that a new run would move or hide is another. */
  labelsChanged(changed: Iterable<ItemId>): boolean {
    const before = this.#stale.size
    for (const id of changed) {
      if (this.#wouldChange(id)) this.#stale.add(id)
      else this.#stale.delete(id)
    }
    return this.#stale.size !== before
  }

  /** Runs the query again when files came or went since it was run. True when that gave other items or another order. */
  filesChanged(): boolean {
    return filesMark(this.#workspace) !== this.#files && this.runAgain()
  }

  /** Runs the query again. True when that gave other items or another order. */
  runAgain(): boolean {
    this.#files = filesMark(this.#workspace)
    const ids = runQuery(this.#workspace.catalog, this.#workspace, this.query)
    const hadStale = this.#stale.size > 0
    this.#stale.clear()
    if (sameIds(ids, this.#ids)) return hadStale
    this.#ids = ids
    this.#positions = null
    return true
  }

  #wouldChange(id: ItemId): boolean {
    const position = this.position(id)
    const isMember = position >= 0
    if (this.#belongs(id) !== isMember) return true
    return isMember && !this.#inOrder(position)
  }

  #belongs(id: ItemId): boolean {
    const entry = this.#workspace.catalog.entry(id)
    const state = this.#workspace.state(entry.key)
    const { folder } = this.query
    if (folder !== '' && !entry.key.startsWith(`${folder}/`)) return false
    if (!entry.present && !(mentionsMissing(this.#filter) && isLabelled(state))) return false
    return matches(this.#filter, entry, state)
  }

  /** Compares with the neighbours only: a position is wrong when it is wrong beside the items next to it. */
  #inOrder(position: number): boolean {
    const values = [position - 1, position, position + 1]
      .filter(at => at >= 0 && at < this.total)
      .map(at => labelSortValue(this.#workspace, this.query, this.#ids[at]!))
    return values.every((value, at) => at === 0 || values[at - 1]! <= value)
  }
}

/** Differs when files came or went: ids are never reused, so a new file raises `size`, and one that went lowers `total`. */
export function filesMark({ catalog }: Workspace): string {
  return `${catalog.size}/${catalog.total}`
}

/** The client's result of that number; throws when a newer query has released it. */
export function currentResult(held: OpenResult | null, number: number): OpenResult {
  if (held?.number === number) return held
  throw new LensletError('not-found', 'This list of pictures has been replaced by a newer one.', { retry: true })
}

function positions(ids: Uint32Array, size: number): Int32Array {
  const byId = new Int32Array(size).fill(-1)
  ids.forEach((id, position) => { byId[id] = position })
  return byId
}

/** What labels can change about an item's place, ascending in the result's order; constant where labels change nothing. */
function labelSortValue(workspace: Workspace, { sort, descending }: Query, id: ItemId): number {
  if (sort !== 'stars' && sort !== 'updated') return 0
  const state = workspace.state(workspace.catalog.entry(id).key)
  const value = sort === 'stars' ? state?.stars ?? 0 : state?.updatedAt ?? null
  // Items without a time come last in either direction.
  if (value === null) return Number.MAX_VALUE
  return descending ? -value : value
}

function sameIds(first: Uint32Array, second: Uint32Array): boolean {
  return first.length === second.length && first.every((id, at) => id === second[at])
}
