/**
 * Runs jobs in one worker process, newest request first, a few at the same time.
 *
 * Jobs that only read a little do not wait for jobs that decode. Some jobs wait until there is nothing else to do.
 * Equal requests share a job; a job that nobody waits for any more is not started. When the worker dies, its jobs are
 * run again one by one, so that only the job that kills it fails. A worker whose memory has grown too much is replaced
 * between jobs, and one that has nothing to do is ended.
 */
import { availableParallelism } from 'node:os'
import { fromWire, LensletError } from '../../../preload/contract/index.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import type { SpawnWorker, WorkerProcess } from '../process/worker-process.ts'
import { slowDrawingProblem, slowProblem } from './problems.ts'
import type { DecoderBuild, Job, JobResults, WorkerMessage, WorkerReply, JobRequest } from './protocol.ts'

const DEADLINE_MS = 60_000
/** A few lines of text can make the renderer draw for hours. */
const DRAWING_DEADLINE_MS = 20_000
const DRAWING = /\.svg$/i
/**
 * A picture that takes longer than this, in milliseconds, is probably waiting for the share.
 *
 * Such pictures do not count towards the limit of concurrent jobs. But at most as many as that limit are exempt.
 */
const SLOW_MS = 5_000
/**
 * The most workers that may hang in the kernel, where they cannot be killed. With this many, no other is started until
 * one has ended.
 */
const MAX_ABANDONED = 3
/**
 * A worker that uses more memory than this after a job has a leak, because the memory of a large picture is freed after
 * it.
 */
const MAX_RESIDENT_BYTES = 1_000_000_000

/**
 * Milliseconds without a job after which a worker is ended. It uses tens of megabytes, and a new one starts in a
 * quarter of a second.
 */
const IDLE_MS = 60_000

/** Thrown when the worker ended before it was ready: its build of the decoder library does not run on this machine. */
export class DecoderUnusableError extends Error {}

/** Thrown when the worker ended each time it ran this job. */
export class DecoderCrashError extends Error {}

/**
 * The number of pictures that are decoded at once in addition to one per core. Some are being opened, written or
 * reported while others compute.
 */
const EXTRA_DECODES = 2
/**
 * The number of concurrent jobs that read metadata and embedded thumbnails. They wait for the disk more than they
 * compute.
 */
const CONCURRENT_INTERACTIVE = 3
/**
 * The number of concurrent placeholders for pictures in view. With fewer, those of a screen would wait for a slow disk
 * one by one.
 */
const CONCURRENT_FAST_PLACEHOLDERS = 8
/** Milliseconds for which an abandoned picture means that somebody is scrolling. */
const SCROLLING_MS = 150
/** Milliseconds between two checks whether pictures may be decoded again. */
const RETRY_MS = 10

interface Lane {
  readonly maxRunning: number
  /** A stack: the latest request is at the end. Contains only tasks that somebody waits for. */
  readonly waiting: Task[]
}

interface Waiter {
  resolve(value: unknown): void
  reject(error: unknown): void
}

interface Task {
  readonly key: string
  readonly job: Job
  readonly lane: Lane
  /** Converts the worker's result to what the waiters get. */
  readonly finish: (result: never) => Promise<unknown>
  readonly waiters: Set<Waiter>
  isSuspect: boolean
  isSlow: boolean
  isTimedOut: boolean
  stopDeadline: () => void
}

export interface JobQueueOptions {
  readonly spawn: SpawnWorker
  readonly clock?: Clock
  /** The build of the decoder library. */
  readonly build: DecoderBuild
  /** Called with the build that a worker has actually loaded; it differs where the requested one is missing. */
  readonly onReady?: (build: DecoderBuild) => void
  /** The number of pictures that are decoded at the same time. */
  readonly maxDecoding?: number
  /** Whether the worker runs after the other processes of this machine. */
  readonly isLowPriority?: boolean
  /** Returns whether no picture may be decoded at the moment. It is called again soon. */
  readonly isPaused?: () => boolean
}

/** Runs jobs in a worker process with one build of the decoder library. */
export class JobQueue {
  readonly #spawn: SpawnWorker
  readonly #build: DecoderBuild
  readonly #onReady: (build: DecoderBuild) => void
  readonly #isLowPriority: boolean
  readonly #isPaused: () => boolean
  readonly #clock: Clock
  readonly #decoding: Lane
  readonly #interactive: Lane = { maxRunning: CONCURRENT_INTERACTIVE, waiting: [] }
  readonly #fastPlaceholders: Lane = { maxRunning: CONCURRENT_FAST_PLACEHOLDERS, waiting: [] }
  /** The lane for jobs that run when there is nothing else to do. */
  readonly #idle: Lane = { maxRunning: 1, waiting: [] }
  /** Waiting and running tasks, by key. */
  readonly #tasks = new Map<string, Task>()
  #suspects: Task[] = []
  readonly #running = new Map<number, Task>()
  #worker: WorkerProcess | null = null
  #isReady = false
  #isTooLarge = false
  #stopIdle: () => void = () => undefined
  #abandoned = 0
  /** The time at which a thumbnail was last abandoned: nobody waits for it any more. */
  #lastAbandonedAt = Number.NEGATIVE_INFINITY
  #stopPump: (() => void) | null = null
  #lastNumber = 0
  #isClosed = false

