/**
 * Knows the people of a data set: their names, colours, and which ids are one person (FORMAT.md, "People").
 *
 * A change names its author by an id. A person's profile is the setting `person:<id>`. Whoever has none is shown by the
 * id, as are scripts and people who gave a name with `--user`.
 */
import {
  foldName,
  isPersonColor,
  isPersonName,
  type JsonValue,
  type PersonColor,
  type PersonProfile,
  type PersonTexts,
  t,
} from '../../../preload/contract/index.ts'
import type { SettingClaims } from './fold-settings.ts'

const PREFIX = 'person:'
/** How often names are told apart. Each round makes them longer, and one is enough unless somebody tries to be another. */
const MAX_ROUNDS = 4

/** What a setting says of a person. */
export interface PersonRecord {
  readonly name: string
  readonly color: PersonColor | null
  /** The id of the person who this person is too; null for a person of their own. */
  readonly sameAs: string | null
  /** When it was set, in milliseconds since the epoch. */
  readonly at: number
  /** The value as it is stored, with the parts that this version does not know. */
  readonly value: Readonly<Record<string, JsonValue>>
}

/** Returns the id under which the changes of somebody count: the same one for all ids of a person. */
export type PersonOf = (by: string) => string

/** Returns whether a setting of this name is the profile of a person. */
export function isPersonSetting(setting: string): boolean {
  return setting.startsWith(PREFIX) && setting.length > PREFIX.length
}

/** Returns the name of the setting with the profile of a person. */
export function personSetting(id: string): string {
  return PREFIX + id
}

export class PeopleDirectory {
  readonly #records = new Map<string, PersonRecord>()
  readonly #persons = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #texts = new Map<string, PersonTexts>()

  /** `ids` are people who made changes; they are told apart from people with a profile and the same name. */
  constructor(settings: ReadonlyMap<string, SettingClaims> = new Map(), ids: readonly (string | null)[] = []) {
    for (const [setting, [{ value, at }]] of settings) {
      const record = isPersonSetting(setting) ? recordOf(value, at) : null
      if (record) this.#records.set(setting.slice(PREFIX.length), record)
    }
    for (const id of this.#records.keys()) {
      const person = this.#follow(id)
      if (person !== id) this.#persons.set(id, person)
    }
    this.#nameEverybody(ids)
  }

  /** Whether several ids are one person. */
  get hasJoins(): boolean {
    return this.#persons.size > 0
  }

