/** Work that may take all of a machine, as long as nobody else wants it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

const NICE = constants.priority.PRIORITY_BELOW_NORMAL

/**
 * This process, with all its threads, comes after the other processes of this machine from now on. Linux gives each
 * thread a priority of its own, which threads made later take over; and it shares the processor out between sessions
 * before it looks at priorities, so a process that leads a session (`detached`) gives that one a lower priority too
 * (sched(7), "The autogroup feature"). Where the system forbids it, the process is merely as urgent as the rest.
 */
export function stepBack(): void {
  attempt(() => setPriority(NICE))
  if (process.platform !== 'linux') return
  attempt(() => {
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), NICE)
  })
  attempt(() => {
    if (leadsSession()) writeFileSync('/proc/self/autogroup', String(NICE))
  })
}

/** The session is the fourth number behind the name, which may hold anything (proc_pid_stat(5)). */
function leadsSession(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === process.pid
}

function attempt(step: () => void): void {
  try {
    step()
  } catch {
    /* as urgent as the rest */
  }
}
