/** Starts a worker process whose memory can be measured. */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { WORKER_ENVIRONMENT, type WorkerProcess } from '../../main/core/process/worker-process.ts'

export interface MeasuredWorker extends WorkerProcess {
  /** Bytes of memory: the maximum so far, and the current value. Linux only. */
  memory(): { peak: number; now: number }
}

/** Starts a worker as `forkScript` does. */
export function forkMeasured(script: string): MeasuredWorker {
  const child = fork(script, [], {
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, ...WORKER_ENVIRONMENT },
  })
  const field = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024
  return {
    post(message) {
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage(fn) {
      child.on('message', fn)
    },
    onExit(fn) {
      child.once('exit', fn)
    },
    kill() {
      child.kill('SIGKILL')
    },
    memory: () => ({ peak: field('VmHWM'), now: field('VmRSS') }),
  }
}
