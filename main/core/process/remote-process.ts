/**
 * A helper process that answers requests and is replaced when it stops answering.
 *
 * Every access to the share goes through a helper process, because a call on a dead mount blocks a thread, and
 * sometimes the whole process, for as long as the kernel waits.
 */
import type { WorkerProcess } from './worker-process.ts'
import { t } from '../../../preload/contract/index.ts'

/**
 * The largest number of processes that may hang in the kernel at the same time.
 *
 * These processes cannot be killed. They end when the share answers. When this many hang, no further process is
 * started.
 */
const MAX_ABANDONED = 3

export interface RemoteRequest<Body> {
  readonly number: number
  readonly body: Body
}

export type RemoteReply =
  | { readonly kind: 'done'; readonly number: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly error: unknown }
  /** A message about a request, sent before or after its answer. */
  | { readonly kind: 'notice'; readonly number: number; readonly notice: unknown }

/**
 * Thrown when the process did not answer (`EHUNG`), ended on its own (`EEXITED`), or is not needed any more
 * (`ECLOSED`).
 */
export class RemoteGoneError extends Error {
  readonly code: 'EHUNG' | 'EEXITED' | 'ECLOSED'

  constructor(code: RemoteGoneError['code']) {
    super(t`the helper process is gone (${code})`)
    this.name = 'RemoteGoneError'
    this.code = code
  }
}

/** Thrown when the process reported that a request failed. `error` is what it reported, as plain data. */
export class RemoteRequestError extends Error {
  readonly error: unknown

  constructor(error: unknown) {
    super(t('a request failed'))
    this.name = 'RemoteRequestError'
    this.error = error
  }
}

/** Listens to what happens to a request, before or after its answer. */
export interface RequestListener {
  onNotice(notice: unknown): void
  /** Called when the process has ended. Everything that the request had opened there is then closed. */
  onGone(): void
}

interface SentRequest {
  /** The number that later requests refer to. It is valid only in the process that answered the request. */
  readonly number: number
  /** Rejects with `RemoteGoneError` or `RemoteRequestError`. */
  readonly answer: Promise<unknown>
}

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** Sends requests to a helper process, and replaces the process when it stops answering. */
export class RemoteProcess<Body> {
  /** Called when an abandoned process has ended. A process that hung ends when the share answers again. */
  onAbandonedExit: () => void = () => undefined
  readonly #spawn: () => WorkerProcess
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Map<number, RequestListener>()
  #worker: WorkerProcess | null = null
  /** The first request number of the current process. Requests with lower numbers were sent to an earlier process. */
  #firstNumber = 0
  #abandoned = 0
  #lastNumber = 0
  #isClosed = false

  constructor(spawn: () => WorkerProcess) {
    this.#spawn = spawn
  }

  /**
   * Sends a request to the process, and starts one when there is none.
   *
   * The listener stays until `removeListener`, or until the process has ended.
   */
  request(body: Body, listener?: RequestListener): SentRequest {
    const number = ++this.#lastNumber
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#isClosed) return reject(new RemoteGoneError('ECLOSED'))
      if (!this.#worker && this.#abandoned >= MAX_ABANDONED) return reject(new RemoteGoneError('EHUNG'))
      this.#pending.set(number, { resolve, reject })
      if (listener) this.#listeners.set(number, listener)
      this.#worker ??= this.#start(number)
      this.#worker.post({ number, body } satisfies RemoteRequest<Body>)
    })
    return { number, answer }
  }

  /** The id of the current process; undefined when there is none. */
  get pid(): number | undefined {
    return this.#worker?.pid
  }

  /** Returns whether the process that got this request is still the current one. */
  isCurrent(number: number): boolean {
    return this.#worker !== null && number >= this.#firstNumber
  }

  /** Removes the listener of a request. */
  removeListener(number: number): void {
    this.#listeners.delete(number)
  }

  /** Abandons the process: all its requests fail, and the next request starts a new process. */
  replaceProcess(): void {
    const worker = this.#worker
    if (!worker) return
    this.#worker = null
    this.#abandoned++
    worker.onExit(() => {
      this.#abandoned--
      if (!this.#isClosed) this.onAbandonedExit()
    })
    worker.kill()
    this.#failAll('EHUNG')
  }

  /** Ends the process without waiting: pending requests fail immediately. */
  close(): void {
    this.#isClosed = true
    this.#worker?.kill()
    this.#worker = null
    this.#failAll('ECLOSED')
  }

  #start(number: number): WorkerProcess {
    const worker = this.#spawn()
    this.#firstNumber = number
    worker.onMessage((message) => {
      if (worker === this.#worker) this.#onReply(message as RemoteReply)
    })
    worker.onExit(() => {
      if (worker !== this.#worker) return
      this.#worker = null
      this.#failAll('EEXITED')
    })
    return worker
  }

  #onReply(reply: RemoteReply): void {
    if (reply.kind === 'notice') return this.#listeners.get(reply.number)?.onNotice(reply.notice)
    const pending = this.#pending.get(reply.number)
    this.#pending.delete(reply.number)
    if (reply.kind === 'done') return pending?.resolve(reply.result)
    this.#listeners.delete(reply.number)
    pending?.reject(new RemoteRequestError(reply.error))
  }

  #failAll(code: RemoteGoneError['code']): void {
    const pending = [...this.#pending.values()]
    const listeners = [...this.#listeners.values()]
    this.#pending.clear()
    this.#listeners.clear()
    for (const { reject } of pending) reject(new RemoteGoneError(code))
    for (const listener of listeners) listener.onGone()
  }
}
