/** A helper process of the program, however the host makes one. */
import { fork } from 'node:child_process'
import { join } from 'node:path'

export interface WorkerProcess {
  /** Number of the process; undefined before it was started, after its end, and of what is no process. */
  readonly pid?: number | undefined
  /** Sends a message of plain data. Does nothing once the process has ended. */
  post(message: unknown): void
  onMessage(fn: (message: unknown) => void): void
  /** Called once, when the process has ended or could not be started. */
  onExit(fn: () => void): void
  /** Ends the process at once; harmless when it has ended. */
  kill(): void
}

/**
 * Threads for file operations in a helper process: one that hangs holds one of them. Set from outside, because they may
 * be made before a process's own code runs.
 */
export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = { UV_THREADPOOL_SIZE: '16' }

export type WorkerEntry = 'media-worker' | 'share-worker'
export type SpawnWorker = (entry: WorkerEntry) => WorkerProcess

/** Workers as child processes of plain Node, from the bundles `<entry>.js` in `outDir`. They end with their parent. */
export function forkWorker(outDir: string): SpawnWorker {
  return (entry) => forkFile(join(outDir, `${entry}.js`), { ownSession: entry === 'media-worker' })
}

/**
 * One worker from a script. It has no standard input and output; what it says about its errors goes through us, because
 * a process that cannot be killed would keep our own standard error open after our end, and whoever reads that would
 * wait for it.
 */
export function forkFile(script: string, { ownSession = false } = {}): WorkerProcess {
  const child = fork(script, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, ...WORKER_ENVIRONMENT },
    // Elsewhere there is nothing to gain; on Windows it would open a console.
    detached: ownSession && process.platform === 'linux',
  })
  child.stderr?.on('data', (chunk: Buffer) => process.stderr.write(chunk))
  let exited = false
  const exits: (() => void)[] = []
  const exit = (): void => {
    if (exited) return
    exited = true
    for (const fn of exits) fn()
  }
  child.once('exit', exit)
  // Also raised when a message cannot be sent to a dying process; `exit` follows in that case.
  child.on('error', () => {
    if (child.pid === undefined) exit()
  })
  return {
    get pid() {
      return exited ? undefined : child.pid
    },
    post(message) {
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage(fn) {
      child.on('message', fn)
    },
    onExit(fn) {
      exits.push(fn)
    },
    kill() {
      child.kill('SIGKILL')
      // Nor does our end wait for one that hangs in the kernel.
      child.unref()
      child.channel?.unref()
      child.stderr?.destroy()
    },
  }
}
