/** Applies the roles of people to what this program does, and to labels that arrive (FORMAT.md, "Roles"). */
import type { Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { Replication } from '../sync/replication.ts'
import { OwnAccess } from './access.ts'
import { RoleGuard } from './role-guard.ts'

export interface RolesOptions {
  readonly log: ChangeLog
  readonly clock: Clock
  /** Returns the id of the person who works here. */
  readonly user: () => string
  /** Returns the name by which an id is shown. */
  readonly nameOf: (id: string) => string
  /** Returns the replication of the data set; null while it is not open. */
  readonly replication: () => Replication | null
  /** Applies and publishes changes. */
  readonly commit: (changes: readonly StoredChange[]) => void
  /** Applies changes in this process only. */
  readonly preview: (changes: readonly StoredChange[]) => void
}

export class Roles {
  readonly events = new Emitter<{ changed: null }>()
  /** What the person who works here may do. */
  readonly access: OwnAccess
  /** Returns the time in milliseconds since the epoch, by the share's clock where it is known. */
  readonly now: () => number
  readonly #options: RolesOptions
  readonly #guard: RoleGuard
  /** What the person may do, as it was reported last. */
  #reported = ''

  constructor(options: RolesOptions) {
    const { log, clock, user, nameOf, replication, commit } = options
    this.#options = options
    this.now = () => replication()?.shareClock.now() ?? clock.now()
    const { now } = this
    this.access = new OwnAccess({ log, user, nameOf, now })
    this.#guard = new RoleGuard({ log, clock, user, now, commit, isWritable: () => this.#isWritable })
  }

  /** Begins to correct labels that arrive: everything that was on the share is known. */
  open(): void {
    this.#guard.open()
  }

  close(): void {
    this.#guard.close()
  }

  /** Reports when this person may do something else than before. Called when settings or the person have changed. */
  update(): void {
    const text = JSON.stringify(this.access.current)
    if (text === this.#reported) return
    this.#reported = text
    this.events.emit('changed', null)
  }

  /**
   * Lets labels not count whose authors might not give them, for a command. One that only reads does so in its own
   * process only. Windows do it by themselves, after `open`. Returns how many corrections there were.
   */
  correctLabels(): number {
    const changes = this.#guard.missingCorrections()
    if (changes.length === 0) return 0
    if (this.#isWritable) this.#options.commit(changes)
    else this.#options.preview(changes)
    return changes.length
  }

  get #isWritable(): boolean {
    return this.#options.replication()?.readOnlyReason === null && this.access.labelRefusal === null
  }
}
