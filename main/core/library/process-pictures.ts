/**
 * The pictures through a process of its own, with a deadline on every call. A process in which nothing moves any more
 * is replaced; one in which a few files hang and others are answered goes on.
 */
import { fromWire, LensletError, type WireError } from '../../../preload/contract/index.ts'
import { setDeadline, type Clock } from '../base/clock.ts'
import { RemoteRequestError, type RemoteProcess } from '../process/remote-process.ts'
import {
  CONTENTS,
  MEASURES,
  type OpenedPicture,
  type Pictures,
  type PicturesRequest,
  type WalkNews,
} from './pictures.ts'
import { stopWhenAborted, type WalkEvents, type WalkOptions } from './walk.ts'

/**
 * Milliseconds of silence. Listing a folder of a hundred thousand names over a network tells nothing until it is done.
 */
const WALK_MS = 60_000
const READ_MS = 20_000
/** Most files in one call that measures them, and in one that reads them. */
const STATS_TOGETHER = 1_000
const READS_TOGETHER = 100
/** More calls than these do not wait: whoever asks for so many gets no answer anyway. */
const MOST_WAITING = 64
/** Calls that have hung in one process while others were answered: each holds one of its threads. */
const MOST_STUCK = 8

interface Ask {
  readonly path: string
  readonly ms: number
  readonly signal?: AbortSignal | undefined
  readonly news?: (news: unknown) => void
}

export class ProcessPictures implements Pictures {
  readonly #remote: RemoteProcess<PicturesRequest>
  readonly #clock: Clock
  #waiting = 0
  #stuck = 0
  #heardAt = Number.NEGATIVE_INFINITY

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
    const news = (all: unknown): void => {
      const { folders, names, unchanged, problems } = all as WalkNews
      let from = 0
      for (const { folder, count, plain, length, modifiedAt } of folders) {
        events.folder(folder, { count, plain, bytes: names.subarray(from, from + length) }, modifiedAt)
        from += length
      }
      for (const folder of unchanged) events.unchanged(folder)
      for (const { problem, unread } of problems) events.problem(problem, unread)
    }
    return (await this.#ask({ kind: 'walk', root, options }, { path: root, ms: WALK_MS, signal, news })).result as {
      isEmpty: boolean
    }
  }

  async measure(files: readonly string[], signal?: AbortSignal): Promise<Float64Array> {
    const measures = new Float64Array(files.length * MEASURES)
    await this.#askInParts(
      files,
      STATS_TOGETHER,
      (part) => ({ kind: 'measure', files: part }),
      (result, from) => measures.set(result as Float64Array, from * MEASURES),
      signal,
    )
    return measures
  }

  async contents(files: readonly string[], signal?: AbortSignal): Promise<Uint32Array> {
    const contents = new Uint32Array(files.length * CONTENTS)
    await this.#askInParts(
      files,
      READS_TOGETHER,
      (part) => ({ kind: 'contents', files: part }),
      (result, from) => contents.set(result as Uint32Array, from * CONTENTS),
      signal,
    )
    return contents
  }

  async areFiles(paths: readonly string[]): Promise<boolean[]> {
    const answers: boolean[] = []
    await this.#askInParts(
      paths,
      STATS_TOGETHER,
      (part) => ({ kind: 'areFiles', paths: part }),
      (result) => answers.push(...(result as boolean[])),
    )
    return answers
  }

  async open(file: string, root: string): Promise<OpenedPicture> {
    const { number, result } = await this.#ask({ kind: 'open', file, root }, { path: file, ms: READ_MS })
    return {
      size: result as number,
      read: async (position, length) => {
        if (!this.#remote.isCurrent(number)) throw unanswered(file)
        return (await this.#ask({ kind: 'read', picture: number, position, length }, { path: file, ms: READ_MS }))
          .result as Uint8Array
      },
      close: async () => {
        if (this.#remote.isCurrent(number)) this.#tell({ kind: 'close', picture: number })
      },
    }
  }

  /**
   * Asks about many files, part by part, each with a deadline of its own: a slow share takes minutes for a hundred
   * thousand files, though it answers all the time.
   */
  async #askInParts(
    files: readonly string[],
    most: number,
    request: (part: readonly string[]) => PicturesRequest,
    take: (result: unknown, from: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    for (let from = 0; from < files.length; from += most) {
      const part = files.slice(from, from + most)
      take((await this.#ask(request(part), { path: part[0]!, ms: WALK_MS, signal })).result, from)
    }
  }

  #ask(request: PicturesRequest, { path, ms, signal, news }: Ask): Promise<{ number: number; result: unknown }> {
    return new Promise((resolve, reject) => {
      stopWhenAborted(signal)
      if (this.#waiting >= MOST_WAITING) throw unanswered(path)
      const askedAt = this.#clock.now()
      const late = (): void =>
        end(() => {
          reject(unanswered(path))
          this.#late(askedAt, answer)
        })
      const abort = (): void =>
        end(() => {
          if (request.kind === 'walk') this.#tell({ kind: 'stop', walk: number })
          try {
            stopWhenAborted(signal)
          } catch (error) {
            reject(error)
          }
        })
      let cancel = setDeadline(this.#clock, late, ms)
      let ended = false
      const end = (how: () => void): void => {
        if (ended) return
        ended = true
        cancel()
        this.#waiting--
        this.#remote.removeListener(number)
        signal?.removeEventListener('abort', abort)
        how()
      }
      const heard = (what: unknown): void => {
        if (ended) return
        this.#heardAt = this.#clock.now()
        cancel()
        cancel = setDeadline(this.#clock, late, ms)
        news?.(what)
      }
      this.#waiting++
      const { number, answer } = this.#remote.request(request, news && { onNotice: heard, onGone: () => undefined })
      signal?.addEventListener('abort', abort, { once: true })
      answer.then(
        (result) => {
          this.#heardAt = this.#clock.now()
          end(() => resolve({ number, result }))
        },
        (error: unknown) => end(() => reject(lensletError(error, path))),
      )
    })
  }

  #late(askedAt: number, answer: Promise<unknown>): void {
    if (this.#heardAt < askedAt || this.#stuck + 1 >= MOST_STUCK) return this.#remote.replaceProcess()
    this.#stuck++
    void answer
      .catch(() => undefined)
      .finally(() => {
        this.#stuck--
      })
  }

  #tell(request: PicturesRequest): void {
    this.#remote.request(request).answer.catch(() => undefined)
  }
}

function lensletError(error: unknown, path: string): LensletError {
  return error instanceof RemoteRequestError ? fromWire(error.error as WireError) : unanswered(path, error)
}

/** The error for a path on a share that was waited for in vain. */
export function unanswered(path: string, cause?: unknown): LensletError {
  return new LensletError(
    'offline',
    `${path} does not answer: is the server on, and this machine’s network? Try again when it is back.`,
    { path, retry: true, cause },
  )
}
