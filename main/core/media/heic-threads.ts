/**
 * Decodes HEIC in threads, started when the first picture comes and ended a while after the last: an idle one would
 * keep hundreds of megabytes.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { HeicPixels, HeicReply, HeicRequest } from './heic-worker.ts'

/** A 48-megapixel picture takes about half a gigabyte while it is decoded. */
const MOST_THREADS = 2
const IDLE_MS = 10_000
/** Past this a picture hangs its thread for good; the whole job's deadline is later. */
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

  /** `script` is the bundle or source of `heic-worker`. */
  constructor(script: URL) {
    this.#script = script
  }

  /** RGB or RGBA, upright. Rejects with the decoder's words, or when the thread ended. */
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
    if (this.#threads >= Math.min(MOST_THREADS, availableParallelism())) return null
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
  /** Takes an idle thread out of the pool; false when it is at work. */
  readonly #retire: (thread: Thread) => boolean
  #timer: NodeJS.Timeout | undefined

  constructor(script: URL, retire: (thread: Thread) => boolean) {
    this.#worker = new Worker(script)
    this.#worker.unref()
    this.#retire = retire
  }

  /** Whether the thread can go on. */
  async run({ request, resolve, reject }: Task): Promise<boolean> {
    clearTimeout(this.#timer)
    try {
      const reply = await this.#ask(request)
      if ('pixels' in reply) resolve(reply.pixels)
      else reject(new Error(reply.problem))
      this.#timer = setTimeout(() => {
        if (this.#retire(this)) void this.#worker.terminate()
      }, IDLE_MS)
      this.#timer.unref()
      return true
    } catch (error) {
      reject(error as Error)
      void this.#worker.terminate()
      return false
    }
  }

  async #ask(request: HeicRequest): Promise<HeicReply> {
    const { promise, resolve, reject } = Promise.withResolvers<HeicReply>()
    const failed = (error: Error): void => reject(error)
    const ended = (): void => reject(new Error('the decoder ended'))
    this.#worker.once('message', resolve).once('error', failed).once('exit', ended)
    const deadline = setTimeout(() => reject(new Error('the decoder hangs')), DEADLINE_MS)
    // The bytes are not used here again.
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
      this.#worker.off('message', resolve).off('error', failed).off('exit', ended)
    }
  }
}
