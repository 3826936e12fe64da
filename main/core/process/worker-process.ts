/** A helper process of the program, independent of how the host creates one. */
import { fork } from 'node:child_process'
import { join } from 'node:path'

export interface WorkerProcess {
  /** The process id. Undefined before the start, after the end, and when this is not a process. */
  readonly pid?: number | undefined
  /** Sends a message of plain data. Does nothing once the process has ended. */
  post(message: unknown): void
  onMessage(fn: (message: unknown) => void): void
  /** Registers a function that is called once: when the process has ended or could not be started. */
  onExit(fn: () => void): void
  /** Ends the process immediately. Harmless when it has already ended. */
  kill(): void
}

/**
 * The number of threads for file operations in a helper process. A call that hangs occupies one of them.
 *
 * It is set from outside, because the threads may be created before the process runs its own code.
 */
export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = { UV_THREADPOOL_SIZE: '16' }

type WorkerEntry = 'media-worker' | 'share-worker'
export type SpawnWorker = (entry: WorkerEntry) => WorkerProcess

/**
 * Returns a function that starts workers as child processes of plain Node, from the bundles `<entry>.js` in `outDir`.
 *
 * The workers end with their parent.
 */
export function forkWorker(outDir: string): SpawnWorker {
  return (entry) => forkScript(join(outDir, `${entry}.js`), { ownSession: entry === 'media-worker' })
}

/**
 * Starts one worker from a script.
 *
 * The worker has no standard input or output. This process passes on the worker's error output. Otherwise a worker that
 * cannot be killed would keep this process's standard error open after its end, and a program that reads that would
 * wait.
 */
export function forkScript(script: string, { ownSession = false } = {}): WorkerProcess {
  const child = fork(script, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, ...WORKER_ENVIRONMENT },
    // On other systems a session of its own gains nothing, and on Windows it would open a console.
    detached: ownSession && process.platform === 'linux',
  })
  child.stderr?.on('data', (chunk: Buffer) => process.stderr.write(chunk))
  let hasExited = false
  const exitListeners: (() => void)[] = []
  const onExit = (): void => {
    if (hasExited) return
    hasExited = true
    for (const fn of exitListeners) fn()
  }
  child.once('exit', onExit)
  // Also emitted when a message cannot be sent to a process that is ending; `exit` follows in that case.
  child.on('error', () => {
    if (child.pid === undefined) onExit()
  })
  return {
    get pid() {
      return hasExited ? undefined : child.pid
    },
    post(message) {
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage(fn) {
      child.on('message', fn)
    },
    onExit(fn) {
      exitListeners.push(fn)
    },
    kill() {
      child.kill('SIGKILL')
      // Our own exit must not wait for a process that hangs in the kernel.
      child.unref()
      child.channel?.unref()
      child.stderr?.destroy()
    },
  }
}
