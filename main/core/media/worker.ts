/** The entry of the media worker process. Decoding runs here, so that a hostile picture can crash nothing else. */
import { toWire } from '../../../preload/contract/index.ts'
import { lowerPriority } from '../process/background.ts'
import { loadTexts } from '../process/language-texts.ts'
import { disableArchiveReading, parentChannel } from '../process/parent-channel.ts'
import { prepareDecoderLibrary } from './decoder-library.ts'
import { HeicThreads } from './heic-threads.ts'
import type { WorkerStart, Job, JobResults, WorkerMessage, WorkerReply, JobRequest } from './protocol.ts'

type RunJob = (job: Job) => Promise<JobResults[Job['kind']]>

loadTexts()
const channel = parentChannel<WorkerMessage, WorkerReply>()
/** The script is beside this file, both in the sources and in the bundle. */
const heic = new HeicThreads(
  new URL(import.meta.url.endsWith('.ts') ? './heic-worker.ts' : './heic-worker.js', import.meta.url),
)
const { promise: loaded, resolve: setLoaded } = Promise.withResolvers<RunJob>()

channel.onMessage((order) => void ('job' in order ? answerRequest(order) : loadDecoder(order)))

/**
 * Loads the decoder library and decodes a probe.
 *
 * If that fails, the process ends, and the program that started it uses another build.
 */
async function loadDecoder({ build, isLowPriority }: WorkerStart): Promise<void> {
  if (isLowPriority) lowerPriority()
  try {
    prepareDecoderLibrary(build)
    // Imported only now, because these modules load the library.
    const [{ runJob }, { probeDecoder }, { default: sharp }] = await Promise.all([
      import('./jobs.ts'),
      import('./probe.ts'),
      import('sharp'),
    ])
    // One thread for each job, because the queue decides how many jobs run. No cache of operations, because no picture
    // is read twice.
    sharp.concurrency(1)
    sharp.cache(false)
    const loadedBuild = await probeDecoder()
    disableArchiveReading()
    channel.post({ kind: 'ready', build: loadedBuild })
    setLoaded((job) => runJob(job, heic))
  } catch (error) {
    process.stderr.write(`the ${build} decoder library does not run here: ${String(error)}\n`)
    process.exit(1)
  }
}

async function answerRequest({ number, job }: JobRequest): Promise<void> {
  const doJob = await loaded
  try {
    channel.post({ kind: 'done', number, result: await doJob(job), residentBytes: process.memoryUsage.rss() })
  } catch (error) {
    // After an internal error WebAssembly does not give correct answers any more.
    if (isWasmFailure(error)) process.exit(1)
    channel.post({ kind: 'failed', number, error: toWire(error), residentBytes: process.memoryUsage.rss() })
  }
}

function isWasmFailure(error: unknown): boolean {
  return error instanceof Error && (error.name === 'RuntimeError' || isWasmFailure(error.cause))
}
