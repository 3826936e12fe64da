/** Builds records of the contract from an item's catalog entry and its labels. */
import {
  LensletError,
  rowValues,
  UNLABELLED,
  type ItemId,
  type ItemKey,
  type ItemState,
  type Row,
  type RowFile,
  type RowLabels,
} from '../../preload/contract/index.ts'
import type { Catalog } from '../core/library/catalog.ts'
import { stacksOf } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { LabelView } from './label-view.ts'
import { thumbHashOf } from './placeholders.ts'

/** Returns the labels' part of a row. `state` is undefined for an item that nobody has ever labelled. */
export function rowLabels(id: ItemId, state: ItemState = UNLABELLED): RowLabels {
  const { conflicts, updatedAt, updatedBy } = state
  return { id, ...rowValues(state), conflict: conflicts.length > 0, updatedAt, updatedBy }
}

/** Returns a row with these labels. `hides` says how many pictures it hides in the client's result. */
export function row(workspace: Workspace, id: ItemId, hides = 0, labels: Pick<LabelView, 'stateOf'> = workspace): Row {
  const { key, name, present } = workspace.catalog.entry(id)
  return { key, name, present, hides, ...rowFile(workspace, id), ...rowLabels(id, labels.stateOf(id)) }
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
