/** From the changes of an item to the labels that everybody sees (FORMAT.md, "Merge"). Pure. */
import type { Change, Conflict, FieldName, ItemState } from '../../../preload/contract/index.ts'
import { labelledContent, type LabelledContent } from '../format/content.ts'
import { headsByField, type Head } from './heads.ts'

export const UNLABELLED: ItemState = {
  stars: 0,
  tags: [],
  notes: '',
  metrics: {},
  updatedAt: null,
  updatedBy: null,
  conflicts: [],
  contentMark: 0,
  contentBytes: 0,
}

/**
 * The labels of an item with these changes, whatever their order. A field with heads of different values shows the
 * newest and is listed under `conflicts`; `updatedAt` and `updatedBy` are of the newest change that still stands, so
 * that a replaced change from a clock that ran ahead does not claim the item. `known` are the heads, where somebody has
 * them already.
 */
export function fold(changes: readonly Change[], known?: ReadonlyMap<FieldName, readonly Head[]>): ItemState {
  if (changes.length === 0) return UNLABELLED
  if (changes.length === 1) return foldOne(changes[0]!)
  const state = {
    stars: 0,
    tags: [] as string[],
    notes: '',
    metrics: {} as Record<string, number>,
    conflicts: [] as Conflict[],
  }
  let newest: Change | null = null
  const contents = new Contents()
  for (const [field, heads] of known ?? headsByField(changes)) {
    newest = later(newest, heads[0]!.change)
    for (const { change } of heads) contents.add(change)
    const shown = heads[0]!.value
    if (field === 'stars') state.stars = shown as number
    else if (field === 'notes') state.notes = shown as string
    else if (field.startsWith('tag:')) {
      if (shown === true) state.tags.push(field.slice('tag:'.length))
    } else define(state.metrics, field.slice('metric:'.length), shown as number)
    if (heads.some((head) => head.value !== shown)) state.conflicts.push(conflict(field, heads))
  }
  state.tags.sort()
  state.conflicts.sort((a, b) => (a.field < b.field ? -1 : 1))
  return { ...state, updatedAt: newest?.at ?? null, updatedBy: newest?.by ?? null, ...contents.labelled }
}

/** Gathers to which contents of the file the changes that stand were given. */
class Contents {
  #newest: Change | null = null
  #isMixed = false

  add(change: Change): void {
    if (change.content === undefined) return
    if (this.#newest !== null && this.#newest.content !== change.content) this.#isMixed = true
    this.#newest = later(this.#newest, change)
  }

  get labelled(): LabelledContent {
    return labelledContent(this.#newest?.content, this.#isMixed)
  }
}

/** Most items of a large data set have one change: no heads to look for. */
function foldOne(change: Change): ItemState {
  const { stars = 0, notes = '', tags, metrics = {}, at, by, content } = change
  const touchesAny =
    change.stars !== undefined ||
    change.notes !== undefined ||
    (tags?.add ?? tags?.remove ?? []).length > 0 ||
    Object.keys(metrics).length > 0
  return {
    stars,
    notes,
    tags: tags?.add ? [...new Set(tags.add)].sort() : [],
    metrics,
    conflicts: [],
    updatedAt: touchesAny ? at : null,
    updatedBy: touchesAny ? by : null,
    ...labelledContent(touchesAny ? content : undefined, false),
  }
}

function later(a: Change | null, b: Change): Change {
  return a === null || b.at > a.at || (b.at === a.at && b.id > a.id) ? b : a
}

/** One entry for each value, with the newest change that gives it. */
function conflict(field: FieldName, heads: readonly Head[]): Conflict {
  const byValue = new Map(heads.toReversed().map((head) => [head.value, head]))
  const values = heads.filter((head) => byValue.get(head.value) === head)
  return { field, values: values.map(({ change, value }) => ({ id: change.id, value, by: change.by, at: change.at })) }
}

/** Sets a property that may have any name, `__proto__` among them. */
function define(target: Record<string, number>, name: string, value: number): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}
