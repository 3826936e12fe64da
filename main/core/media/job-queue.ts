/**
 * Runs jobs in one worker process, newest request first, a few at a time; those that only read a little do not wait for
 * those that decode, and some wait until there is nothing else to do. Equal requests share a job; a job that nobody
 * waits for any more is not started. When the worker dies, the jobs it had are run again one by one, so that the one
 * which kills it is known and only that one fails. A worker that has grown large is replaced between jobs, and one that
 * has nothing to do is ended.
 */
import { availableParallelism } from 'node:os'
import { fromWire, LensletError } from '../../../preload/contract/index.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import type { SpawnWorker, WorkerProcess } from '../process/worker-process.ts'
import { slowDrawingProblem, slowProblem } from './problems.ts'
import type { DecoderBuild, Job, JobResults, Order, Reply, Request } from './protocol.ts'

const DEADLINE_MS = 60_000
/** A few lines of text can make the renderer draw for hours. */
const DRAWING_DEADLINE_MS = 20_000
const DRAWING = /\.svg$/i
/**
 * A picture that takes longer than these milliseconds is probably waited for: up to as many as are decoded at once do
 * not keep others from it.
 */
const SLOW_MS = 5_000
/**
 * Workers that hang in the kernel, where they cannot be killed; more of them than this are not made until one has
 * ended.
 */
const MAX_ABANDONED = 3
/** A worker whose memory is beyond this after a job has leaked: a large picture gives its memory back. */
const MOST_RESIDENT_BYTES = 1_000_000_000

/**
 * Milliseconds without a job after which a worker is ended: it holds tens of megabytes, and another is there in a
 * quarter of a second.
 */
const IDLE_MS = 60_000

/** The worker ended before it was ready: its build of the decoder library does not run on this machine. */
export class DecoderUnusable extends Error {}

/** The worker ended each time it did this job. */
export class DecoderCrash extends Error {}

/** Pictures decoded beyond one for each core: some are being opened, written or reported while others compute. */
const MORE_THAN_CORES = 2
/** Reading metadata and embedded previews at once: they wait for the disk more than they compute. */
const QUICK_AT_ONCE = 3
/** Placeholders of what is in view: enough that those of a screen do not wait for a slow disk one by one. */
const GLANCES_AT_ONCE = 8
/** Milliseconds for which a picture that nobody waits for any more tells that somebody scrolls. */
const PASSING_MS = 150
/** Milliseconds between two looks whether pictures may be decoded again. */
const SOON_MS = 10

interface Lane {
  readonly atOnce: number
  /** A stack: the end is what was asked for last. Tasks that nobody waits for are not in it. */
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
  /** Turns the worker's result into what the waiters get. */
  readonly finish: (result: never) => Promise<unknown>
  readonly waiters: Set<Waiter>
  suspect: boolean
  slow: boolean
  late: boolean
  stopDeadline: () => void
}

export interface JobQueueOptions {
  readonly spawn: SpawnWorker
  readonly clock?: Clock
  /** Of the decoder library. */
  readonly build: DecoderBuild
  /** Called with the build that a worker has loaded: another one where that one is not there. */
  readonly onReady?: (build: DecoderBuild) => void
  /** Pictures decoded at once. */
  readonly atOnce?: number
  /** Whether the worker is to come after the other processes of this machine. */
  readonly stepsBack?: boolean
  /** Whether no picture is to be decoded just now; asked again soon. */
  readonly isHeld?: () => boolean
}

export class JobQueue {
  readonly #spawn: SpawnWorker
  readonly #build: DecoderBuild
  readonly #onReady: (build: DecoderBuild) => void
  readonly #stepsBack: boolean
  readonly #isHeld: () => boolean
  readonly #clock: Clock
  readonly #decoding: Lane
  readonly #quick: Lane = { atOnce: QUICK_AT_ONCE, waiting: [] }
  readonly #glances: Lane = { atOnce: GLANCES_AT_ONCE, waiting: [] }
  /** For when there is nothing else to do. */
  readonly #idle: Lane = { atOnce: 1, waiting: [] }
  /** Waiting or running, by key. */
  readonly #tasks = new Map<string, Task>()
  #suspects: Task[] = []
  readonly #running = new Map<number, Task>()
  #worker: WorkerProcess | null = null
  #ready = false
  #isTooLarge = false
  #stopIdle: () => void = () => undefined
  #abandoned = 0
  /** When somebody did not wait any more for a picture that nobody else waits for. */
  #leftAt = Number.NEGATIVE_INFINITY
  #stopPump: (() => void) | null = null
  #numbers = 0
  #closed = false

