/** Whether a process of this machine that noted its id still runs. */
import { readFile } from 'node:fs/promises'

/** When a process started, in the kernel's own unit, where the system tells (Linux); else null. */
export async function processStartTime(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses and may hold spaces; field 22 is the start.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/**
 * True when process `pid` runs and, where it can be told, is the one that started at `start` and not a later one with
 * its number.
 */
export async function isAlive(pid: number, start: string | null): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  const now = await processStartTime(pid)
  return start === null || now === null || start === now
}
