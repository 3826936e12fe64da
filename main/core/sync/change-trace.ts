/**
 * Prints the way of changes through this program, stage by stage, for a person who has to find out where a change
 * hangs.
 *
 * `LENSLET_TRACE` names a change, a picture, or `*` for all. The lines go to stderr and never into the log, because the
 * log contains no names. A change can be traced in the program that made it, and in those that receive it.
 */
import { performance } from 'node:perf_hooks'
import type { ChangeId, ItemKey } from '../../../preload/contract/index.ts'

/**
 * The stages in the order in which a change passes them: first those of a change that is made here, then those of a
 * change that somebody else made. Both end in the windows.
 */
export type TraceStage =
  | 'applied here'
  | 'in the outbox'
  | 'saved in the journal'
  | 'written to the sidecar'
  | 'out of the outbox'
  | 'read in a journal'
  | 'read in a sidecar'
  | 'applied from the share'
  | 'pushed to the windows'

interface TracedChange {
  readonly id: ChangeId
  readonly item: ItemKey
}

export class ChangeTrace {
  readonly #target: string
  readonly #print: (line: string) => void
  readonly #now: () => number
  /** When each traced change was first seen here, milliseconds. */
  readonly #firstSeen = new Map<ChangeId, number>()

  /** `target` is a change id, an item key, or `*`. `now` returns milliseconds that only grow. */
  constructor(target: string, print: (line: string) => void, now: () => number = () => performance.now()) {
    this.#target = target
    this.#print = print
    this.#now = now
  }

  /** Returns the trace that the environment asks for; null when it asks for none. */
  static fromEnvironment(): ChangeTrace | null {
    const target = process.env['LENSLET_TRACE']
    return target ? new ChangeTrace(target, (line) => void process.stderr.write(`${line}\n`)) : null
  }

  /** Prints a line for each traced change; `detail` says where, such as the name of a journal. */
  record(stage: TraceStage, changes: readonly TracedChange[], detail = ''): void {
    for (const { id, item } of changes) {
      if (this.#target !== '*' && this.#target !== id && this.#target !== item) continue
      const now = this.#now()
      const first = this.#firstSeen.get(id) ?? now
      this.#firstSeen.set(id, first)
      const time = new Date().toISOString().slice(11, 23)
      const where = detail === '' ? '' : ` (${detail})`
      this.#print(`trace ${time} +${(now - first).toFixed(1).padStart(7)} ms  ${id}  ${item}  ${stage}${where}`)
    }
  }
}
