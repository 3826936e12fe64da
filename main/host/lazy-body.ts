/** Creates bodies of answers that are still being computed. */
import { Readable } from 'node:stream'
import type { Answer } from './answer.ts'

/**
 * Returns the body of an answer that is still being computed.
 *
 * When nobody waits for an answer any more, Electron only cancels the body. So the body must exist before the work
 * begins. The signal of `make` aborts when the body is cancelled. An unsuccessful answer ends the body with an error,
 * because it is then too late for a status code.
 */
export function lazyBody(make: (signal: AbortSignal) => Promise<Answer>): ReadableStream<Uint8Array> {
  const stop = new AbortController()
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      try {
        const { status, body } = await make(stop.signal)
        if (status !== 200) throw new Error(`answered with ${status}`)
        if (body instanceof Readable) for await (const chunk of body) controller.enqueue(chunk as Uint8Array)
        else if (body !== null) controller.enqueue(body)
        controller.close()
      } catch (error) {
        if (!stop.signal.aborted) controller.error(error)
      }
    },
    cancel() {
      stop.abort()
    },
  })
}
