/** Entry of the media worker process: decoding runs here so that a hostile picture can take down nothing but this. */
import sharp from 'sharp'
import { toWire } from '../../../preload/contract/index.ts'
import { stepBack } from '../process/background.ts'
import { parentChannel } from '../process/parent-channel.ts'
import { HeicThreads } from './heic-threads.ts'
import { doJob } from './jobs.ts'
import type { Order, Reply, Request } from './protocol.ts'

const channel = parentChannel<Order, Reply>()
/** Beside this file, built or not. */
const heic = new HeicThreads(new URL(import.meta.url.endsWith('.ts') ? './heic-worker.ts' : './heic-worker.js', import.meta.url))

async function answer({ number, job }: Request): Promise<void> {
  try {
    channel.post({ kind: 'done', number, result: await doJob(job, heic) })
  } catch (error) {
    channel.post({ kind: 'failed', number, error: toWire(error) })
  }
}

function start(): void {
  // One thread for each job, no cache of operations: the service decides how many jobs run, and no picture is read twice.
  sharp.concurrency(1)
  sharp.cache(false)
  channel.onMessage(order => {
    if (order === 'step back') stepBack()
    else void answer(order)
  })
  channel.post({ kind: 'ready' })
}

start()
