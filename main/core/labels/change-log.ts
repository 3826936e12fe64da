/**
 * Holds all changes of a data set that this process knows.
 *
 * Labels and settings have one `apply` and one event in common.
 *
 * Synchronisation adds changes and reads those that the share lacks; the workspace shows the result. Neither of the two
 * uses the other.
 */
import { DATASET_ITEM, type ChangeId, type ItemId, type ItemKey } from '../../../preload/contract/index.ts'
import { Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { ItemTable } from '../items/item-table.ts'
import type { SettingClaims } from './fold-settings.ts'
import { LabelStore, type LabelData, type LabelsApplied } from './label-store.ts'
import { PeopleDirectory } from './people-directory.ts'
import type { RoleTimeline } from './role-timeline.ts'
import { SettingChanges } from './setting-changes.ts'

/** Where changes came from: made in this process, or read from the share. */
export type ChangeOrigin = 'local' | 'share'

export interface ChangesApplied {
  /** Only those that were new. */
  readonly changes: readonly StoredChange[]
  readonly origin: ChangeOrigin
  /** The part about labels; `from` equals `revision` when no label changed. */
  readonly labels: LabelsApplied
  readonly hasSettings: boolean
}

export interface ChangeLogEvents {
  /** New changes were applied. */
  applied: ChangesApplied
  /** It became known who made the data set. So other settings may count. */
  roles: null
}

/** The part of the log that a reader needs. */
export interface KnownChanges {
  /** Returns every known change of a picture, or of the data set. */
  changesOf(item: ItemKey): readonly StoredChange[]
}

export class ChangeLog implements KnownChanges {
  readonly events = new Emitter<ChangeLogEvents>()
  readonly labels: LabelStore
  readonly settings = new SettingChanges()
  #people: PeopleDirectory | null = null
  /** What `#people` was made of. */
  #peopleOf: { readonly claims: ReadonlyMap<string, SettingClaims>; readonly count: number } | null = null

  /** Without `items`, for a log without a catalog, the log itself gives ids to its pictures. */
  constructor(items: ItemTable = new ItemTable()) {
    this.labels = new LabelStore(items, () => this.people)
  }

  /** The people of the data set. It is the same object until somebody new makes a change, or a setting changes. */
  get people(): PeopleDirectory {
    const { claims } = this.settings
    const ids = this.labels.authors
    if (this.#people === null || this.#peopleOf?.claims !== claims || this.#peopleOf.count !== ids.length) {
      this.#people = new PeopleDirectory(claims, ids)
      this.#peopleOf = { claims, count: ids.length }
    }
    return this.#people
  }

  /**
   * Adds changes and returns those that were new. Known ones are ignored, so a change may be applied any number of
   * times.
   *
   * `hasChecksum` says that the changes were read from lines with a checksum, as in journals. Such a change counts
   * instead of a change with the same id that was read only from a sidecar.
   */
  apply(changes: readonly StoredChange[], origin: ChangeOrigin, hasChecksum = true): readonly StoredChange[] {
    const ofDataset = changes.filter((change) => change.item === DATASET_ITEM)
    const ofPictures = ofDataset.length === 0 ? changes : changes.filter((change) => change.item !== DATASET_ITEM)
    const labels = this.labels.apply(ofPictures, hasChecksum)
    const settings = this.settings.apply(ofDataset, hasChecksum)
    const newChanges = settings.length === 0 ? labels.changes : labels.changes.concat(settings)
    if (newChanges.length > 0)
      this.events.emit('applied', { changes: newChanges, origin, labels, hasSettings: settings.length > 0 })
    return newChanges
  }

  /** What each person might do at each moment. It is the same object until a setting changes. */
  get roles(): RoleTimeline {
    return this.settings.roles
  }

  /** Sets the id of the person who made the data set; null where it is not known. */
  setFirstOwner(id: string | null): void {
    if (this.settings.setFirstOwner(id)) this.events.emit('roles', null)
  }

  changesOf(item: ItemKey): readonly StoredChange[] {
    return item === DATASET_ITEM ? this.settings.changes() : this.labels.changes(item)
  }

  has(item: ItemKey, id: ChangeId): boolean {
    return item === DATASET_ITEM ? this.settings.has(id) : this.labels.has(item, id)
  }

  /** Whether any change of a picture is known. */
  isKnown(key: ItemKey): boolean {
    return this.labels.state(key) !== undefined
  }

  /** The pictures with changes; the data set itself is not among them. */
  keys(): Iterable<ItemKey> {
    return this.labels.keys()
  }

  key(id: ItemId): ItemKey {
    return this.labels.items.key(id)
  }

  /** How many pictures have changes. */
  get size(): number {
    return this.labels.size
  }

  /** Returns all labels at this moment as plain data. */
  toData(): LabelData {
    return this.labels.toData()
  }
}
