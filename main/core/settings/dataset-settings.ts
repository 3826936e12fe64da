/** The settings in force: what the team gave, and what this person chose on this machine. */
import {
  canonicalText,
  DATASET_ITEM,
  type Change,
  type SettingClaim,
  type Settings,
} from '../../../preload/contract/index.ts'
import { Emitter } from '../base/events.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { SettingValues } from '../labels/setting-changes.ts'
import type { SyncSettings } from './definitions.ts'
import { assertSetting, resolveSettings, syncSettings, type PersonSettings } from './resolve.ts'

export interface SettingsEvents {
  /** Other values may be in force. */
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
      if (hasSettings) this.#change()
    })
  }

  /**
   * Everything for people: what is in force, why, and what is wrong. The object stays the same until something changes.
   */
  get current(): Settings {
    const { revision, claims } = this.#log.settings
    return (this.#current ??= { revision, ...resolveSettings(claims, this.#person) })
  }

  /** The values in force as synchronisation needs them. */
  get sync(): SyncSettings {
    return syncSettings(this.current)
  }

  /** Takes over what this person chose on this machine. Values that cannot be used are ignored; `current` says why. */
  setPerson(person: PersonSettings): void {
    this.#person = person
    this.#change()
  }

  /**
   * Returns the fields of a change that gives the team's settings values, null for the default; null when they have
   * these values already.
   *
   * The change replaces what its author saw at revision `seen`, and what `replica` made itself. Throws `bad-input` for
   * a value that a setting cannot have.
   */
  edit(values: SettingValues, seen: number, replica: string): Pick<Change, 'item' | 'settings' | 'replaces'> | null {
    for (const [name, value] of Object.entries(values)) assertSetting(name, value)
    const { claims } = this.#log.settings
    const fresh = Object.entries(values).filter(([name, value]) => !isInForce(claims.get(name) ?? [], value))
    if (fresh.length === 0) return null
    const heads = this.#log.settings.headsSeen(seen, replica)
    const replaces = new Set(
      fresh.flatMap(([name]) => (heads.get(`setting:${name}`) ?? []).map((head) => head.change.id)),
    )
    return { item: DATASET_ITEM, settings: Object.fromEntries(fresh), replaces: [...replaces] }
  }

  #change(): void {
    this.#current = null
    this.events.emit('changed', null)
  }
}

/** Giving the value that is shown resolves a conflict, so one in conflict does not count as in force. */
function isInForce(claims: readonly SettingClaim[], value: SettingValues[string]): boolean {
  return claims.length <= 1 && canonicalText(claims[0]?.value ?? null) === canonicalText(value)
}
