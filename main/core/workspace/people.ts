/**
 * Names the people of a data set, and writes their profiles (FORMAT.md, "People").
 *
 * The profile of the person who works here is written together with their first label, and never because somebody
 * looks.
 */
import {
  colorOfId,
  foldName,
  isVisibleName,
  LensletError,
  MAX_PERSON_NAME,
  PERSON_COLORS,
  roleSetting,
  type JsonValue,
  type PersonColor,
  type PersonProfile,
} from '../../../preload/contract/index.ts'
import { Emitter } from '../base/events.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { type PeopleDirectory, personSetting } from '../labels/people-directory.ts'

/** How the person who works here wants to be shown. */
export interface OwnProfile {
  readonly name: string
  readonly color: PersonColor | null
  /** When the person chose the name or the colour, in milliseconds since the epoch. The newer one of two profiles counts. */
  readonly changedAt: number
}

/** Keeps the profile of the person who works here on this machine. */
export interface OwnProfileStore {
  /** Returns the profile; null for somebody who is known by the id alone, as with `--user`. */
  readonly current: () => OwnProfile | null
  /** Whether the id is in a data set. Otherwise the person can still become somebody who has labelled before. */
  readonly isPublished: () => boolean
  /** Whether this may be somebody who has labelled before under another id: nobody has labelled as a person with this name. */
  readonly mayBeAnother: () => boolean
  /** Called before something is written: another program of this machine may have changed the person. */
  readonly onEdit: () => void
  /** Called before the profile is written into a data set: the id must not change any more. */
  readonly onPublish: () => void
  /** Called when the data set has a newer profile of this person, from another machine. */
  readonly onNewer: (profile: OwnProfile) => void
}

/** What a profile is changed to. A part that is absent stays as it is. */
export interface ProfileEdit {
  readonly name?: string | undefined
  readonly color?: PersonColor | undefined
}

export interface PeopleOptions {
  readonly log: ChangeLog
  /** Returns the id of the person who works here. */
  readonly user: () => string
  readonly profile?: OwnProfileStore | undefined
}

type SettingValues = Readonly<Record<string, JsonValue>>

export class People {
  /** Somebody has another name or colour, or other ids are one person. */
  readonly events = new Emitter<{ changed: null }>()
  readonly #log: ChangeLog
  readonly #user: () => string
  readonly #own: OwnProfileStore | undefined
  #directory: PeopleDirectory
  #shown = '[]'

