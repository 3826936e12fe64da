/** Finds out whether a process of this machine that stored its id is still running. */
import { readFile } from 'node:fs/promises'

/** Returns when a process started, in the kernel's own unit, where the system provides it (Linux); otherwise null. */
export async function processStartTime(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses and may contain spaces. Field 22 is the start.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/**
 * Returns whether the process that had the id `pid` and started at `start` is still running.
 *
 * Where start times are unknown, a later process with the same id counts as the same.
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
