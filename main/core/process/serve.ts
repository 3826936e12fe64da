/** Answers the requests of a `RemoteProcess`, in the helper process. */
import { disableArchiveReading, parentChannel } from './parent-channel.ts'
import type { RemoteReply, RemoteRequest } from './remote-process.ts'

export interface ServedRequest<Body> {
  readonly body: Body
  readonly number: number
  /** Sends a message about this request. Also works after the request was answered. */
  notify(notice: unknown): void
}

/**
 * Answers requests until the program at the other end has ended.
 *
 * `describe` converts what `perform` threw to plain data.
 */
export function serveRequests<Body>(
  perform: (request: ServedRequest<Body>) => Promise<unknown>,
  describe: (error: unknown) => unknown,
): void {
  disableArchiveReading()
  const channel = parentChannel<RemoteRequest<Body>, RemoteReply>()
  channel.onMessage(({ number, body }) => {
    perform({ body, number, notify: (notice) => channel.post({ kind: 'notice', number, notice }) }).then(
      (result) => channel.post({ kind: 'done', number, result }),
      (error: unknown) => channel.post({ kind: 'failed', number, error: describe(error) }),
    )
  })
}
