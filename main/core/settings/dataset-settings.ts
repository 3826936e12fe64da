/**
 * The settings of one opened data set: all changes about it that this process knows, and what this person chose on this
 * machine. Beside the labels' store, so that the data set is never taken for a picture.
 */
import {
  canonicalText,
  DATASET_ITEM,
  type Change,
  type ChangeId,
  type JsonValue,
  type SettingClaim,
  type Settings,
} from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { foldSettings } from '../labels/fold-settings.ts'
import { headsByField } from '../labels/heads.ts'
import { Readings } from '../labels/change-provenance.ts'
import type { SyncSettings } from './definitions.ts'
import { assertSetting, resolveSettings, syncSettings, type PersonSettings } from './resolve.ts'

interface Arrived {
  readonly change: StoredChange
  readonly revision: number
}

export class DatasetSettings {
  readonly #changes = new Map<ChangeId, Arrived>()
  readonly #readings = new Readings()
  #person: PersonSettings
  #revision = 0
  #resolved: Settings | null = null

  constructor(person: PersonSettings) {
    this.#person = person
  }

  /**
   * Everything for people: what is in force, why, and what is wrong. The object stays the same until something changes.
   */
  get current(): Settings {
    return (this.#resolved ??= {
      revision: this.#revision,
      ...resolveSettings(foldSettings(this.changes()), this.#person),
    })
  }

  get sync(): SyncSettings {
    return syncSettings(this.current)
  }

  /** Every change about the data set, in order of arrival. */
  changes(): StoredChange[] {
    return Array.from(this.#changes.values(), (arrived) => arrived.change)
  }

  has(id: ChangeId): boolean {
    return this.#changes.has(id)
  }

  setPerson(person: PersonSettings): void {
    this.#person = person
    this.#resolved = null
  }

  /** Adds changes about the data set to what is known; returns those that were new. */
  apply(changes: readonly StoredChange[], isChecked = true): StoredChange[] {
    const fresh = changes.filter((change) => this.#add(change, isChecked))
    if (fresh.length > 0) {
      this.#revision++
      this.#resolved = null
    }
    return fresh
  }

  /**
   * The fields of a change that gives the team's settings values, null for the default; null when all are so already.
   * It replaces what its author saw at revision `seen`, and what `replica` made itself. Throws `bad-input` for a value
   * that no setting can have.
   */
  edit(
    values: Readonly<Record<string, JsonValue>>,
    seen: number,
    replica: string,
  ): Pick<Change, 'item' | 'settings' | 'replaces'> | null {
    for (const [name, value] of Object.entries(values)) assertSetting(name, value)
    const claims = foldSettings(this.changes())
    const fresh = Object.entries(values).filter(([name, value]) => !isSo(claims.get(name) ?? [], value))
    if (fresh.length === 0) return null
    const known = [...this.#changes.values()].filter(
      ({ change, revision }) => revision <= seen || change.id.startsWith(`${replica}:`),
    )
    const heads = headsByField(known.map(({ change }) => change))
    const replaces = new Set(
      fresh.flatMap(([name]) => (heads.get(`setting:${name}`) ?? []).map((head) => head.change.id)),
    )
    return { item: DATASET_ITEM, settings: Object.fromEntries(fresh), replaces: [...replaces] }
  }

  #add(change: StoredChange, isChecked: boolean): boolean {
    const known = this.#changes.get(change.id)
    if (known && this.#readings.settle(known.change, change, isChecked) === known.change) return false
    if (!known) this.#readings.note(change.id, isChecked)
    this.#changes.set(change.id, { change, revision: this.#revision + 1 })
    return true
  }
}

/** Giving the value that is shown settles a conflict, so it is not so already. */
function isSo(claims: readonly SettingClaim[], value: JsonValue): boolean {
  return claims.length <= 1 && canonicalText(claims[0]?.value ?? null) === canonicalText(value)
}