  constructor({ log, user, profile }: PeopleOptions) {
    this.#log = log
    this.#user = user
    this.#own = profile
    this.#directory = log.people
    log.events.on('applied', ({ hasSettings }) => {
      if (hasSettings) this.#onSettings()
    })
    log.events.on('roles', () => this.#onSettings())
  }

  get directory(): PeopleDirectory {
    return this.#log.people
  }

  /** Returns everybody whose name is not their id, also the person who works here. */
  profiles(): PersonProfile[] {
    const { directory } = this
    const all = directory.profiles()
    const [user, own] = [this.#user(), this.#own?.current()]
    if (!own || directory.record(user)) return all
    const others = all.filter(({ id }) => id !== user)
    const isTaken = others.some(({ name }) => foldName(name) === foldName(own.name))
    return [{ id: user, person: user, name: isTaken ? `${own.name} (${user})` : own.name, color: own.color }, ...others]
  }

  /** Returns the name by which an id is shown. */
  readonly nameOf = (id: string): string => {
    const own = id === this.#user() && !this.directory.record(id) ? this.#own?.current() : null
    return own ? own.name : this.directory.nameOf(id)
  }

  /**
   * Returns the id of the person whom a name or an id means; null where there is nobody. `ids` are people who are known
   * beside those with a profile and those who made the newest change of a picture.
   *
   * Throws `bad-input` for a name that several people have.
   */
  find(text: string, ids: readonly string[] = []): string | null {
    const own = this.#own?.current()
    const authors = this.#log.labels.authors.filter((id) => id !== null)
    const found = this.directory.find(text, [...authors, ...ids])
    if (found.length === 0) return own && own.name === text ? this.#user() : null
    if (found.length > 1)
      throw new LensletError(
        'bad-input',
        `${found.length} people are called ${JSON.stringify(text)}. Give the id instead: ${found.join(', ')}.`,
      )
    return found[0]!
  }

  /**
   * Returns the ids of people of the same name who have labelled here, while the person who works here has not, or only
   * with a command before the name was entered. One of them is probably the same person, on another machine.
   */
  namesakes(): string[] {
    const [own, user] = [this.#own?.current(), this.#user()]
    if (!own || !this.#own!.mayBeAnother() || this.directory.personOf(user) !== user) return []
    if (!this.#own!.isPublished() && this.directory.record(user)) return []
    const wanted = foldName(own.name)
    return this.directory.profiles().flatMap(({ id, person }) => {
      const record = this.directory.record(id)
      return id === person && id !== user && record && foldName(record.name) === wanted ? [id] : []
    })
  }

  /**
   * Returns the settings that a first label brings: the profile of the person who works here, unless the data set has it
   * already. Null when there is nothing to write.
   */
  profileToWrite(): SettingValues | null {
    const own = this.#own?.current()
    if (!own) return null
    const user = this.#user()
    const record = this.directory.record(user)
    if (record && (record.at >= own.changedAt || (record.name === own.name && sameColor(record.color, own.color))))
      return null
    const color = own.color ?? record?.color ?? this.#freeColor(user)
    return { [personSetting(user)]: { ...record?.value, name: own.name, color }, ...this.#firstRole(user) }
  }

  /** Returns the role of who made the data set, so that it is known too when `format.json` is lost. */
  #firstRole(user: string): SettingValues {
    const { firstOwner, claims } = this.#log.settings
    return firstOwner === user && !claims.has(roleSetting(user)) ? { [roleSetting(user)]: 'owner' } : {}
  }

  /** Returns the settings that write a changed name or colour at once; null when this person has not labelled here. */
  changedProfile(): SettingValues | null {
    const user = this.#user()
    return this.directory.record(user) || this.#log.labels.authors.includes(user) ? this.profileToWrite() : null
  }

  /** Must be called before a change is made. The person who works here may have another id afterwards. */
  onEdit(): void {
    this.#own?.onEdit()
  }

  /** Must be called before the settings of `profileToWrite` are written. */
  onPublish(): void {
    this.#own?.onPublish()
  }

  /** Returns the settings that change a profile. Throws `bad-input` for an invalid name. */
  editOf(id: string, { name, color }: ProfileEdit): SettingValues {
    const person = this.directory.personOf(id)
    const record = this.directory.record(person)
    const value = {
      color: this.#freeColor(person),
      ...record?.value,
      name: name === undefined ? (record?.name ?? this.nameOf(person)) : checkedPersonName(name),
      ...(color === undefined ? {} : { color }),
    }
    return { [personSetting(person)]: value }
  }

  /** Returns the settings that make somebody one person with another. Throws `bad-input` where they are one already. */
  joinOf(id: string, person: string): SettingValues {
    const { directory } = this
    const [joined, target] = [directory.personOf(id), directory.personOf(person)]
    if (joined === target) throw this.#oneAlready(target)
    return {
      [personSetting(joined)]: {
        name: this.nameOf(joined),
        color: this.#freeColor(joined),
        ...directory.record(joined)?.value,
        same_as: target,
      },
    }
  }

  /** Says that two ids are one person. They have one name, so that only the ids tell them apart. */
  #oneAlready(person: string): LensletError {
    const ids = this.directory.idsOf(person)
    const sentence =
      ids.length === 1
        ? `${this.nameOf(person)} was given twice: give two people.`
        : `${this.nameOf(person)} is one person already, with the ids ${ids.join(', ')}.`
    return new LensletError('bad-input', sentence)
  }

  /** Returns the settings that make every id of a person a person of its own again. Throws `bad-input` for one id. */
  separationOf(id: string): SettingValues {
    const { directory } = this
    const joined = directory.idsOf(id).filter((one) => typeof directory.record(one)?.value['same_as'] === 'string')
    if (joined.length === 0) throw new LensletError('bad-input', `${this.nameOf(id)} has one id only.`)
    return Object.fromEntries(
      joined.map((one) => {
        const { same_as: _joined, ...value } = directory.record(one)!.value
        return [personSetting(one), value]
      }),
    )
  }

  /** Returns the colour that the fewest people have; the one that follows from the id if it is one of those. */
  #freeColor(id: string): PersonColor {
    const counts = new Map<PersonColor, number>(PERSON_COLORS.map((color) => [color, 0]))
    for (const { person, color, id: one } of this.directory.profiles())
      if (person === one && one !== id && color !== null) counts.set(color, counts.get(color)! + 1)
    const fewest = Math.min(...counts.values())
    const own = colorOfId(id)
    return counts.get(own) === fewest ? own : PERSON_COLORS.find((color) => counts.get(color) === fewest)!
  }

  #onSettings(): void {
    const { directory } = this
    this.#takeNewerProfile()
    const shown = JSON.stringify(directory.profiles())
    if (shown === this.#shown && !directory.hasOtherJoinsThan(this.#directory)) return
    this.#shown = shown
    this.#directory = directory
    this.events.emit('changed', null)
  }

  #takeNewerProfile(): void {
    const own = this.#own?.current()
    const record = this.directory.record(this.#user())
    if (!own || !record || record.at <= own.changedAt) return
    if (record.name !== own.name || !sameColor(record.color, own.color))
      this.#own!.onNewer({ name: record.name, color: record.color, changedAt: record.at })
  }
}

/** A profile without a colour of its own has the one that the data set gave it. */
function sameColor(recorded: PersonColor | null, own: PersonColor | null): boolean {
  return own === null || recorded === own
}

/**
 * Returns a name without surrounding spaces; throws `bad-input` when it is empty, too long or has control characters.
 */
export function checkedPersonName(name: string): string {
  const trimmed = name.normalize('NFC').trim()
  if (foldName(trimmed) === '')
    throw new LensletError('bad-input', 'A name is needed: it is how the others see who labelled what.')
  if (trimmed.length > MAX_PERSON_NAME)
    throw new LensletError('bad-input', `A name may have at most ${MAX_PERSON_NAME} characters.`)
  if (!isVisibleName(trimmed))
    throw new LensletError(
      'bad-input',
      'A name may not contain line breaks or other control characters, also those that turn the direction of text.',
    )
  return trimmed
}