  /** Returns whether other ids are one person than in another directory. */
  hasOtherJoinsThan(other: PeopleDirectory): boolean {
    return (
      this.#persons.size !== other.#persons.size ||
      Array.from(this.#persons).some(([id, person]) => other.#persons.get(id) !== person)
    )
  }

  /** Returns the id under which the changes of somebody count. */
  readonly personOf: PersonOf = (by) => this.#persons.get(by) ?? by

  /** Returns whether two ids are one person. */
  isSame(one: string, other: string): boolean {
    return this.personOf(one) === this.personOf(other)
  }

  /** Returns what the settings say of an id; undefined where there is no profile. */
  record(id: string): PersonRecord | undefined {
    return this.#records.get(id)
  }

  /** Returns the name by which a person is shown. No two people have the same one. */
  readonly nameOf = (by: string): string => {
    const person = this.personOf(by)
    return this.#names.get(person) ?? person
  }

  /** Returns everybody with a profile, and everybody whose name is not the id, by name. */
  profiles(): PersonProfile[] {
    const ids = new Set([...this.#records.keys(), ...this.#names.keys()])
    return Array.from(ids, (id): PersonProfile => {
      const person = this.personOf(id)
      return { id, person, name: this.nameOf(id), color: this.#records.get(person)?.color ?? null }
    }).toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.id < b.id ? -1 : 1))
  }

  /** Returns every id of a person, the id under which the changes count first. */
  idsOf(person: string): string[] {
    const counted = this.personOf(person)
    const others = Array.from(this.#persons).flatMap(([id, of]) => (of === counted ? [id] : []))
    return [counted, ...others.toSorted()]
  }

  /** Returns the texts by which a person is looked for. */
  readonly textsOf = (by: string): PersonTexts => {
    const person = this.personOf(by)
    const known = this.#texts.get(person)
    if (known) return known
    const names = new Set([this.nameOf(person), this.#records.get(person)?.name ?? person])
    const texts = { names: [...names], ids: this.idsOf(person) }
    this.#texts.set(person, texts)
    return texts
  }

  /**
   * Returns the people whom a name or an id means; `ids` are people without a profile. An exact id comes first, then the
   * name as it is shown, then names without regard to upper and lower case, then the names of ids that were joined.
   */
  find(text: string, ids: Iterable<string> = []): string[] {
    const known = new Set([...this.#records.keys(), ...ids])
    if (known.has(text)) return [this.personOf(text)]
    const people = new Set(Array.from(known, this.personOf))
    const wanted = foldName(text)
    const shown = Array.from(people).filter((id) => foldName(this.nameOf(id)) === wanted)
    if (shown.length > 0) return shown
    const named = Array.from(people).filter((id) => this.textsOf(id).names.some((one) => foldName(one) === wanted))
    if (named.length > 0) return named
    // The name that a joined id had of its own.
    const joined = Array.from(known).filter((id) => foldName(this.#records.get(id)?.name ?? '') === wanted)
    return [...new Set(joined.map(this.personOf))]
  }

  /** Follows `same_as` to its end. In a circle, the smallest id is the person. */
  #follow(id: string): string {
    const way = [id]
    for (let next = this.#records.get(id)?.sameAs ?? null; next !== null;) {
      const seen = way.indexOf(next)
      if (seen >= 0) return way.slice(seen).toSorted()[0]!
      way.push(next)
      next = this.#records.get(next)?.sameAs ?? null
    }
    return way.at(-1)!
  }

  #nameEverybody(ids: readonly (string | null)[]): void {
    if (this.#records.size === 0) return
    const named = Array.from(this.#records).filter(([id]) => !this.#persons.has(id))
    const byName = Map.groupBy(named, ([, { name }]) => foldName(name))
    const withoutProfile = ids.filter((id): id is string => id !== null && !this.#records.has(id) && id !== '')
    const plain = new Set(withoutProfile.map(foldName))
    for (const [folded, people] of byName) {
      const isAlone = people.length === 1 && !plain.has(folded)
      for (const [id, { name }] of people) this.#names.set(id, isAlone ? name : `${name} (${id})`)
    }
    for (const id of withoutProfile) if (byName.has(foldName(id))) this.#names.set(id, t`${id} (no profile)`)
    this.#separateNames(withoutProfile)
  }

  /** Adds the id to names that others have too: somebody may be called as another person is shown, such as `Ana (ana-1)`. */
  #separateNames(withoutProfile: readonly string[]): void {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const shown = [...this.#names.keys(), ...withoutProfile.filter((id) => !this.#names.has(id))]
      // Ids without a profile are told apart by their letters.
      const alike = [...Map.groupBy(shown, (id) => foldName(this.nameOf(id))).values()].filter(
        (ids) => ids.length > 1 && ids.some((id) => this.#names.has(id)),
      )
      if (alike.length === 0) return
      for (const id of alike.flat()) this.#names.set(id, `${this.nameOf(id)} (${id})`)
    }
  }
}

function recordOf(value: JsonValue, at: number): PersonRecord | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const record = value as Readonly<Record<string, JsonValue>>
  const { name, color, same_as: sameAs } = record
  if (typeof name !== 'string' || !isPersonName(name)) return null
  return {
    name: name.trim(),
    color: isPersonColor(color) ? color : null,
    sameAs: typeof sameAs === 'string' && sameAs !== '' ? sameAs : null,
    at,
    value: record,
  }
}
