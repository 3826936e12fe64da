/**
 * Simulates a share that hangs, as far as a host can notice: the processes that access it are stopped at once, and so
 * are those that replace them.
 */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

export interface Stopped {
  /** Makes the share answer again. */
  resume(): Promise<void>
}

const INTERVAL_MS = 10

/** Stops the helper processes of a host that this test has started; resolves when they are stopped. */
export async function stopWorkers(host: number): Promise<Stopped> {
  const stopped = new Set<number>()
  const end = new AbortController()
  const stopNew = async (): Promise<void> => {
    for (const pid of await childrenOf(host)) {
      if (!end.signal.aborted && !stopped.has(pid) && signal(pid, 'SIGSTOP')) stopped.add(pid)
    }
  }
  await stopNew()
  const following = (async () => {
    while (!end.signal.aborted) {
      await delay(INTERVAL_MS)
      await stopNew()
    }
  })()
  return {
    async resume() {
      end.abort()
      await following
      for (const pid of stopped) signal(pid, 'SIGCONT')
    },
  }
}

/** Matches helper processes: in Electron's runtime there are other child processes, which windows need. */
const HELPER = /worker|node\.mojom\.NodeService/

/**
 * Finds child processes. On Linux it starts no program for that, because on a busy machine a new helper could do work
 * meanwhile.
 */
async function childrenOf(pid: number): Promise<number[]> {
  if (process.platform === 'linux')
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((child) => isHelperOf(pid, child))
  return new Promise((resolve) => {
    execFile('pgrep', ['-P', String(pid), '-f', HELPER.source], (_error, stdout) =>
      resolve(
        stdout
          .split('\n')
          .filter((line) => line !== '')
          .map(Number),
      ),
    )
  })
}

function isHelperOf(parent: number, pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return (
      Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent &&
      HELPER.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))
    )
  } catch {
    // The process has ended.
    return false
  }
}

/** Sends a signal; returns false when the process has ended. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
