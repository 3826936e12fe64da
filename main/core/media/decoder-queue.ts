/**
 * A job queue that always has a decoder.
 *
 * Where the native build of the decoder library does not run, jobs go to the WebAssembly build. A job on which the
 * native build crashes is tried with that build before its picture counts as damaged.
 */
import { LensletError } from '../../../preload/contract/index.ts'
import type { DecoderChoice } from './decoder-choice.ts'
import { DecoderCrashError, DecoderUnusableError, JobQueue, type JobQueueOptions } from './job-queue.ts'
import { crashProblem } from './problems.ts'
import type { Job, JobResults } from './protocol.ts'

interface DecoderQueueOptions extends Omit<JobQueueOptions, 'build' | 'onReady'> {
  readonly choice: DecoderChoice
}

type Finish<K extends Job['kind'], T> = (result: JobResults[K]) => Promise<T>

export class DecoderQueue {
  readonly #options: DecoderQueueOptions
  readonly #choice: DecoderChoice
  readonly #native: JobQueue
  /** Created when it is first needed. */
  #wasm: JobQueue | null = null
  #isClosed = false

  constructor(options: DecoderQueueOptions) {
    this.#options = options
    this.#choice = options.choice
    this.#native = new JobQueue({
      ...options,
      build: 'native',
      onReady: (build) => {
        if (build !== 'native') this.#choice.rejectNative('missing')
      },
    })
  }

  /**
   * Runs a job and returns the finished result.
   *
   * Rejects with `cancelled` when `signal` aborts, otherwise with the error that the worker reports; `damaged` when the
   * picture crashes both builds.
   */
  async run<K extends Job['kind'], T>(
    key: string,
    job: Extract<Job, { kind: K }>,
    finish: Finish<K, T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (this.#choice.problem === 'probe' || this.#choice.problem === 'pictures')
      return await this.#runWithWasm(key, job, finish, signal)
    try {
      return await this.#native.run(key, job, finish, signal)
    } catch (error) {
      if (error instanceof DecoderUnusableError) this.#choice.rejectNative('probe')
      else if (!(error instanceof DecoderCrashError)) throw error
      const result = await this.#runWithWasm(key, job, finish, signal)
      if (error instanceof DecoderCrashError) this.#choice.recordNativeCrash(job.file)
      return result
    }
  }

  /** Starts the worker, so that the first job does not wait for its start. */
  prepare(): void {
    if (this.#choice.problem === null) this.#native.prepare()
  }

  /** Ends the workers. Everything that still waits is rejected with `cancelled`. */
  close(): void {
    this.#isClosed = true
    this.#native.close()
    this.#wasm?.close()
  }

  async #runWithWasm<K extends Job['kind'], T>(
    key: string,
    job: Extract<Job, { kind: K }>,
    finish: Finish<K, T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      this.#wasm ??= this.#newWasm()
      return await this.#wasm.run(key, job, finish, signal)
    } catch (error) {
      if (error instanceof DecoderCrashError) throw crashProblem(job.file)
      if (error instanceof DecoderUnusableError)
        throw new LensletError(
          'internal',
          'The part of the program that reads pictures could not start: install it again.',
          { retry: true },
        )
      throw error
    }
  }

  #newWasm(): JobQueue {
    const queue = new JobQueue({ ...this.#options, build: 'wasm' })
    if (this.#isClosed) queue.close()
    return queue
  }
}
