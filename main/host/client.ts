/** Represents one window or browser tab. Several may share one session, each with its own list of pictures. */
import type { PushName, Pushes } from '../../preload/contract/index.ts'
import type { ShownPreview } from './history-service.ts'
import type { PastView } from './label-view.ts'
import type { QueueSession } from './queue-session.ts'
import type { ResultSet } from './result-set.ts'
import { sharedAbortController } from '../core/base/events.ts'

export type SendPush = <K extends PushName>(name: K, payload: Pushes[K]) => void

export class Client {
  readonly push: SendPush
  /** The result of this client's last query. */
  result: ResultSet | null = null
  /** The labels of an earlier moment that this client sees; null for those of now. */
  past: PastView | null = null

  #queue: QueueSession | null = null

  /** The file that this client exported last. */
  exportedFile: string | null = null

  /** What the client was shown last before changes are taken back. */
  preview: ShownPreview | null = null

  #metadataRequest = sharedAbortController()
  #previewRequest = sharedAbortController()
  #pastRequest = sharedAbortController()
  #comparisonRequest = sharedAbortController()
  #exportRequest = sharedAbortController()
  #placeholderRequest = sharedAbortController()
  #resolveFlush: (() => void) | null = null

  constructor(push: SendPush) {
    this.push = push
  }

  /** The queue from which this client labels; null for none. */
  get queue(): QueueSession | null {
    return this.#queue
  }

  /** Sets the queue, and ends the one before. */
  setQueue(queue: QueueSession | null): void {
    this.#queue?.close()
    this.#queue = queue
  }

  /**
   * Returns a signal for reading the metadata of the picture that this client shows now. The signal aborts when the
   * client shows the next picture.
   */
  newMetadataSignal(): AbortSignal {
    this.#metadataRequest.abort()
    this.#metadataRequest = sharedAbortController()
    return this.#metadataRequest.signal
  }

  /**
   * Returns a signal for the placeholders that this client waits for. The signal aborts when the client waits for other
   * placeholders.
   */
  newPlaceholderSignal(): AbortSignal {
    this.#placeholderRequest.abort()
    this.#placeholderRequest = sharedAbortController()
    return this.#placeholderRequest.signal
  }

  /** Returns a signal for computing earlier labels. It aborts when the client asks for others. */
  newPastSignal(): AbortSignal {
    this.#pastRequest.abort()
    this.#pastRequest = sharedAbortController()
    return this.#pastRequest.signal
  }

  /** Returns a signal for comparing releases. It aborts when the client asks for another comparison. */
  newComparisonSignal(): AbortSignal {
    this.#comparisonRequest.abort()
    this.#comparisonRequest = sharedAbortController()
    return this.#comparisonRequest.signal
  }

  /** Ends the export of this client, and returns a signal for the next one, which aborts when that is ended. */
  newExportSignal(): AbortSignal {
    this.#exportRequest.abort()
    this.#exportRequest = sharedAbortController()
    return this.#exportRequest.signal
  }

  /** Ends the preview of this client, and returns a signal for the next one, which aborts when that is ended. */
  newPreviewSignal(): AbortSignal {
    this.preview?.task.close()
    this.preview = null
    this.#previewRequest.abort()
    this.#previewRequest = sharedAbortController()
    return this.#previewRequest.signal
  }

  /** Remembers a preview, unless the request for it was ended meanwhile. */
  showPreview(preview: ShownPreview, signal: AbortSignal): void {
    if (signal.aborted) preview.task.close()
    else this.preview = preview
  }

  /** Releases the result, because its data set is no longer open. */
  releaseDataset(): void {
    this.result = null
    this.past = null
    this.setQueue(null)
    this.#pastRequest.abort()
    this.#comparisonRequest.abort()
    this.newPreviewSignal()
    this.newExportSignal()
    this.#placeholderRequest.abort()
  }

  /** Asks the page to send what is being typed, and waits until the page has sent it, at most `timeoutMs`. */
  async flush(timeoutMs: number): Promise<void> {
    this.push('flush', {})
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#resolveFlush = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Called when the page has answered `flush`. */
  onFlushed(): void {
    this.#resolveFlush?.()
  }
}
