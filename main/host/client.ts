/** One window or browser tab. Several may look at one program, each with its own list of pictures. */
import type { PushName, Pushes } from '../../preload/contract/index.ts'
import type { ResultSet } from './result-set.ts'
import { sharedAbortController } from '../core/base/events.ts'

export type SendPush = <K extends PushName>(name: K, payload: Pushes[K]) => void

export class Client {
  readonly push: SendPush
  /** The result of this client's last query. */
  result: ResultSet | null = null

  #looked = sharedAbortController()
  #awaited = sharedAbortController()
  #flushed: (() => void) | null = null

  constructor(push: SendPush) {
    this.push = push
  }

  /** A signal for what is read about the picture that this client looks at now: it aborts when it looks at the next. */
  newMetadataSignal(): AbortSignal {
    this.#looked.abort()
    this.#looked = sharedAbortController()
    return this.#looked.signal
  }

  /** A signal for placeholders that this client waits for: it aborts when it waits for others. */
  newPlaceholderSignal(): AbortSignal {
    this.#awaited.abort()
    this.#awaited = sharedAbortController()
    return this.#awaited.signal
  }

  /** What it looked at is not open any more. */
  releaseDataset(): void {
    this.result = null
    this.#awaited.abort()
  }

  /** Asks the page to send what is being typed, and waits until it says that it has, at most `timeoutMs`. */
  async flush(timeoutMs: number): Promise<void> {
    this.push('flush', {})
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#flushed = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** The page has answered `flush`. */
  onFlushed(): void {
    this.#flushed?.()
  }
}
