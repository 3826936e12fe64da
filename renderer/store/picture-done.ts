/** Decides in the window whether a picture is done, so that the next one is shown without waiting for the program. Pure. */
import {
  assertNever,
  hasDoneRule,
  levelOf,
  skipTagsOf,
  type LabelEdit,
  type LabelSchema,
  type RowLabelValues,
} from '../../preload/contract/index.ts'
import { foldText, isWithin, matchesPattern, parseFilter, type Filter } from '../../preload/contract/filter.ts'
import { tagIdentity } from '../../preload/contract/tag-text.ts'

/** The labels of a row that a rule of the team usually asks for. */
export type DoneLabels = Pick<RowLabelValues, 'color' | 'flag' | 'hasNotes' | 'stars' | 'tags'>

/** Returns whether an edit makes a picture done that was not. False too where only the program can know it. */
export function becomesDone(schema: LabelSchema, labels: DoneLabels, edit: LabelEdit): boolean {
  return isDone(schema, labels) === false && isDoneAfter(schema, labels, edit)
}

/** Returns whether a picture is done after an edit. False too where only the program can know it. */
export function isDoneAfter(schema: LabelSchema, labels: DoneLabels, edit: LabelEdit): boolean {
  return isDone(schema, labelsAfter(labels, edit)) === true
}

/**
 * Returns whether a picture has all labels that the team asks for, or a reason for leaving it out; null where only the
 * program can know it.
 */
export function isDone(schema: LabelSchema, labels: DoneLabels): boolean | null {
  if (!hasDoneRule(schema)) return null
  const has = new Set(labels.tags.map(tagIdentity))
  if (!skipTagsOf(schema).isDisjointFrom(has)) return true
  const isComplete = schema.groups.every(
    ({ isRequired, tags }) => !isRequired || tags.length === 0 || tags.some(({ tag }) => has.has(tagIdentity(tag))),
  )
  if (!isComplete || schema.done.trim() === '') return isComplete
  return meets(filterOf(schema.done), labels)
}

const filters = new Map<string, Filter>()

function filterOf(text: string): Filter {
  const known = filters.get(text)
  if (known) return known
  const filter = parseFilter(text)
  filters.clear()
  filters.set(text, filter)
  return filter
}

/** Returns whether labels meet a filter; null for a filter about something else than these labels. */
function meets(filter: Filter, labels: DoneLabels): boolean | null {
  switch (filter.kind) {
    case 'all':
      return true
    case 'and':
      return decided(filter.of, labels, false)
    case 'or':
      return decided(filter.of, labels, true)
    case 'not': {
      const is = meets(filter.of, labels)
      return is === null ? null : !is
    }
    case 'level':
      return levelOf(filter.label, labels[filter.label] as never) === filter.level
    case 'number':
      return filter.field === 'stars' ? isWithin(filter.range, labels.stars) : null
    case 'text':
      return filter.field === 'tag' ? labels.tags.some((tag) => matchesPattern(filter.pattern, foldText(tag))) : null
    case 'has':
      return filter.label === 'notes' ? labels.hasNotes : filter.label === 'tags' ? labels.tags.length > 0 : null
    case 'is':
    case 'word':
      return null
    default:
      return assertNever(filter)
  }
}

/** Returns `decisive` when a part is so, null when a part is not known, else the opposite. */
function decided(parts: readonly Filter[], labels: DoneLabels, decisive: boolean): boolean | null {
  const all = new Set(parts.map((part) => meets(part, labels)))
  return all.has(decisive) ? decisive : all.has(null) ? null : !decisive
}

function labelsAfter(labels: DoneLabels, edit: LabelEdit): DoneLabels {
  const { stars = labels.stars, flag = labels.flag, color = labels.color, addTags = [], removeTags = [] } = edit
  const tags = labels.tags.filter((tag) => !removeTags.includes(tag))
  return { ...labels, stars, flag, color, tags: [...new Set([...tags, ...addTags])] }
}
