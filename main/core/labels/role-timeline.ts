/**
 * Decides what each person might do at each moment, from the changes of settings (FORMAT.md, "Roles").
 *
 * The changes are applied in the order of their time. Each counts if its author might make it at that moment. So the
 * result depends on the set of changes only, never on their order of arrival.
 */
import {
  LABEL_ACCESS,
  LABEL_ACCESS_SETTING,
  OWNER_REQUEST_MS,
  OWNER_REQUESTED,
  ROLES,
  SETTINGS_ACCESS,
  SETTINGS_ACCESS_SETTING,
  type ChangeId,
  type JsonValue,
  type LabelAccess,
  type OwnerRequest,
  type Role,
  type SettingsAccess,
  type UncountedSetting,
} from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { isPersonSetting } from './people-directory.ts'

const ROLE_PREFIX = 'role:'
const PERSON_PREFIX = 'person:'
const SMART_FOLDER_PREFIX = 'smart-folder:'
/** Ids that lead to one another are followed this far. */
const MAX_JOINS = 100

/** Returns whether a setting says what somebody may do. */
export function isRoleSetting(name: string): boolean {
  return (
    name === LABEL_ACCESS_SETTING ||
    name === SETTINGS_ACCESS_SETTING ||
    (name.startsWith(ROLE_PREFIX) && name.length > ROLE_PREFIX.length)
  )
}

/** Returns why a setting about roles cannot have a value; null when it can. */
export function roleSettingProblem(name: string, value: JsonValue): string | null {
  const choices: readonly string[] =
    name === LABEL_ACCESS_SETTING
      ? LABEL_ACCESS
      : name === SETTINGS_ACCESS_SETTING
        ? SETTINGS_ACCESS
        : [...ROLES, OWNER_REQUESTED]
  return typeof value === 'string' && choices.includes(value)
    ? null
    : `${name} is one of ${choices.join(', ')}, not ${JSON.stringify(value)}`
}

/** The values that something had one after the other. */
class ValuesByTime<T> {
  readonly #values: { readonly at: number; readonly value: T }[] = []

  /** Values must be added in the order of time. */
  add(at: number, value: T): void {
    this.#values.push({ at, value })
  }

  /** Returns the value at a moment; undefined before the first one. */
  at(time: number): T | undefined {
    return this.#values.findLast(({ at }) => at <= time)?.value
  }

  toJSON(): unknown {
    return this.#values
  }

  has(isWanted: (value: T) => boolean): boolean {
    return this.#values.some(({ value }) => isWanted(value))
  }
}

export class RoleTimeline {
  readonly #roles = new Map<string, ValuesByTime<Role | null>>()
  readonly #joins = new Map<string, ValuesByTime<string | null>>()
  readonly #labels = new ValuesByTime<LabelAccess>()
  readonly #settings = new ValuesByTime<SettingsAccess>()
  readonly #requests = new Map<string, OwnerRequest>()
  readonly #uncounted = new Map<ChangeId, Set<string>>()
  #text: string | null = null

  /** `changes` are those of settings, in any order. `firstOwner` is the person who made the data set, if it is known. */
  constructor(changes: readonly StoredChange[] = [], firstOwner: string | null = null) {
    if (firstOwner !== null) this.#rolesOf(firstOwner).add(Number.NEGATIVE_INFINITY, 'owner')
    for (const change of changes.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) this.#apply(change)
    this.#grantUntil(Number.POSITIVE_INFINITY)
  }

