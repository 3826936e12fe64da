/**
 * Carries the contract over a WebSocket: `{id, name, args}` is answered by `{id, result}` or `{id, error}`; a push is
 * `{push, payload}`.
 */
import type { WebSocket } from 'ws'
import { toWire } from '../../preload/contract/index.ts'
import type { Dispatch } from '../host/dispatch.ts'
import type { HostSession } from '../host/host-session.ts'
import { parseCall, type Page } from './pages.ts'

/** The size of the largest message, in bytes. A selection of a million pictures is about 8 MB of JSON. */
export const MAX_MESSAGE_BYTES = 32 * 1024 * 1024
const HEARTBEAT_MS = 20_000
/**
 * The largest amount of unread data before a tab is disconnected, in bytes. A tab may read nothing because its machine
 * sleeps. It loads everything again when it connects again.
 */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024

/** Serves a page until its socket closes, and then calls `onClosed`. */
export function serveSocket(
  socket: WebSocket,
  session: HostSession,
  dispatch: Dispatch,
  { page, onClosed }: { page: Page; onClosed: () => void },
): void {
  const send = (message: object): void => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate()
    else socket.send(JSON.stringify(message))
  }
  const client = session.connect((push, payload) => send({ push, payload }))
  const stopHeartbeat = heartbeat(socket)
  socket.on('message', (data) => {
    const message = parseCall((data as Buffer).toString())
    if (message === null) return socket.close(1008, 'not a call')
    // A call that came with the page's beacon needs no answer here.
    if (!page.isNew(message)) return
    dispatch(message.name, message.args, client).then(
      (result) => send({ id: message.id, result }),
      (error: unknown) => send({ id: message.id, error: toWire(error) }),
    )
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    stopHeartbeat()
    session.disconnect(client)
    onClosed()
  })
}

/** Closes a connection whose other side has disappeared, so that others no longer see its person as present. */
function heartbeat(socket: WebSocket): () => void {
  let alive = true
  socket.on('pong', () => {
    alive = true
  })
  const timer = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, HEARTBEAT_MS)
  timer.unref()
  return () => clearInterval(timer)
}
