/** Decides who works here: the id that is written into changes, and how this person is called. */
import { userInfo } from 'node:os'
import { isPersonName, type PersonColor } from '../../preload/contract/index.ts'
import { newPersonId } from '../core/format/change-ids.ts'
import { checkedPersonName, type OwnProfile, type OwnProfileStore } from '../core/workspace/people.ts'
import type { ConfigStore } from './config.ts'

/** The person of this machine, in `config.json`. The same id is used for all data sets. */
export interface SavedPerson extends OwnProfile {
  readonly id: string
  /** Whether the person has entered or confirmed the name. Until then it is the system's account name. */
  readonly isConfirmed: boolean
  /** Whether the id is in a data set. Until then it changes with the name, so that it resembles the name. */
  readonly isPublished: boolean
  /** Whether the name had been entered when the id came into a data set. A command may be the first that labels. */
  readonly wasNamed: boolean
}

/** What is used of `config.json`. All windows of a program share it. */
type PersonConfig = Pick<
  ConfigStore,
  'person' | 'readPerson' | 'setPerson' | 'givenProfile' | 'setGivenProfile' | 'notifyChange'
>

export class OwnPerson implements OwnProfileStore {
  readonly #config: PersonConfig
  /** The id or name that the program was started with; null for the person of this machine. */
  #given: string | null
  /** The person of this machine before the first label or the first window. */
  readonly #firstPerson: SavedPerson

  /**
   * `option` is the value of `--user`. It comes before the environment variable `LENSLET_USER`, and that before the person
   * of this machine. Throws `bad-input` for an invalid name.
   */
  constructor(option: string | undefined, config: PersonConfig, env: NodeJS.ProcessEnv = process.env) {
    this.#config = config
    config.readPerson()
    const name = accountName()
    this.#firstPerson = {
      id: newPersonId(name),
      name,
      color: null,
      changedAt: 0,
      isConfirmed: false,
      isPublished: false,
      wasNamed: true,
    }
    const text = option ?? (env['LENSLET_USER'] || undefined)
    const given = text === undefined ? null : checkedPersonName(text)
    this.#given = given === this.#saved.id || given === this.#saved.name ? null : given
  }

  /** The id of the person, or the id or name with which the program was started. */
  get id(): string {
    return this.#given ?? this.#saved.id
  }
  get name(): string {
    return this.#given === null ? this.#saved.name : (this.#chosen(this.#given)?.name ?? this.#given)
  }
  /** Whether the name is the account name, because nobody has entered or confirmed one. */
  get isGuessed(): boolean {
    return this.#given === null && !this.#saved.isConfirmed
  }
  /** Whether this is the person of this machine, and not somebody with whose id or name the program was started. */
  get isOfThisMachine(): boolean {
    return this.#given === null
  }

  readonly current = (): OwnProfile | null => (this.#given === null ? this.#saved : this.#chosen(this.#given))

  readonly isPublished = (): boolean => this.#given !== null || this.#saved.isPublished

  readonly mayBeAnother = (): boolean => this.#given === null && !(this.#saved.isPublished && this.#saved.wasNamed)

  /** Another program of this machine may have given the person another id, as long as nothing was labelled with it. */
  readonly onEdit = (): void => {
    if (!this.isPublished()) this.#config.readPerson()
  }

  readonly onPublish = (): void => {
    if (this.#given !== null || this.#saved.isPublished) return
    const { id } = this
    this.#config.readPerson()
    // The id is in a data set from now on, and that counts.
    if (this.id === id || !this.#saved.isPublished)
      this.#save({ id, isPublished: true, wasNamed: this.#saved.isConfirmed })
  }

  readonly onNewer = ({ name, color, changedAt }: OwnProfile): void => {
    const { id } = this
    if (this.#given === null) this.#update(() => (this.id === id ? { name, color, changedAt, isConfirmed: true } : {}))
    else if (this.#chosen(this.#given)) this.#config.setGivenProfile(this.#given, { name, color, changedAt })
  }

  /** Saves the person of this machine, so that every program of this machine has the same id. */
  save(): void {
    if (this.#given === null && this.#config.person === null) this.#update(() => ({}))
  }

  /** Changes the name. Throws `bad-input` for an invalid one. */
  setName(text: string): void {
    const name = checkedPersonName(text)
    if (this.#given !== null)
      this.#config.setGivenProfile(this.#given, {
        color: null,
        ...this.#chosen(this.#given),
        name,
        changedAt: Date.now(),
      })
    else if (this.isGuessed || name !== this.name)
      this.#update(({ isPublished, name: before }) => ({
        name,
        changedAt: Date.now(),
        isConfirmed: true,
        ...(isPublished || name === before ? {} : { id: newPersonId(name) }),
      }))
  }

  setColor(color: PersonColor): void {
    const changedAt = Date.now()
    if (this.#given === null) this.#update(() => ({ color, changedAt }))
    else this.#config.setGivenProfile(this.#given, { name: this.name, color, changedAt })
  }

  /** Sets the id that the name has with which the program was started. */
  resolveTo(id: string): void {
    if (this.#given !== null) this.#given = id
  }

  /** Lets somebody who has a profile work here: from another machine, or a colleague on a shared machine. */
  switchTo(id: string, name: string): void {
    if (this.#given === null)
      this.#save({ id, name, color: null, changedAt: 0, isConfirmed: true, isPublished: true, wasNamed: true })
    else {
      this.#given = id
      this.#config.notifyChange()
    }
  }

  /** Lets somebody work here who has never labelled. The window asks for the name. */
  switchToNew(): void {
    const name = accountName()
    this.#given = null
    this.#save({
      id: newPersonId(name),
      name,
      color: null,
      changedAt: 0,
      isConfirmed: false,
      isPublished: false,
      wasNamed: true,
    })
  }

  /** Returns the profile that somebody with a given id has chosen since the program started. */
  #chosen(given: string): OwnProfile | null {
    return this.#config.givenProfile(given)
  }

  get #saved(): SavedPerson {
    return this.#config.person ?? this.#firstPerson
  }

  /** Changes the person as the file has it now: another program of this machine may have changed other parts. */
  #update(change: (saved: SavedPerson) => Partial<SavedPerson>): void {
    this.#config.readPerson()
    this.#save(change(this.#saved))
  }

  #save(part: Partial<SavedPerson>): void {
    this.#config.setPerson({ ...this.#saved, ...part })
  }
}

/** Returns the name of the account, by which a person is called who has not entered a name. */
export function accountName(): string {
  try {
    const name = userInfo().username
    return isPersonName(name) ? name : 'unnamed'
  } catch {
    // The account has no entry in the password file, as in some containers.
    return 'unnamed'
  }
}
