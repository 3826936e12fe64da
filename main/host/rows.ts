/** Builds records of the contract from an item's catalog entry and its labels. */
import {
  LensletError,
  rowValues,
  UNLABELLED,
  type ItemId,
  type ItemKey,
  type ItemRatings,
  type ItemState,
  type Row,
  type RowFile,
  type RowLabels,
  type RowRatings,
} from '../../preload/contract/index.ts'
import { isHidden, raterNumber, starsOfItem } from '../core/labels/rater-columns.ts'
import type { Catalog } from '../core/library/catalog.ts'
import { stacksOf } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { LabelView } from './label-view.ts'
import { thumbHashOf } from './placeholders.ts'

/** Returns the labels' part of a row. `state` is undefined for an item that nobody has ever labelled. */
export function rowLabels(id: ItemId, state: ItemState = UNLABELLED, labels: LabelView | null = null): RowLabels {
  const { conflicts, updatedAt, updatedBy } = state
  const ratings = labels && rowRatings(labels, id)
  return {
    id,
    ...rowValues(state),
    conflict: conflicts.length > 0,
    updatedAt,
    updatedBy,
    ...(ratings ? { ratings } : {}),
  }
}

/** The most people whose stars are part of a row. */
const MAX_ROW_RATERS = 12

/** Returns what everybody's stars of a picture say, where each person gives their own; null where nothing is shown. */
function rowRatings({ labelColumns }: LabelView, id: ItemId): RowRatings | null {
  if (!labelColumns.hasOwnStars) return null
  const columns = labelColumns.raterColumns(false)
  const median = raterNumber(columns, 'median', id)
  if (median === null) return null
  return {
    median,
    spread: raterNumber(columns, 'spread', id)!,
    raters: raterNumber(columns, 'raters', id)!,
    first: starsOfItem(columns, id).slice(0, MAX_ROW_RATERS),
  }
}

/** Returns everybody's stars of a picture; null where stars are given together. */
export function itemRatings({ labelColumns }: LabelView, id: ItemId): ItemRatings | null {
  if (!labelColumns.hasOwnStars) return null
  const columns = labelColumns.raterColumns(false)
  return { people: starsOfItem(columns, id), isHidden: isHidden(columns, id) }
}

/** Returns a row with these labels. `hides` says how many pictures it hides in the client's result. */
export function row(workspace: Workspace, id: ItemId, hides = 0, labels: LabelView = workspace): Row {
  const { key, name, present } = workspace.catalog.entry(id)
  return { key, name, present, hides, ...rowFile(workspace, id), ...rowLabels(id, labels.stateOf(id), labels) }
}

export function rowFile(workspace: Workspace, id: ItemId): RowFile {
  const { width, height, version } = workspace.catalog.entry(id)
  return {
    id,
    width,
    height,
    version,
    placeholder: thumbHashOf(workspace, id),
    stack: stacksOf(workspace.catalog).placeOf(id),
    ...learntOf(workspace, id),
  }
}

/** Returns what is known about a picture since it was decoded. For most pictures nothing is known. */
function learntOf({ catalog }: Workspace, id: ItemId): Pick<Row, 'notice' | 'isTransparent'> {
  const { notice = null, isTransparent = false } = catalog.learntPictures.get(id) ?? {}
  return { notice, isTransparent }
}

/** Returns the id of an item. An item that is labelled but not known yet becomes known. */
export function itemId(catalog: Catalog, key: ItemKey): ItemId {
  return catalog.idOf(key) ?? catalog.ensureId(key)
}

/** Returns the key of an item; throws for a number that no item has. */
export function keyOf({ catalog }: Workspace, id: ItemId): ItemKey {
  if (id >= catalog.size) throw new LensletError('not-found', `There is no picture number ${id} in this folder.`)
  return catalog.entry(id).key
}
