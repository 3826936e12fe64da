/** Computes the settings in force from the team settings and the settings of this person on this machine. */
import {
  canonicalText,
  DATASET_ITEM,
  type Change,
  type JsonValue,
  type SettingClaim,
  type Settings,
} from '../../../preload/contract/index.ts'
import { Emitter } from '../base/events.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { SyncSettings } from './definitions.ts'
import { assertSchemaResult } from './schema-edits.ts'
import { assertSetting, resolveSettings, syncSettings, type PersonSettings } from './resolve.ts'

/** Values of settings by name; null resets a setting to its default. */
type SettingValues = Readonly<Record<string, JsonValue>>

export interface SettingsEvents {
  /** The values in force may have changed. */
  changed: null
}

export class DatasetSettings {
  readonly events = new Emitter<SettingsEvents>()
  readonly #log: ChangeLog
  #person: PersonSettings
  #current: Settings | null = null

  constructor(log: ChangeLog, person: PersonSettings) {
    this.#log = log
    this.#person = person
    log.events.on('applied', ({ hasSettings }) => {
      if (hasSettings) this.#onChange()
    })
    log.events.on('roles', () => this.#onChange())
  }

  /**
   * All settings for people: the values in force, who set them, and what is wrong. It is the same object until
   * something changes.
   */
  get current(): Settings {
    const { revision, claims } = this.#log.settings
    return (this.#current ??= { revision, ...resolveSettings(claims, this.#person) })
  }

  /** The values in force in the form that the synchronisation uses. */
  get sync(): SyncSettings {
    return syncSettings(this.current)
  }

  /** Sets the settings of this person on this machine. Invalid values are ignored; `current` says why. */
  setPersonSettings(person: PersonSettings): void {
    this.#person = person
    this.#onChange()
  }

  /**
   * Returns the fields of a change that sets team settings (null resets one to its default); returns null when all of
   * them have these values already.
   *
   * The change replaces the values that its author saw at revision `seen`, and those that `replica` set itself. Throws
   * `bad-input` for an invalid value.
   */
  edit(values: SettingValues, seen: number, replica: string): Pick<Change, 'item' | 'settings' | 'replaces'> | null {
    for (const [name, value] of Object.entries(values)) assertSetting(name, value)
    const { claims } = this.#log.settings
    assertSchemaResult(values, claims)
    const changedEntries = Object.entries(values).filter(([name, value]) => !isInForce(claims.get(name) ?? [], value))
    if (changedEntries.length === 0) return null
    const heads = this.#log.settings.headsSeen(seen, replica)
    const replaces = new Set(
      changedEntries.flatMap(([name]) => (heads.get(`setting:${name}`) ?? []).map((head) => head.change.id)),
    )
    return { item: DATASET_ITEM, settings: Object.fromEntries(changedEntries), replaces: [...replaces] }
  }

  #onChange(): void {
    this.#current = null
    this.events.emit('changed', null)
  }
}

/**
 * Returns whether a value is in force and not in conflict.
 *
 * A value in conflict can be set again, because that resolves the conflict.
 */
function isInForce(claims: readonly SettingClaim[], value: JsonValue): boolean {
  return claims.length <= 1 && canonicalText(claims[0]?.value ?? null) === canonicalText(value)
}
