/** Serves the page, its pictures, and the socket that carries the contract, on the loopback interface. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WebSocketServer } from 'ws'
import { LensletError, t } from '../../preload/contract/index.ts'
import { CLOSE_GOING_AWAY } from '../../preload/contract/introduction.ts'
import { errorAnswer, SAFETY_HEADERS, type Answer } from '../host/answer.ts'
import { dispatcher } from '../host/dispatch.ts'
import { pageAnswer } from '../host/page.ts'
import type { HostSession } from '../host/host-session.ts'
import { Access, isCrossSite } from './access.ts'
import { authenticatePage } from './introduction.ts'
import { Pages } from './pages.ts'
import { MAX_MESSAGE_BYTES, serveSocket } from './socket.ts'

const LOOPBACK = '127.0.0.1'
/**
 * Limits for what connections may cost, no matter who opens them, in milliseconds, bytes and connections. Browsers send
 * a whole request at once, and keep six connections and a socket for each tab.
 */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
}
const MAX_CONNECTIONS = 200
/**
 * The largest body of a beacon, in bytes. Browsers send no more for a page that is being closed, and no other body is
 * read.
 */
const MAX_BEACON_BYTES = 65_536
const PAGE_NAME = /^[\w-]{1,64}$/

export interface BrowserServer {
  readonly port: number
  /** The address with the one-time token: it works once, in one browser. */
  readonly address: string
  close(): Promise<void>
}

/**
 * Starts the server on this machine only. Port 0 takes any free port. Rejects with a sentence when the port is taken.
 */
export async function startServer(session: HostSession, pageFolder: string, port: number): Promise<BrowserServer> {
  const server = createServer(LIMITS)
  server.maxConnections = MAX_CONNECTIONS
  await listen(server, port)
  const bound = (server.address() as AddressInfo).port
  const access = new Access(bound)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const dispatch = dispatcher(session)
  const pages = new Pages(session, dispatch)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void respond({ session, pageFolder, access, pages }, request, response)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const page = pageToServe(access, request)
    if (page === null) return refuseUpgrade(socket)
    sockets.handleUpgrade(request, socket, head, (opened) =>
      authenticatePage(opened, access.pageKey, () => serveSocket(opened, session, dispatch, pages.addSocket(page))),
    )
  })
  return {
    port: bound,
    address: `http://${LOOPBACK}:${bound}/?token=${access.token}`,
    close: () => closeAll(server, sockets),
  }
}

interface ServerContext {
  readonly session: HostSession
  readonly pageFolder: string
  readonly access: Access
  readonly pages: Pages
}

async function respond(served: ServerContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const disconnect = new AbortController()
  response.on('close', () => disconnect.abort())
  try {
    await send(response, await answer(served, request, disconnect.signal), request.method === 'HEAD')
  } catch {
    // The browser closed the connection in the middle of a picture, or the picture's file disappeared. In both cases
    // the answer cannot be completed.
    response.destroy()
  }
}

