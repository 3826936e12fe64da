/** Tells a person once, and quietly, what others did that concerns them. */
import { ROLES_AUTHOR, type Change, type ItemId, type NoticeAction, type Pushes } from '../../preload/contract/index.ts'
import type { Clock } from '../core/base/clock.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

/** A batch ends when its person has done nothing for so long, in milliseconds. */
const PAUSE_MS = 4_000
/** So many pictures of somebody's own are worth a message. */
const MANY_PICTURES = 10

interface Batch {
  /** Whose pictures of this person were changed, by the id of the one who changed them. */
  readonly items: Map<string, Set<ItemId>>
  readonly refused: Set<ItemId>
}

export class TeamEvents {
  readonly #workspace: Workspace
  readonly #clock: Pick<Clock, 'setTimeout'>
  #batch: Batch = { items: new Map(), refused: new Set() }
  #stopTimer: (() => void) | null = null
  readonly #unsubscribe: () => void

  constructor(workspace: Workspace, clock: Pick<Clock, 'setTimeout'>) {
    this.#workspace = workspace
    this.#clock = clock
    this.#unsubscribe = workspace.events.on('labels', ({ source, changes }) => {
      if (source === 'remote') this.#onChanges(changes)
    })
  }

  close(): void {
    this.#unsubscribe()
    this.#stopTimer?.()
  }

  #onChanges(changes: readonly Change[]): void {
    const { log, people, user } = this.#workspace
    const isMine = (by: string): boolean => people.directory.isSame(by, user)
    for (const { by, item, replaces, undoes = [] } of changes) {
      if (isMine(by)) continue
      const touched = new Set([...replaces, ...undoes])
      if (touched.size === 0) continue
      const concernsMe = log.changesOf(item).some((change) => touched.has(change.id) && isMine(change.by))
      if (!concernsMe) continue
      const id = log.labels.items.ensureId(item)
      if (by === ROLES_AUTHOR) this.#batch.refused.add(id)
      else {
        const person = people.directory.personOf(by)
        const items = this.#batch.items.get(person) ?? new Set()
        this.#batch.items.set(person, items.add(id))
      }
    }
    if (this.#batch.items.size === 0 && this.#batch.refused.size === 0) return
    this.#stopTimer?.()
    this.#stopTimer = this.#clock.setTimeout(() => this.#report(), PAUSE_MS)
  }

  #report(): void {
    const { items, refused } = this.#batch
    this.#batch = { items: new Map(), refused: new Set() }
    this.#stopTimer = null
    const { people } = this.#workspace
    for (const [person, pictures] of items)
      if (pictures.size >= MANY_PICTURES)
        this.#tell(
          'info',
          `${people.nameOf(person)} changed labels on ${pictures.size} pictures that you had labelled.`,
          {
            show: 'history',
            by: person,
          },
        )
    if (refused.size > 0)
      this.#tell(
        'warning',
        refused.size === 1
          ? 'A label of yours does not count: you might not label when you gave it.'
          : `Labels of yours on ${refused.size} pictures do not count: you might not label when you gave them.`,
        { show: 'people' },
      )
  }

  #tell(level: Pushes['notice']['level'], message: string, action: NoticeAction): void {
    this.#workspace.events.emit('notice', { level, message, action })
  }
}
