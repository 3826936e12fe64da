/** Lowers the priority of work that may use the whole machine while nobody else needs it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

const NICE = constants.priority.PRIORITY_BELOW_NORMAL

/**
 * Gives this process, with all its threads, a lower priority than the other processes of this machine.
 *
 * On Linux each thread has its own priority, and new threads inherit the priority of the thread that creates them.
 * Linux also divides the processor between sessions first, and compares priorities only inside a session. So a process
 * that leads a session (`detached`) lowers that session's priority too (sched(7), "The autogroup feature"). Where the
 * system forbids it, the process keeps its normal priority.
 */
export function lowerPriority(): void {
  ignoreErrors(() => setPriority(NICE))
  if (process.platform !== 'linux') return
  ignoreErrors(() => {
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), NICE)
  })
  ignoreErrors(() => {
    if (isSessionLeader()) writeFileSync('/proc/self/autogroup', String(NICE))
  })
}

/**
 * Returns whether this process leads its session.
 *
 * The session id is the fourth field after the process name. The name may contain any character (proc_pid_stat(5)).
 */
function isSessionLeader(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === process.pid
}

function ignoreErrors(step: () => void): void {
  try {
    step()
  } catch {
    /* The priority stays as it is. */
  }
}
