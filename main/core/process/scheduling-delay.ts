/**
 * How long a process could not run although it had something to do, because the machine was busy with others. Linux
 * tells it in `/proc/<pid>/task/<thread>/schedstat` (time waited for a processor, in nanoseconds:
 * Documentation/scheduler/sched-stats.rst) and in the state of each thread: `R` runs or waits for a processor, while a
 * call that waits for a share is asleep. Other systems do not tell it.
 */
import { readdirSync, readFileSync } from 'node:fs'

const NS_PER_MS = 1e6

/** A process, looked at again and again. */
export class HeldUp {
  readonly #pid: () => number | undefined
  /** Nanoseconds that each thread had waited for a processor when it was last looked at. */
  #waited = new Map<string, number>()
  #of: number | undefined

  constructor(pid: () => number | undefined) {
    this.#pid = pid
  }

  /**
   * Milliseconds, of the last `sinceMs` after the look before, for which the process was held up; 0 at the first look,
   * for a process that is gone, and where the system does not tell.
   */
  look(sinceMs: number): number {
    const pid = this.#pid()
    const isFirst = pid !== this.#of
    const before = isFirst ? new Map<string, number>() : this.#waited
    this.#of = pid
    this.#waited = new Map()
    if (pid === undefined || process.platform !== 'linux') return 0
    let longest = 0
    let isRunnable = false
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const waited = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[1])
        this.#waited.set(thread, waited)
        longest = Math.max(longest, waited - (before.get(thread) ?? waited))
        isRunnable ||= stateOf(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1')) === 'R'
      }
    } catch {
      // The process, or a thread of it, has ended meanwhile.
    }
    if (isFirst) return 0
    // Who still waits for a processor is counted only once it has one.
    return isRunnable ? sinceMs : Math.min(sinceMs, longest / NS_PER_MS)
  }
}

/** The letter behind the name, which is in brackets and may hold brackets itself. */
function stateOf(stat: string): string | undefined {
  return stat[stat.lastIndexOf(')') + 2]
}
