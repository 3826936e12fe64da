/**
 * Measures how long a process was not able to run although it had work, because the machine was busy with other
 * processes.
 *
 * Linux reports it in `/proc/<pid>/task/<thread>/schedstat` (time spent waiting for a processor, in nanoseconds:
 * Documentation/scheduler/sched-stats.rst) and in the state of each thread: `R` means that it runs or waits for a
 * processor, while a thread in a call that waits for a share is asleep. Other systems do not report it.
 */
import { readdirSync, readFileSync } from 'node:fs'

const NS_PER_MS = 1e6

/** Measures the scheduling delay of a process repeatedly. */
export class SchedulingDelay {
  readonly #pid: () => number | undefined
  /** The nanoseconds that each thread had waited for a processor at the last measurement. */
  #waitByThread = new Map<string, number>()
  #measuredPid: number | undefined

  constructor(pid: () => number | undefined) {
    this.#pid = pid
  }

  /**
   * Returns for how many of the `sinceMs` milliseconds since the last measurement the process was waiting to run.
   *
   * Returns 0 at the first measurement, for a process that has ended, and where the system does not report it.
   */
  measure(sinceMs: number): number {
    const pid = this.#pid()
    const isFirst = pid !== this.#measuredPid
    const before = isFirst ? new Map<string, number>() : this.#waitByThread
    this.#measuredPid = pid
    this.#waitByThread = new Map()
    if (pid === undefined || process.platform !== 'linux') return 0
    let longestWaitNs = 0
    let isRunnable = false
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const waitNs = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[1])
        this.#waitByThread.set(thread, waitNs)
        longestWaitNs = Math.max(longestWaitNs, waitNs - (before.get(thread) ?? waitNs))
        isRunnable ||= threadState(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1')) === 'R'
      }
    } catch {
      // The process, or one of its threads, has ended meanwhile.
    }
    if (isFirst) return 0
    // The kernel counts a wait only when it is over, so a thread that is still waiting has to be counted here.
    return isRunnable ? sinceMs : Math.min(sinceMs, longestWaitNs / NS_PER_MS)
  }
}

/**
 * Returns the state letter of a thread.
 *
 * The letter follows the process name, which is in brackets and may itself contain brackets.
 */
function threadState(stat: string): string | undefined {
  return stat[stat.lastIndexOf(')') + 2]
}
