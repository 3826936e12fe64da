/** Runs helper processes as Electron's utility processes, which end with the program and need no separate Node. */
import { utilityProcess } from 'electron'
import { join } from 'node:path'
import { WORKER_ENVIRONMENT, type SpawnWorker } from '../core/process/worker-process.ts'

/** Kills a process at once. `child.kill` asks in a way that a hanging process does not notice. */
function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    /* It has ended already. */
  }
}

/** Returns a function that starts workers from the bundles `<entry>.js` in `folder`. The program must be ready. */
export function utilityWorker(folder: string): SpawnWorker {
  return (entry) => {
    const child = utilityProcess.fork(join(folder, `${entry}.js`), [], {
      serviceName: `Lenslet ${entry}`,
      stdio: 'inherit',
      env: { ...process.env, ...WORKER_ENVIRONMENT },
    })
    // It has a process id, and can be killed, only from `spawn` until `exit`. Messages wait for it.
    let exited = false
    child.once('exit', () => {
      exited = true
    })
    return {
      get pid() {
        return exited ? undefined : child.pid
      },
      post(message) {
        if (!exited) child.postMessage(message)
      },
      onMessage(fn) {
        child.on('message', fn)
      },
      onExit(fn) {
        child.once('exit', () => fn())
      },
      kill() {
        if (child.pid !== undefined) end(child.pid)
        else if (!exited) child.once('spawn', () => end(child.pid))
      },
    }
  }
}
