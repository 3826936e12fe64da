/**
 * Decodes HEIC in threads.
 *
 * They are started for the first picture and ended a while after the last, because an idle thread would keep hundreds
 * of megabytes.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { HeicPixels, HeicReply, HeicRequest } from './heic-worker.ts'

/** The most threads. A 48-megapixel picture takes about half a gigabyte while it is decoded. */
const MAX_THREADS = 2
const IDLE_MS = 10_000
/** Milliseconds after which a picture counts as hanging. The deadline of the whole job is later. */
const DEADLINE_MS = 45_000

interface Task {
  readonly request: HeicRequest
  resolve(pixels: HeicPixels): void
  reject(error: Error): void
}

export class HeicThreads {
  readonly #script: URL
  readonly #idle: Thread[] = []
  readonly #waiting: Task[] = []
  #threads = 0

  /** `script` is the bundle or the source of `heic-worker`. */
  constructor(script: URL) {
    this.#script = script
  }

  /** Returns RGB or RGBA, upright. Rejects with the decoder's message, or when the thread ended. */
  decode(request: HeicRequest): Promise<HeicPixels> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject })
      this.#pump()
    })
  }

  #pump(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idle.pop() ?? this.#newThread()
      if (thread === null) return
      const task = this.#waiting.shift()!
      void thread.run(task).then((isAlive) => {
        if (isAlive) this.#idle.push(thread)
        else this.#threads--
        this.#pump()
      })
    }
  }

  #newThread(): Thread | null {
    if (this.#threads >= Math.min(MAX_THREADS, availableParallelism())) return null
    this.#threads++
    return new Thread(this.#script, (thread) => {
      const at = this.#idle.indexOf(thread)
      if (at < 0) return false
      this.#idle.splice(at, 1)
      this.#threads--
      return true
    })
  }
}

class Thread {
  readonly #worker: Worker
  /** Removes an idle thread from the pool; returns false when it is working. */
  readonly #removeIdle: (thread: Thread) => boolean
  #timer: NodeJS.Timeout | undefined

  constructor(script: URL, removeIdle: (thread: Thread) => boolean) {
    this.#worker = new Worker(script)
    this.#worker.unref()
    this.#removeIdle = removeIdle
  }

  /** Runs a task. Returns whether the thread can be used again. */
  async run({ request, resolve, reject }: Task): Promise<boolean> {
    clearTimeout(this.#timer)
    try {
      const reply = await this.#request(request)
      if ('pixels' in reply) resolve(reply.pixels)
      else reject(new Error(reply.problem))
      this.#timer = setTimeout(() => {
        if (this.#removeIdle(this)) void this.#worker.terminate()
      }, IDLE_MS)
      this.#timer.unref()
      return true
    } catch (error) {
      reject(error as Error)
      void this.#worker.terminate()
      return false
    }
  }

  async #request(request: HeicRequest): Promise<HeicReply> {
    const { promise, resolve, reject } = Promise.withResolvers<HeicReply>()
    const onError = (error: Error): void => reject(error)
    const onExit = (): void => reject(new Error('the decoder ended'))
    this.#worker.once('message', resolve).once('error', onError).once('exit', onExit)
    const deadline = setTimeout(() => reject(new Error('the decoder hangs')), DEADLINE_MS)
    // The bytes are not used here any more, so they are transferred.
    this.#worker.postMessage(
      request,
      request.bytes.buffer instanceof ArrayBuffer && request.bytes.byteLength === request.bytes.buffer.byteLength
        ? [request.bytes.buffer]
        : [],
    )
    try {
      return await promise
    } finally {
      clearTimeout(deadline)
      this.#worker.off('message', resolve).off('error', onError).off('exit', onExit)
    }
  }
}
