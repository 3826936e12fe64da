/** The helper process's end of `RemoteProcess`. */
import { ignoreArchives, parentChannel } from './parent-channel.ts'
import type { RemoteReply, RemoteRequest } from './remote-process.ts'

export interface Served<Body> {
  readonly body: Body
  readonly number: number
  /** Tells something about this request, also after it was answered. */
  tell(news: unknown): void
}

/**
 * Answers requests until the program at the other end has gone. `describe` makes plain data of what `perform` threw.
 */
export function serve<Body>(
  perform: (request: Served<Body>) => Promise<unknown>,
  describe: (error: unknown) => unknown,
): void {
  ignoreArchives()
  const channel = parentChannel<RemoteRequest<Body>, RemoteReply>()
  channel.onMessage(({ number, body }) => {
    perform({ body, number, tell: (news) => channel.post({ kind: 'news', number, news }) }).then(
      (result) => channel.post({ kind: 'done', number, result }),
      (error: unknown) => channel.post({ kind: 'failed', number, error: describe(error) }),
    )
  })
}