  constructor(options: JobQueueOptions) {
    this.#spawn = options.spawn
    this.#build = options.build
    this.#onReady = options.onReady ?? (() => undefined)
    this.#stepsBack = options.stepsBack ?? false
    this.#isHeld = options.isHeld ?? (() => false)
    this.#clock = options.clock ?? systemClock
    this.#decoding = { atOnce: options.atOnce ?? availableParallelism() + MORE_THAN_CORES, waiting: [] }
  }

  /**
   * The finished result of the job. Rejects with `cancelled` when `signal` aborts, with `DecoderUnusable` or
   * `DecoderCrash`, else with what the worker reports.
   */
  run<K extends Job['kind'], T>(
    key: string,
    job: Extract<Job, { kind: K }>,
    finish: (result: JobResults[K]) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (this.#closed || signal?.aborted) return Promise.reject(cancelled())
    const task = this.#tasks.get(key) ?? this.#newTask(key, job, finish)
    this.#moveToFront(task)
    return new Promise<T>((resolve, reject) => {
      const abort = (): void => {
        this.#leave(task, waiter)
        reject(cancelled())
      }
      const waiter: Waiter = {
        resolve: (value) => {
          signal?.removeEventListener('abort', abort)
          resolve(value as T)
        },
        reject: (error) => {
          signal?.removeEventListener('abort', abort)
          reject(error)
        },
      }
      task.waiters.add(waiter)
      signal?.addEventListener('abort', abort, { once: true })
      this.#pump()
    })
  }

  /** Starts the worker, so that the first job does not wait for that. */
  prepare(): void {
    if (this.#closed || this.#worker !== null) return
    this.#worker = this.#newWorker()
    this.#endWhenIdle()
  }

  /** Ends the worker; everything that still waits is rejected with `cancelled`. */
  close(): void {
    this.#closed = true
    this.#stopPump?.()
    this.#stopIdle()
    for (const task of this.#tasks.values()) this.#fail(task, cancelled())
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
      suspect: false,
      slow: false,
      late: false,
      stopDeadline: () => undefined,
    }
    this.#tasks.set(key, task)
    lane.waiting.push(task)
    return task
  }

  #laneOf(job: Job): Lane {
    if (job.kind === 'thumbnail' || job.kind === 'sample') return this.#decoding
    if (job.kind !== 'placeholder') return this.#quick
    return job.effort === 'glance' ? this.#glances : this.#idle
  }

  #moveToFront(task: Task): void {
    const { waiting } = task.lane
    if (waiting.at(-1) === task) return
    const at = waiting.lastIndexOf(task)
    if (at >= 0) waiting.push(...waiting.splice(at, 1))
  }

