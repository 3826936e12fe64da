/** Entry of the media worker process: decoding runs here so that a hostile picture can take down nothing but this. */
import { constants, setPriority } from 'node:os'
import sharp from 'sharp'
import { toWire } from '../../../preload/contract/index.ts'
import { doJob } from './jobs.ts'
import type { Reply, Request } from './protocol.ts'

/** Electron's utility processes have this port in place of `process.send`. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

const { parentPort } = process as unknown as { parentPort?: ParentPort }

function send(reply: Reply): void {
  if (parentPort) parentPort.postMessage(reply)
  else process.send?.(reply, undefined, undefined, () => undefined)
}

async function answer({ number, job }: Request): Promise<void> {
  try {
    send({ kind: 'done', number, result: await doJob(job) })
  } catch (error) {
    send({ kind: 'failed', number, error: toWire(error) })
  }
}

function start(): void {
  // One thread for each job, no cache of operations: the service decides how many jobs run, and no picture is read twice.
  sharp.concurrency(1)
  sharp.cache(false)
  // Labels come first. Where the system forbids it, thumbnails are merely as urgent as the rest.
  try { setPriority(constants.priority.PRIORITY_BELOW_NORMAL) } catch { /* keeps the normal priority */ }
  if (parentPort) parentPort.on('message', ({ data }) => void answer(data as Request))
  else {
    process.on('message', message => void answer(message as Request))
    process.on('disconnect', () => process.exit(0))
  }
  send({ kind: 'ready' })
}

start()
