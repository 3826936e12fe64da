/** Says what the person who works here may do in a data set, and refuses what they may not (FORMAT.md, "Roles"). */
import { LensletError, t, type Access, type JsonValue } from '../../../preload/contract/index.ts'
import type { ChangeLog } from '../labels/change-log.ts'

/** The most settings that do not count and are named. */
const MAX_UNCOUNTED = 100
/** The most owners that a sentence names. */
const MAX_NAMED = 3

export interface AccessOptions {
  readonly log: ChangeLog
  /** Returns the id of the person who works here. */
  readonly user: () => string
  /** Returns the name by which an id is shown. */
  readonly nameOf: (id: string) => string
  /** Returns the time in milliseconds since the epoch, by the share's clock where it is known. */
  readonly now: () => number
}

export class OwnAccess {
  readonly #options: AccessOptions

  constructor(options: AccessOptions) {
    this.#options = options
  }

  /** What the person who works here may do now. */
  get current(): Access {
    const { log, user, now } = this.#options
    const { roles } = log
    const [id, at] = [user(), now()]
    return {
      labels: roles.labelAccessAt(at),
      settings: roles.settingsAccessAt(at),
      owners: roles.ownersAt(at),
      role: roles.roleAt(id, at),
      mayLabel: roles.mayLabel(id, at),
      mayChangeSettings: roles.mayChange(id, 'schema', null, at),
      mayChangeSmartFolders: roles.mayChange(id, 'smart-folder:', null, at),
      mayChangeRoles: roles.mayChangeRoles(id, at),
      requests: roles.requestsAt(at),
      uncounted: log.settings.uncounted().slice(0, MAX_UNCOUNTED),
    }
  }

  /** Why this person may give no labels, as part of a sentence; null when they may. */
  get labelRefusal(): string | null {
    const { log, user, now } = this.#options
    if (log.roles.mayLabel(user(), now())) return null
    return t`you are a viewer of this data set, so ask ${this.#owners()} to let you label`
  }

  /** Throws `not-allowed` when this person may give no labels. */
  assertMayLabel(): void {
    const reason = this.labelRefusal
    if (reason !== null) throw new LensletError('not-allowed', `Labels cannot be changed: ${reason}.`)
  }

  /** Throws `not-allowed` when this person may not give all these settings their values. */
  assertMayChange(values: Readonly<Record<string, JsonValue>>): void {
    const { log, user, now } = this.#options
    const [id, at] = [user(), now()]
    const refused = Object.keys(values).find((name) => !log.roles.mayChange(id, name, values[name]!, at))
    if (refused === undefined) return
    if (!log.roles.mayLabel(id, at))
      throw new LensletError('not-allowed', `You are a viewer of this data set: ask ${this.#owners()} to change this.`)
    throw new LensletError('not-allowed', `Only an owner of this data set can change this: ask ${this.#owners()}.`)
  }

  #owners(): string {
    const { log, nameOf, now } = this.#options
    const names = log.roles.ownersAt(now()).map(nameOf)
    if (names.length === 0) return t('your team')
    return names.slice(0, MAX_NAMED).join(t(' or '))
  }
}