  #leave(task: Task, waiter: Waiter): void {
    task.waiters.delete(waiter)
    if (task.waiters.size > 0) return
    this.#leftAt = this.#clock.now()
    const { waiting } = task.lane
    const at = waiting.lastIndexOf(task)
    if (at < 0) return
    waiting.splice(at, 1)
    this.#tasks.delete(task.key)
  }

  #pump(): void {
    if (this.#closed || (this.#worker === null && this.#abandoned >= MAX_ABANDONED)) return
    if (this.#isTooLarge) {
      if (this.#running.size > 0) return
      this.#endWorker()
    }
    if (this.#suspects.length > 0) {
      if (this.#running.size === 0) this.#start(this.#suspects.shift()!)
      return
    }
    const running = Array.from(this.#running.values())
    if (running.some((task) => task.suspect)) return
    for (const lane of [this.#quick, this.#glances])
      this.#fill(
        lane,
        running.filter((task) => task.lane === lane),
      )
    const atOnce = this.#decodedAtOnce()
    if (atOnce < this.#decoding.atOnce && this.#decoding.waiting.length > 0) this.#pumpLater()
    this.#fill(
      this.#decoding,
      running.filter((task) => task.lane === this.#decoding),
      atOnce,
    )
    if (this.#running.size === 0 && this.#decoding.waiting.length === 0) this.#fill(this.#idle, [])
  }

  /** While pictures are scrolled past, most are not looked at, and painting needs the processor. */
  #decodedAtOnce(): number {
    if (this.#isHeld()) return 0
    return this.#clock.now() - this.#leftAt < PASSING_MS ? 1 : this.#decoding.atOnce
  }

  #pumpLater(): void {
    this.#stopPump ??= this.#clock.setTimeout(() => {
      this.#stopPump = null
      this.#pump()
    }, SOON_MS)
  }

  #fill(lane: Lane, running: readonly Task[], atOnce = lane.atOnce): void {
    const slow = Math.min(atOnce, running.filter((task) => task.slow).length)
    for (let room = atOnce + slow - running.length; room > 0 && lane.waiting.length > 0; room--)
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
    const number = ++this.#numbers
    this.#running.set(number, task)
    const worker = (this.#worker ??= this.#newWorker())
    const stopDeadline = this.#clock.setTimeout(() => {
      task.late = true
      this.#abandon(worker)
    }, deadlineOf(task.job))
    const stopSlow = this.#clock.setTimeout(() => {
      task.slow = true
      this.#pump()
    }, SLOW_MS)
    task.stopDeadline = () => {
      stopDeadline()
      stopSlow()
    }
    worker.post({ number, job: task.job } satisfies Request)
  }

  /** Goes on without a worker that hangs, whether or not it can be killed. */
  #abandon(worker: WorkerProcess): void {
    if (this.#worker !== worker) return
    this.#abandoned++
    worker.onExit(() => {
      this.#abandoned--
      this.#pump()
    })
    worker.kill()
    this.#workerEnded(worker)
  }

  #newWorker(): WorkerProcess {
    const worker = this.#spawn('media-worker')
    this.#ready = false
    this.#isTooLarge = false
    worker.onMessage((message) => this.#heard(message as Reply))
    worker.onExit(() => this.#workerEnded(worker))
    worker.post({ build: this.#build, stepsBack: this.#stepsBack } satisfies Order)
    return worker
  }

  /** It has nothing to do. The next job starts another. */
  #endWorker(): void {
    const worker = this.#worker
    this.#worker = null
    this.#isTooLarge = false
    worker?.kill()
  }

  #heard(reply: Reply): void {
    if (reply.kind === 'ready') {
      this.#ready = true
      this.#onReady(reply.build)
      return
    }
    this.#isTooLarge ||= reply.residentBytes > MOST_RESIDENT_BYTES
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

  #workerEnded(worker: WorkerProcess): void {
    if (this.#worker !== worker) return
    this.#worker = null
    if (!this.#ready) return this.#failAll(new DecoderUnusable(`the ${this.#build} decoder does not run here`))
    const interrupted = Array.from(this.#running.values())
    this.#running.clear()
    const someoneLate = interrupted.some((task) => task.late)
    for (const task of interrupted) {
      task.stopDeadline()
      task.slow = false
      if (task.late)
        this.#fail(
          task,
          DRAWING.test(task.job.file)
            ? slowDrawingProblem(task.job.file, DRAWING_DEADLINE_MS / 1000)
            : slowProblem(task.job.file, DEADLINE_MS / 1000),
        )
      else if (someoneLate) task.lane.waiting.push(task)
      else if (task.suspect) this.#fail(task, new DecoderCrash(`the ${this.#build} decoder crashes`))
      else this.#suspects.push(Object.assign(task, { suspect: true }))
    }
    this.#pump()
  }

  /** Another worker would end as this one did: nothing is tried again. */
  #failAll(error: Error): void {
    this.#running.clear()
    this.#suspects = []
    for (const lane of [this.#decoding, this.#quick, this.#glances, this.#idle]) lane.waiting.length = 0
    for (const task of Array.from(this.#tasks.values())) this.#fail(task, error)
  }
}

/** By the name, as nobody has looked into the file yet. */
function deadlineOf(job: Job): number {
  return DRAWING.test(job.file) ? DRAWING_DEADLINE_MS : DEADLINE_MS
}

function cancelled(): LensletError {
  return new LensletError('cancelled', 'The picture is not wanted any more.')
}
