/** Entry of the media worker process: decoding runs here so that a hostile picture can take down nothing but this. */
import { toWire } from '../../../preload/contract/index.ts'
import { lowerPriority } from '../process/background.ts'
import { disableArchiveReading, parentChannel } from '../process/parent-channel.ts'
import { prepareDecoderLibrary } from './decoder-library.ts'
import { HeicThreads } from './heic-threads.ts'
import type { Beginning, Job, JobResults, Order, Reply, Request } from './protocol.ts'

type DoJob = (job: Job) => Promise<JobResults[Job['kind']]>

const channel = parentChannel<Order, Reply>()
/** Beside this file, built or not. */
const heic = new HeicThreads(
  new URL(import.meta.url.endsWith('.ts') ? './heic-worker.ts' : './heic-worker.js', import.meta.url),
)
const { promise: loaded, resolve: setLoaded } = Promise.withResolvers<DoJob>()

channel.onMessage((order) => void ('job' in order ? answer(order) : begin(order)))

/** A process that cannot load the library, or whose probe fails, ends: whoever started it takes another build. */
async function begin({ build, stepsBack }: Beginning): Promise<void> {
  if (stepsBack) lowerPriority()
  try {
    prepareDecoderLibrary(build)
    // Only now, because they load the library.
    const [{ doJob }, { probeDecoder }, { default: sharp }] = await Promise.all([
      import('./jobs.ts'),
      import('./probe.ts'),
      import('sharp'),
    ])
    // One thread for each job, no cache of operations: the service decides how many jobs run, and no picture is read
    // twice.
    sharp.concurrency(1)
    sharp.cache(false)
    const loadedBuild = await probeDecoder()
    disableArchiveReading()
    channel.post({ kind: 'ready', build: loadedBuild })
    setLoaded((job) => doJob(job, heic))
  } catch (error) {
    process.stderr.write(`the ${build} decoder library does not run here: ${String(error)}\n`)
    process.exit(1)
  }
}

async function answer({ number, job }: Request): Promise<void> {
  const doJob = await loaded
  try {
    channel.post({ kind: 'done', number, result: await doJob(job), residentBytes: process.memoryUsage.rss() })
  } catch (error) {
    // WebAssembly that has failed in itself answers nothing right any more.
    if (isWasmFailure(error)) process.exit(1)
    channel.post({ kind: 'failed', number, error: toWire(error), residentBytes: process.memoryUsage.rss() })
  }
}

function isWasmFailure(error: unknown): boolean {
  return error instanceof Error && (error.name === 'RuntimeError' || isWasmFailure(error.cause))
}
