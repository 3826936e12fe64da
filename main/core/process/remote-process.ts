/**
 * A helper process that is asked things, and replaced when it stops answering. Everything that touches the share goes
 * through one: a call on a dead mount holds a thread, and sometimes the whole process, for as long as the kernel likes.
 */
import type { WorkerProcess } from './worker-process.ts'

/**
 * Processes that hang in the kernel cannot even be killed; more of them than this are not made. They end when the share
 * answers.
 */
const MAX_ABANDONED = 3

export interface RemoteRequest<Body> {
  readonly number: number
  readonly body: Body
}

export type RemoteReply =
  | { readonly kind: 'done'; readonly number: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly error: unknown }
  /** Something about a request, before or after its answer. */
  | { readonly kind: 'news'; readonly number: number; readonly news: unknown }

/** The process did not answer (`EHUNG`), has ended by itself (`EEXITED`), or is not wanted any more (`ECLOSED`). */
export class RemoteGone extends Error {
  readonly code: 'EHUNG' | 'EEXITED' | 'ECLOSED'

  constructor(code: RemoteGone['code']) {
    super(`the helper process is gone (${code})`)
    this.name = 'RemoteGone'
    this.code = code
  }
}

/** What the process reported as the failure of a request, as plain data. */
export class RemoteFailure extends Error {
  readonly error: unknown

  constructor(error: unknown) {
    super('a request failed')
    this.name = 'RemoteFailure'
    this.error = error
  }
}

export interface Listener {
  news(news: unknown): void
  /** The process has gone, and with it whatever the request had opened there. */
  gone(): void
}

export interface Asked {
  /** Names the request in later ones; valid in the process that answered it. */
  readonly number: number
  /** Rejects with `RemoteGone` or `RemoteFailure`. */
  readonly answer: Promise<unknown>
}

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

export class RemoteProcess<Body> {
  /** Called when a process that had been given up has ended: one that hung does so when the share answers again. */
  freed: () => void = () => undefined
  readonly #spawn: () => WorkerProcess
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Map<number, Listener>()
  #worker: WorkerProcess | null = null
  /** Numbers below it were asked of a process that is gone. */
  #born = 0
  #abandoned = 0
  #numbers = 0
  #closed = false

  constructor(spawn: () => WorkerProcess) {
    this.#spawn = spawn
  }

  /**
   * Asks the process, which is started when there is none. The listener stays until `forget`, or until the process has
   * gone.
   */
  ask(body: Body, listener?: Listener): Asked {
    const number = ++this.#numbers
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#closed) return reject(new RemoteGone('ECLOSED'))
      if (!this.#worker && this.#abandoned >= MAX_ABANDONED) return reject(new RemoteGone('EHUNG'))
      this.#pending.set(number, { resolve, reject })
      if (listener) this.#listeners.set(number, listener)
      this.#worker ??= this.#start(number)
      this.#worker.post({ number, body } satisfies RemoteRequest<Body>)
    })
    return { number, answer }
  }

  /** Number of the process that is asked now; undefined when there is none. */
  get pid(): number | undefined {
    return this.#worker?.pid
  }

  /** Whether the process that was asked this is still the one that would be asked now. */
  has(number: number): boolean {
    return this.#worker !== null && number >= this.#born
  }

  /** Takes away the listener of a request. */
  forget(number: number): void {
    this.#listeners.delete(number)
  }

  /** Gives up on the process: everything it was asked fails, and the next request gets a new one. */
  replace(): void {
    const worker = this.#worker
    if (!worker) return
    this.#worker = null
    this.#abandoned++
    worker.onExit(() => {
      this.#abandoned--
      if (!this.#closed) this.freed()
    })
    worker.kill()
    this.#failAll('EHUNG')
  }

  /** Ends the process. Nothing is waited for: what was asked fails at once. */
  close(): void {
    this.#closed = true
    this.#worker?.kill()
    this.#worker = null
    this.#failAll('ECLOSED')
  }

  #start(number: number): WorkerProcess {
    const worker = this.#spawn()
    this.#born = number
    worker.onMessage((message) => {
      if (worker === this.#worker) this.#heard(message as RemoteReply)
    })
    worker.onExit(() => {
      if (worker !== this.#worker) return
      this.#worker = null
      this.#failAll('EEXITED')
    })
    return worker
  }

  #heard(reply: RemoteReply): void {
    if (reply.kind === 'news') return this.#listeners.get(reply.number)?.news(reply.news)
    const pending = this.#pending.get(reply.number)
    this.#pending.delete(reply.number)
    if (reply.kind === 'done') return pending?.resolve(reply.result)
    this.#listeners.delete(reply.number)
    pending?.reject(new RemoteFailure(reply.error))
  }

  #failAll(code: RemoteGone['code']): void {
    const pending = [...this.#pending.values()]
    const listeners = [...this.#listeners.values()]
    this.#pending.clear()
    this.#listeners.clear()
    for (const { reject } of pending) reject(new RemoteGone(code))
    for (const listener of listeners) listener.gone()
  }
}
