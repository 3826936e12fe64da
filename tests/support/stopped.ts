/** A share that hangs, as far as a host can tell: whichever processes it makes to touch it stop at once, and so do those that it makes in their place. */
import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

export interface Stopped {
  /** The share answers again. */
  resume(): Promise<void>
}

const LOOK_MS = 10

/** Stops the helper processes of a host that this test has started; resolves when they are stopped. */
export async function stopWorkers(host: number): Promise<Stopped> {
  const stopped = new Set<number>()
  const over = new AbortController()
  const stopNew = async (): Promise<void> => {
    for (const pid of await childrenOf(host)) {
      if (!over.signal.aborted && !stopped.has(pid) && signal(pid, 'SIGSTOP')) stopped.add(pid)
    }
  }
  await stopNew()
  const following = (async () => {
    while (!over.signal.aborted) {
      await delay(LOOK_MS)
      await stopNew()
    }
  })()
  return {
    async resume() {
      over.abort()
      await following
      for (const pid of stopped) signal(pid, 'SIGCONT')
    },
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  return new Promise(resolve => {
    // In Electron's runtime there are other children, which windows need.
    execFile('pgrep', ['-P', String(pid), '-f', 'worker|node\\.mojom\\.NodeService'], (_error, stdout) => resolve(stdout.split('\n').filter(line => line !== '').map(Number)))
  })
}

/** False when the process has ended. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