  /** Whether there is, or was, anybody who may not give labels. */
  get hasLimits(): boolean {
    return (
      this.#labels.has((value) => value === 'named') ||
      Array.from(this.#roles.values()).some((roles) => roles.has((role) => role === 'viewer'))
    )
  }

  /** The whole timeline as a text, which is the same for the same roles at all moments. */
  get text(): string {
    return (this.#text ??= JSON.stringify([[...this.#roles], [...this.#joins], this.#labels, this.#settings]))
  }

  /** Returns the role of an id at a moment; null where nobody has chosen one. */
  roleAt(id: string, at: number): Role | null {
    for (let [person, steps] = [id, 0]; steps < MAX_JOINS; steps++) {
      const role = this.#roles.get(person)?.at(at)
      if (role) return role
      const next = this.#joins.get(person)?.at(at)
      if (!next) return null
      person = next
    }
    return null
  }

  labelAccessAt(at: number): LabelAccess {
    return this.#labels.at(at) ?? 'anybody'
  }

  settingsAccessAt(at: number): SettingsAccess {
    return this.#settings.at(at) ?? 'anybody'
  }

  /** Returns the ids of the owners at a moment, sorted. */
  ownersAt(at: number): string[] {
    return Array.from(this.#roles.keys())
      .filter((id) => this.#roles.get(id)!.at(at) === 'owner')
      .toSorted()
  }

  /** Returns the requests that nobody has refused and that are not granted yet at a moment. */
  requestsAt(at: number): OwnerRequest[] {
    return Array.from(this.#requests.values()).filter(({ due }) => due > at)
  }

  /** Returns whether somebody might give labels at a moment. */
  readonly mayLabel = (id: string, at: number): boolean => {
    const role = this.roleAt(id, at)
    return role === null ? this.labelAccessAt(at) === 'anybody' : role !== 'viewer'
  }

  /** Returns whether somebody might change roles, and who may do what. */
  mayChangeRoles(id: string, at: number): boolean {
    return this.#isOwner(id, at) && this.roleAt(id, at) !== 'viewer'
  }

  /** Returns whether somebody might give a setting a value; `value` is needed for roles only. */
  mayChange(id: string, setting: string, value: JsonValue, at: number): boolean {
    // Everybody may ask to become an owner.
    if (setting === ROLE_PREFIX + id && value === OWNER_REQUESTED) return true
    if (isRoleSetting(setting)) return this.mayChangeRoles(id, at)
    if (isPersonSetting(setting) && setting === PERSON_PREFIX + id) return true
    if (!this.mayLabel(id, at)) return false
    return setting.startsWith(SMART_FOLDER_PREFIX) || this.settingsAccessAt(at) === 'anybody' || this.#isOwner(id, at)
  }

  /** Returns whether a setting of a change counts: its author might make it. */
  readonly isCounted = (id: ChangeId, setting: string): boolean => this.#uncounted.get(id)?.has(setting) !== true

  /** Returns the settings of these changes that do not count, the newest value of each. */
  uncountedOf(changes: readonly StoredChange[]): UncountedSetting[] {
    const newest = new Map<string, UncountedSetting>()
    for (const { id, by, at } of changes)
      for (const name of this.#uncounted.get(id) ?? [])
        if (at >= (newest.get(name)?.at ?? Number.NEGATIVE_INFINITY)) newest.set(name, { name, by, at })
    return [...newest.values()].toSorted((a, b) => b.at - a.at)
  }

  #apply({ id, at, by, settings = {} }: StoredChange): void {
    this.#grantUntil(at)
    // All settings of a change count or not by what held before it.
    const counted = Object.entries(settings).filter(([name, value]) => {
      const isAllowed = this.mayChange(by, name, value, at) && !this.#removesLastOwner(name, value, at)
      if (!isAllowed) this.#uncounted.set(id, (this.#uncounted.get(id) ?? new Set()).add(name))
      return isAllowed
    })
    const mayJoin = this.#isOwner(by, at)
    for (const [name, value] of counted) {
      if (isRoleSetting(name)) this.#applyRole(name, value, at)
      // Otherwise somebody could become an owner by saying that the owner is the same person.
      else if (isPersonSetting(name) && mayJoin) this.#applyJoin(name.slice(PERSON_PREFIX.length), value, at)
    }
  }

  #applyRole(name: string, value: JsonValue, at: number): void {
    if (value !== null && roleSettingProblem(name, value) !== null) return
    if (name === LABEL_ACCESS_SETTING) return this.#labels.add(at, (value as LabelAccess | null) ?? 'anybody')
    if (name === SETTINGS_ACCESS_SETTING) return this.#settings.add(at, (value as SettingsAccess | null) ?? 'anybody')
    const id = name.slice(ROLE_PREFIX.length)
    this.#requests.delete(id)
    if (value === OWNER_REQUESTED) this.#requests.set(id, { id, due: at + OWNER_REQUEST_MS })
    else this.#rolesOf(id).add(at, value as Role | null)
  }

  #applyJoin(id: string, value: JsonValue, at: number): void {
    const record = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
    const sameAs = (record as Readonly<Record<string, JsonValue>>)['same_as']
    const joins = this.#joins.get(id) ?? new ValuesByTime<string | null>()
    this.#joins.set(id, joins)
    joins.add(at, typeof sameAs === 'string' && sameAs !== '' ? sameAs : null)
  }

  /** Makes those people owners whose request nobody has refused in time. */
  #grantUntil(at: number): void {
    const due = [...this.#requests.values()].filter((request) => request.due <= at).toSorted((a, b) => a.due - b.due)
    for (const request of due) {
      this.#rolesOf(request.id).add(request.due, 'owner')
      // Those of the future stay in the list of requests.
      if (at !== Number.POSITIVE_INFINITY) this.#requests.delete(request.id)
    }
  }

  #removesLastOwner(name: string, value: JsonValue, at: number): boolean {
    if (!name.startsWith(ROLE_PREFIX) || value === 'owner') return false
    const owners = this.ownersAt(at)
    return owners.length === 1 && owners[0] === name.slice(ROLE_PREFIX.length) && value !== OWNER_REQUESTED
  }

  /** While there is no owner, everybody is one. */
  #isOwner(id: string, at: number): boolean {
    return this.roleAt(id, at) === 'owner' || this.ownersAt(at).length === 0
  }

  #rolesOf(id: string): ValuesByTime<Role | null> {
    const roles = this.#roles.get(id) ?? new ValuesByTime<Role | null>()
    this.#roles.set(id, roles)
    return roles
  }
}
