/** Bodies that are made while they are waited for. */
import { Readable } from 'node:stream'
import type { Answer } from './answer.ts'

/**
 * The body of an answer that is still being made. Electron tells a handler that nobody waits any more only by
 * cancelling the body, so there must be one before the work begins; `make`'s signal aborts then. An answer that is no
 * success ends the body with an error, as a status of its own would come too late.
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