  constructor(options: JobQueueOptions) {
    this.#spawn = options.spawn
    this.#build = options.build
    this.#onReady = options.onReady ?? (() => undefined)
    this.#isLowPriority = options.isLowPriority ?? false
    this.#isPaused = options.isPaused ?? (() => false)
    this.#clock = options.clock ?? systemClock
    this.#decoding = { maxRunning: options.maxDecoding ?? availableParallelism() + EXTRA_DECODES, waiting: [] }
  }

  /**
   * Runs a job and returns the finished result.
   *
   * Rejects with `cancelled` when `signal` aborts, with `DecoderUnusableError` or `DecoderCrashError`, otherwise with
   * the error that the worker reports.
   */
  run<K extends Job['kind'], T>(
    key: string,
    job: Extract<Job, { kind: K }>,
    finish: (result: JobResults[K]) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (this.#isClosed || signal?.aborted) return Promise.reject(cancelledError())
    const task = this.#tasks.get(key) ?? this.#newTask(key, job, finish)
    this.#moveToFront(task)
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => {
        this.#removeWaiter(task, waiter)
        reject(cancelledError())
      }
      const waiter: Waiter = {
        resolve: (value) => {
          signal?.removeEventListener('abort', onAbort)
          resolve(value as T)
        },
        reject: (error) => {
          signal?.removeEventListener('abort', onAbort)
          reject(error)
        },
      }
      task.waiters.add(waiter)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#pump()
    })
  }

  /** Starts the worker, so that the first job does not wait for its start. */
  prepare(): void {
    if (this.#isClosed || this.#worker !== null) return
    this.#worker = this.#newWorker()
    this.#endWhenIdle()
  }

  /** Ends the worker. Everything that still waits is rejected with `cancelled`. */
  close(): void {
    this.#isClosed = true
    this.#stopPump?.()
    this.#stopIdle()
    for (const task of this.#tasks.values()) this.#fail(task, cancelledError())
    this.#worker?.kill()
  }

  #newTask(key: string, job: Job, finish: (result: never) => Promise<unknown>): Task {
    const lane = this.#laneOf(job)
    const task: Task = {
      key,
      job,
      lane,
      finish,
      waiters: new Set(),
      isSuspect: false,
      isSlow: false,
      isTimedOut: false,
      stopDeadline: () => undefined,
    }
    this.#tasks.set(key, task)
    lane.waiting.push(task)
    return task
  }

  #laneOf(job: Job): Lane {
    if (job.kind === 'thumbnail' || job.kind === 'sample') return this.#decoding
    if (job.kind === 'metadata-values' || job.kind === 'picture-hash') return this.#idle
    if (job.kind !== 'placeholder') return this.#interactive
    return job.effort === 'fast' ? this.#fastPlaceholders : this.#idle
  }

  #moveToFront(task: Task): void {
    const { waiting } = task.lane
    if (waiting.at(-1) === task) return
    const at = waiting.lastIndexOf(task)
    if (at >= 0) waiting.push(...waiting.splice(at, 1))
  }

  #removeWaiter(task: Task, waiter: Waiter): void {
    task.waiters.delete(waiter)
    if (task.waiters.size > 0) return
    if (task.lane === this.#decoding) this.#lastAbandonedAt = this.#clock.now()
    const { waiting } = task.lane
    const at = waiting.lastIndexOf(task)
    if (at < 0) return
    waiting.splice(at, 1)
    this.#tasks.delete(task.key)
  }

  #pump(): void {
    if (this.#isClosed || (this.#worker === null && this.#abandoned >= MAX_ABANDONED)) return
    if (this.#isTooLarge) {
      if (this.#running.size > 0) return
      this.#endWorker()
    }
    if (this.#suspects.length > 0) {
      if (this.#running.size === 0) this.#start(this.#suspects.shift()!)
      return
    }
    const running = Array.from(this.#running.values())
    if (running.some((task) => task.isSuspect)) return
    for (const lane of [this.#interactive, this.#fastPlaceholders])
      this.#fill(
        lane,
        running.filter((task) => task.lane === lane),
      )
    const atOnce = this.#decodeLimit()
    if (atOnce < this.#decoding.maxRunning && this.#decoding.waiting.length > 0) this.#pumpSoon()
    this.#fill(
      this.#decoding,
      running.filter((task) => task.lane === this.#decoding),
      atOnce,
    )
    if (this.#running.size === 0 && this.#decoding.waiting.length === 0) this.#fill(this.#idle, [])
  }

  /**
   * Returns how many pictures may be decoded now. While somebody scrolls, most pictures leave the view before they are
   * ready, and painting needs the processor.
   */
  #decodeLimit(): number {
    if (this.#isPaused()) return 0
    return this.#clock.now() - this.#lastAbandonedAt < SCROLLING_MS ? 1 : this.#decoding.maxRunning
  }

  #pumpSoon(): void {
    this.#stopPump ??= this.#clock.setTimeout(() => {
      this.#stopPump = null
      this.#pump()
    }, RETRY_MS)
  }

  #fill(lane: Lane, running: readonly Task[], atOnce = lane.maxRunning): void {
    const slowCount = Math.min(atOnce, running.filter((task) => task.isSlow).length)
    for (let room = atOnce + slowCount - running.length; room > 0 && lane.waiting.length > 0; room--)
      this.#start(lane.waiting.pop()!)
  }

  #endWhenIdle(): void {
    this.#stopIdle()
    this.#stopIdle = this.#clock.setTimeout(() => {
      if (this.#running.size === 0) this.#endWorker()
    }, IDLE_MS)
  }

  #start(task: Task): void {
    this.#stopIdle()
    const number = ++this.#lastNumber
    this.#running.set(number, task)
    const worker = (this.#worker ??= this.#newWorker())
    const stopDeadline = this.#clock.setTimeout(() => {
      task.isTimedOut = true
      this.#abandon(worker)
    }, deadlineOf(task.job))
    const stopSlow = this.#clock.setTimeout(() => {
      task.isSlow = true
      this.#pump()
    }, SLOW_MS)
    task.stopDeadline = () => {
      stopDeadline()
      stopSlow()
    }
    worker.post({ number, job: task.job } satisfies JobRequest)
  }

  /** Continues without a worker that hangs, whether or not it can be killed. */
  #abandon(worker: WorkerProcess): void {
    if (this.#worker !== worker) return
    this.#abandoned++
    worker.onExit(() => {
      this.#abandoned--
      this.#pump()
    })
    worker.kill()
    this.#onWorkerExit(worker)
  }

  #newWorker(): WorkerProcess {
    const worker = this.#spawn('media-worker')
    this.#isReady = false
    this.#isTooLarge = false
    worker.onMessage((message) => this.#onReply(message as WorkerReply))
    worker.onExit(() => this.#onWorkerExit(worker))
    worker.post({ build: this.#build, isLowPriority: this.#isLowPriority } satisfies WorkerMessage)
    return worker
  }

  /** Ends a worker that has nothing to do. The next job starts another one. */
  #endWorker(): void {
    const worker = this.#worker
    this.#worker = null
    this.#isTooLarge = false
    worker?.kill()
  }

  #onReply(reply: WorkerReply): void {
    if (reply.kind === 'ready') {
      this.#isReady = true
      this.#onReady(reply.build)
      return
    }
    this.#isTooLarge ||= reply.residentBytes > MAX_RESIDENT_BYTES
    const task = this.#running.get(reply.number)
    if (task === undefined) return
    this.#running.delete(reply.number)
    if (this.#running.size === 0) this.#endWhenIdle()
    task.stopDeadline()
    if (reply.kind === 'failed') this.#fail(task, fromWire(reply.error))
    else void this.#complete(task, reply.result)
    this.#pump()
  }

  async #complete(task: Task, result: unknown): Promise<void> {
    try {
      const value = await task.finish(result as never)
      this.#tasks.delete(task.key)
      for (const waiter of task.waiters) waiter.resolve(value)
    } catch (error) {
      this.#fail(task, error)
    }
  }

  #fail(task: Task, error: unknown): void {
    task.stopDeadline()
    this.#tasks.delete(task.key)
    for (const waiter of task.waiters) waiter.reject(error)
  }

  #onWorkerExit(worker: WorkerProcess): void {
    if (this.#worker !== worker) return
    this.#worker = null
    if (!this.#isReady) return this.#failAll(new DecoderUnusableError(`the ${this.#build} decoder does not run here`))
    const interruptedTasks = Array.from(this.#running.values())
    this.#running.clear()
    const hasTimedOut = interruptedTasks.some((task) => task.isTimedOut)
    for (const task of interruptedTasks) {
      task.stopDeadline()
      task.isSlow = false
      if (task.isTimedOut)
        this.#fail(
          task,
          DRAWING.test(task.job.file)
            ? slowDrawingProblem(task.job.file, DRAWING_DEADLINE_MS / 1000)
            : slowProblem(task.job.file, DEADLINE_MS / 1000),
        )
      else if (hasTimedOut) task.lane.waiting.push(task)
      else if (task.isSuspect) this.#fail(task, new DecoderCrashError(`the ${this.#build} decoder crashes`))
      else this.#suspects.push(Object.assign(task, { isSuspect: true }))
    }
    this.#pump()
  }

  /** Fails all tasks. Another worker would end in the same way, so nothing is tried again. */
  #failAll(error: Error): void {
    this.#running.clear()
    this.#suspects = []
    for (const lane of [this.#decoding, this.#interactive, this.#fastPlaceholders, this.#idle]) lane.waiting.length = 0
    for (const task of Array.from(this.#tasks.values())) this.#fail(task, error)
  }
}

/** Returns the deadline by the file's name, because the file has not been read yet. */
function deadlineOf(job: Job): number {
  return DRAWING.test(job.file) ? DRAWING_DEADLINE_MS : DEADLINE_MS
}

function cancelledError(): LensletError {
  return new LensletError('cancelled', 'The picture is no longer needed.')
}