async function answer(
  { session, pageFolder, access, pages }: ServerContext,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<Answer> {
  if (!access.hostAllowed(request)) return forbidden(t('This address is for this machine only.'))
  if (isCrossSite(request) && !isVisit(request)) return forbidden(t("Only this program's own page may ask for that."))
  if (request.method !== 'GET' && request.method !== 'HEAD' && !access.originAllowed(request))
    return forbidden(t("Only this program's own page may do that."))
  const url = parseUrl(request)
  if (url === null) return errorAnswer(new LensletError('bad-input', 'This address cannot be read.'))
  const token = url.params.get('token')
  if (url.path === '/' && token !== null) return exchange(access, token)
  if (access.isSocketPath(url.path))
    return { status: 426, headers: { upgrade: 'websocket', 'cache-control': 'no-store' }, body: null }
  const path = access.pathInside(url.path, request)
  if (path === null)
    return forbidden(
      t(
        "Open the address that Lenslet printed when it started. It works once: look in your browser's history for the page that it led to, or start Lenslet again for a new one.",
      ),
    )
  if (path === '/last-words' && request.method === 'POST')
    return receiveBeacon(pages, url.params.get('page') ?? '', request)
  const answered = await pageAnswer(
    session,
    pageFolder,
    { ...url, path, method: request.method ?? 'GET', range: request.headers.range ?? null, signal },
    access.door,
  )
  return path === '/' ? { ...answered, headers: { ...answered.headers, 'set-cookie': access.socketCookie } } : answered
}

/** Performs the calls of a beacon. Nobody reads the answer, except a person who looks for a fault. */
async function receiveBeacon(pages: Pages, page: string, request: IncomingMessage): Promise<Answer> {
  const text = await bodyOf(request)
  if (text === null || !(await pages.performBeaconCalls(page, text)))
    return errorAnswer(new LensletError('bad-input', 'This is not what a page of this program would send.'))
  return { status: 204, headers: { 'cache-control': 'no-store' }, body: null }
}

/** Returns the body of a request; null when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > MAX_BEACON_BYTES) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

/**
 * Returns whether a person follows a link or types an address. Only that person sees the answer, and no page can read
 * it.
 */
function isVisit({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

/** Exchanges the token for a cookie. It redirects at once, so that the browser's history does not keep the token. */
function exchange(access: Access, token: string): Answer {
  const cookie = access.redeemToken(token)
  if (cookie === null)
    return forbidden(
      t(
        "This address has been used already, or it is from an earlier start: look in your browser's history for the page that it led to, or start Lenslet again for a new one.",
      ),
    )
  return {
    status: 303,
    headers: { location: access.secretPath, 'cache-control': 'no-store', 'set-cookie': cookie },
    body: null,
  }
}

/**
 * Parses the address; null when it cannot be decoded.
 *
 * The path is decoded once and not normalised: a path with `..` or doubled slashes names no file here.
 */
function parseUrl(request: IncomingMessage): { path: string; params: URLSearchParams } | null {
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?')
  try {
    return { path: decodeURIComponent(path), params: new URLSearchParams(query) }
  } catch {
    return null
  }
}

function splitOnce(text: string, at: string): string[] {
  const place = text.indexOf(at)
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)]
}

/** Returns the answer to a forbidden request. It closes the connection, so nothing more is read from it. */
function forbidden(message: string): Answer {
  return {
    status: 403,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', connection: 'close' },
    body: Buffer.from(`${message}\n`),
  }
}

async function send(response: ServerResponse, { status, headers, body }: Answer, headOnly: boolean): Promise<void> {
  response.writeHead(status, {
    ...SAFETY_HEADERS,
    ...(Buffer.isBuffer(body) ? { 'content-length': body.length } : {}),
    ...headers,
  })
  if (body instanceof Readable && !headOnly) await pipeline(body, response)
  else response.end(Buffer.isBuffer(body) && !headOnly ? body : undefined)
}

/**
 * Returns the name of the page that requests a socket; null when it may not have one. `renderer/bridge` makes the name.
 */
function pageToServe(access: Access, request: IncomingMessage): string | null {
  const [path = '', query = ''] = splitOnce(request.url ?? '', '?')
  if (!access.hostAllowed(request) || !access.originAllowed(request) || !access.asksForSocket(path, request))
    return null
  const page = new URLSearchParams(query).get('page') ?? ''
  return PAGE_NAME.test(page) ? page : null
}

function refuseUpgrade(socket: Duplex): void {
  // The browser may have closed the connection, and an error without a listener would end the program.
  socket.on('error', () => undefined)
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const sentence =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program: choose another with --port, or leave it out.`
          : `Port ${port} cannot be used: ${error.message}.`
      reject(new LensletError('unsupported', sentence, { cause: error }))
    })
    server.listen(port, LOOPBACK, resolve)
  })
}

async function closeAll(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.close(CLOSE_GOING_AWAY, 'Lenslet is closing')
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const giveUp = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
  }, 300)
  await closed
  clearTimeout(giveUp)
}
