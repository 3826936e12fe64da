/**
 * Accesses the pictures through a separate process, with a deadline on every call.
 *
 * A process that no longer answers is replaced. A process continues when a few calls hang while it answers others.
 */
import { fromWire, LensletError, type WireError } from '../../../preload/contract/index.ts'
import { setDeadline, type Clock } from '../base/clock.ts'
import { RemoteRequestError, type RemoteProcess } from '../process/remote-process.ts'
import {
  CONTENT_LENGTH,
  MEASURE_LENGTH,
  type OpenedPicture,
  type Pictures,
  type PicturesRequest,
  type WalkBatch,
} from './pictures.ts'
import { throwIfAborted, type WalkEvents, type WalkOptions } from './walk.ts'

/**
 * Milliseconds without an answer. Listing a folder of 100,000 names over a network reports nothing until it is
 * complete.
 */
const WALK_MS = 60_000
const READ_MS = 20_000
/** The most files in one call that measures them, and in one that reads them. */
const FILES_PER_MEASURE = 1_000
const FILES_PER_READ = 100
/** The most calls that wait at the same time. With more, none would get an answer in time. */
const MAX_WAITING = 64
/** The most calls that may hang in one process while others are answered. Each occupies one of its threads. */
const MAX_HUNG_CALLS = 8

interface RequestOptions {
  readonly path: string
  readonly ms: number
  readonly signal?: AbortSignal | undefined
  readonly handleNotice?: (notice: unknown) => void
}

export class ProcessPictures implements Pictures {
  readonly #remote: RemoteProcess<PicturesRequest>
  readonly #clock: Clock
  #waiting = 0
  #hungCalls = 0
  #lastAnswerAt = Number.NEGATIVE_INFINITY

  constructor(remote: RemoteProcess<PicturesRequest>, clock: Clock) {
    this.#remote = remote
    this.#clock = clock
  }

  async walk(
    root: string,
    events: WalkEvents,
    signal?: AbortSignal,
    options: WalkOptions = {},
  ): Promise<{ isEmpty: boolean }> {
    const handleNotice = (notice: unknown): void => {
      const { folders, names, unchanged, problems } = notice as WalkBatch
      let from = 0
      for (const { folder, count, isAscii, length, modifiedAt } of folders) {
        events.onFolder(folder, { count, isAscii, bytes: names.subarray(from, from + length) }, modifiedAt)
        from += length
      }
      for (const folder of unchanged) events.onUnchanged(folder)
      for (const { problem, unread } of problems) events.onProblem(problem, unread)
    }
    return (await this.#request({ kind: 'walk', root, options }, { path: root, ms: WALK_MS, signal, handleNotice }))
      .result as {
      isEmpty: boolean
    }
  }

  async measure(files: readonly string[], signal?: AbortSignal): Promise<Float64Array> {
    const measures = new Float64Array(files.length * MEASURE_LENGTH)
    await this.#requestInParts(
      files,
      FILES_PER_MEASURE,
      (part) => ({ kind: 'measure', files: part }),
      (result, from) => measures.set(result as Float64Array, from * MEASURE_LENGTH),
      signal,
    )
    return measures
  }

  async readContents(files: readonly string[], signal?: AbortSignal): Promise<Uint32Array> {
    const contents = new Uint32Array(files.length * CONTENT_LENGTH)
    await this.#requestInParts(
      files,
      FILES_PER_READ,
      (part) => ({ kind: 'contents', files: part }),
      (result, from) => contents.set(result as Uint32Array, from * CONTENT_LENGTH),
      signal,
    )
    return contents
  }

  async areFiles(paths: readonly string[]): Promise<boolean[]> {
    const answers: boolean[] = []
    await this.#requestInParts(
      paths,
      FILES_PER_MEASURE,
      (part) => ({ kind: 'areFiles', paths: part }),
      (result) => answers.push(...(result as boolean[])),
    )
    return answers
  }

  async open(file: string, root: string): Promise<OpenedPicture> {
    const { number, result } = await this.#request({ kind: 'open', file, root }, { path: file, ms: READ_MS })
    return {
      size: result as number,
      read: async (position, length) => {
        if (!this.#remote.isCurrent(number)) throw noAnswerError(file)
        return (await this.#request({ kind: 'read', picture: number, position, length }, { path: file, ms: READ_MS }))
          .result as Uint8Array
      },
      close: async () => {
        if (this.#remote.isCurrent(number)) this.#send({ kind: 'close', picture: number })
      },
    }
  }

  /**
   * Sends requests about many files in parts, each with its own deadline.
   *
   * A slow share takes minutes for 100,000 files, even though it answers all the time.
   */
  async #requestInParts(
    files: readonly string[],
    partLength: number,
    request: (part: readonly string[]) => PicturesRequest,
    handleResult: (result: unknown, from: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    for (let from = 0; from < files.length; from += partLength) {
      const part = files.slice(from, from + partLength)
      handleResult((await this.#request(request(part), { path: part[0]!, ms: WALK_MS, signal })).result, from)
    }
  }

  #request(
    request: PicturesRequest,
    { path, ms, signal, handleNotice }: RequestOptions,
  ): Promise<{ number: number; result: unknown }> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal)
      if (this.#waiting >= MAX_WAITING) throw noAnswerError(path)
      const askedAt = this.#clock.now()
      const onDeadline = (): void =>
        end(() => {
          reject(noAnswerError(path))
          this.#onDeadline(askedAt, answer)
        })
      const onAbort = (): void =>
        end(() => {
          if (request.kind === 'walk') this.#send({ kind: 'stop', walk: number })
          try {
            throwIfAborted(signal)
          } catch (error) {
            reject(error)
          }
        })
      let cancel = setDeadline(this.#clock, onDeadline, ms)
      let ended = false
      const end = (how: () => void): void => {
        if (ended) return
        ended = true
        cancel()
        this.#waiting--
        this.#remote.removeListener(number)
        signal?.removeEventListener('abort', onAbort)
        how()
      }
      const onNotice = (notice: unknown): void => {
        if (ended) return
        this.#lastAnswerAt = this.#clock.now()
        cancel()
        cancel = setDeadline(this.#clock, onDeadline, ms)
        handleNotice?.(notice)
      }
      this.#waiting++
      const { number, answer } = this.#remote.request(request, handleNotice && { onNotice, onGone: () => undefined })
      signal?.addEventListener('abort', onAbort, { once: true })
      answer.then(
        (result) => {
          this.#lastAnswerAt = this.#clock.now()
          end(() => resolve({ number, result }))
        },
        (error: unknown) => end(() => reject(toLensletError(error, path))),
      )
    })
  }

  #onDeadline(askedAt: number, answer: Promise<unknown>): void {
    if (this.#lastAnswerAt < askedAt || this.#hungCalls + 1 >= MAX_HUNG_CALLS) return this.#remote.replaceProcess()
    this.#hungCalls++
    void answer
      .catch(() => undefined)
      .finally(() => {
        this.#hungCalls--
      })
  }

  #send(request: PicturesRequest): void {
    this.#remote.request(request).answer.catch(() => undefined)
  }
}

function toLensletError(error: unknown, path: string): LensletError {
  return error instanceof RemoteRequestError ? fromWire(error.error as WireError) : noAnswerError(path, error)
}

/** Returns the error for a path on a share that did not answer. */
export function noAnswerError(path: string, cause?: unknown): LensletError {
  return new LensletError(
    'offline',
    `${path} does not answer: check the server and the network of this machine, then try again.`,
    { path, retry: true, cause },
  )
}
