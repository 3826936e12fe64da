/**
 * Sees to it that labels count only where their authors might give them: it corrects labels that arrive, and finds those
 * that were there before somebody's role was known.
 */
import { ROLES_AUTHOR, type ItemKey } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { runInSteps, runToEnd, type Steps } from '../base/steps.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeLog, ChangesApplied } from '../labels/change-log.ts'
import { PackedChangeReader } from '../labels/packed-change-reader.ts'
import { PeopleTable } from '../labels/people-table.ts'
import { isRoleCorrection, roleCorrections } from '../labels/role-corrections.ts'
import type { RoleTimeline } from '../labels/role-timeline.ts'

/**
 * How long the program of somebody who is no owner waits for the correction of an owner's program, in milliseconds. So
 * twelve programs do not all write the same.
 */
const OTHERS_WAIT_MS = 30_000
/** How many pictures are read between two looks at the clock, and how long they are read before other work goes on. */
const ITEMS_PER_STEP = 200
const STEP_MS = 8

export interface RoleGuardOptions {
  readonly log: ChangeLog
  readonly clock: Clock
  /** Returns the id of the person who works here. */
  readonly user: () => string
  /** Whether this program may write corrections: not while the share is read-only, and not for a viewer. */
  readonly isWritable: () => boolean
  /** Returns the time by the share's clock. */
  readonly now: () => number
  /** Applies and publishes changes. */
  readonly commit: (changes: readonly StoredChange[]) => void
}

export class RoleGuard {
  readonly #options: RoleGuardOptions
  /** Pictures with a change that may have to be corrected. */
  readonly #items = new Set<ItemKey>()
  /** What the roles were when all pictures were read. */
  #rolesText = ''
  #isOpen = false
  #mustReadAll = true
  #stopTimer: (() => void) | null = null
  #isClosed = false
  readonly #unsubscribe: () => void

  constructor(options: RoleGuardOptions) {
    this.#options = options
    this.#unsubscribe = options.log.events.on('applied', (applied) => this.#onApplied(applied))
  }

  /** Begins to correct labels: everything that was on the share is known. */
  open(): void {
    this.#isOpen = true
    this.#schedule()
  }

  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    this.#stopTimer?.()
  }

  /** Returns the corrections that are missing now, for a command that only reads, or that writes and ends at once. */
  missingCorrections(): StoredChange[] {
    const { roles } = this.#options.log
    if (!roles.hasLimits) return []
    runToEnd(this.#readAll(roles))
    return this.#takeCorrections()
  }

  #onApplied({ labels, hasSettings }: ChangesApplied): void {
    const { roles } = this.#options.log
    // Roles may have changed for the past, too: a change of settings may arrive late.
    if (hasSettings && roles.text !== this.#rolesText) this.#mustReadAll = true
    if (!roles.hasLimits) return
    for (const change of labels.changes) if (this.#isSuspect(change, roles)) this.#items.add(change.item)
    this.#schedule()
  }

  #isSuspect(change: StoredChange, roles: RoleTimeline): boolean {
    return isRoleCorrection(change) || !roles.mayLabel(change.by, change.at)
  }

  #schedule(): void {
    const { clock, log, user, now } = this.#options
    if (!this.#isOpen || this.#isClosed || this.#stopTimer || !log.roles.hasLimits) return
    if (this.#items.size === 0 && !this.#mustReadAll) return
    const isOwner = this.#isOpen && log.roles.roleAt(user(), now()) === 'owner'
    this.#stopTimer = clock.setTimeout(
      () => {
        void this.#correct().finally(() => {
          this.#stopTimer = null
          this.#schedule()
        })
      },
      isOwner ? 0 : OTHERS_WAIT_MS,
    )
  }

  async #correct(): Promise<void> {
    const { clock, log, commit, isWritable } = this.#options
    const { roles } = log
    if (this.#mustReadAll) {
      this.#mustReadAll = false
      this.#rolesText = roles.text
      await runInSteps(this.#readAll(roles), STEP_MS, () => new Promise((resolve) => void clock.setTimeout(resolve, 0)))
    }
    if (this.#isClosed || !isWritable()) {
      this.#items.clear()
      return
    }
    const changes = this.#takeCorrections()
    if (changes.length > 0) commit(changes)
  }

  #takeCorrections(): StoredChange[] {
    const { log } = this.#options
    const items = [...this.#items]
    this.#items.clear()
    return items.flatMap((item) => roleCorrections(log.changesOf(item), log.roles.mayLabel))
  }

  /** Finds all pictures with a change that may have to be corrected. */
  *#readAll(roles: RoleTimeline): Steps<void> {
    const { labels } = this.#options.log
    const people = new PeopleTable()
    const reader = new PackedChangeReader(people, [])
    for (let id = 0; id < labels.items.size; id++) {
      if (id % ITEMS_PER_STEP === 0) yield
      const key = labels.items.key(id)
      const bytes = labels.packedChanges(id)
      if (bytes === null ? labels.changes(key).some((change) => this.#isSuspect(change, roles)) : isSuspectBytes(bytes))
        this.#items.add(key)
    }

    function isSuspectBytes(bytes: Buffer): boolean {
      reader.begin(bytes)
      while (reader.nextChange()) {
        const by = people.names[reader.person]!
        if (by === ROLES_AUTHOR || !roles.mayLabel(by, reader.at)) return true
        while (reader.nextPart() >= 0);
      }
      return !reader.isComplete
    }
  }
}
