/** Serves `lenslet://app/`: the page and its pictures, from the same routes as the loopback server. */
import { protocol, type Session } from 'electron'
import { Readable } from 'node:stream'
import { SAFETY_HEADERS, type PageRequest } from '../host/answer.ts'
import { lazyBody } from '../host/lazy-body.ts'
import { thumbnailHeaders } from '../host/media-routes.ts'
import { pageAnswer } from '../host/page.ts'
import type { HostSession } from '../host/host-session.ts'

const SCHEME = 'lenslet'
const HOST = 'app'
export const PAGE_ADDRESS = `${SCHEME}://${HOST}/`

/** Registers the scheme. Must be called before the program is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

/**
 * Serves one window's page. Each window has its own Electron session, by which a request for a picture finds its host
 * session.
 */
export function servePage(session: Session, hostSession: HostSession, pageFolder: string): void {
  session.protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url)
    if (url.host !== HOST) return new Response(null, { status: 404, headers: SAFETY_HEADERS })
    const pageRequest: PageRequest = {
      method: request.method,
      path: decodedPath(url),
      params: url.searchParams,
      range: request.headers.get('range'),
      signal: request.signal,
    }
    const knownHeaders = thumbnailHeaders(hostSession, pageRequest)
    if (knownHeaders !== null)
      return new Response(
        lazyBody((signal) => pageAnswer(hostSession, pageFolder, { ...pageRequest, signal })),
        { headers: { ...SAFETY_HEADERS, ...knownHeaders } },
      )
    const { status, headers, body } = await pageAnswer(hostSession, pageFolder, pageRequest)
    return new Response(
      body instanceof Readable ? (Readable.toWeb(body) as ReadableStream) : (body as Uint8Array<ArrayBuffer> | null),
      {
        status,
        headers: { ...SAFETY_HEADERS, ...headers },
      },
    )
  })
}

/** Stops serving. Otherwise Electron would keep the handler together with the session until the program ends. */
export function stopServing(session: Session): void {
  session.protocol.unhandle(SCHEME)
}

/** Returns the decoded path. A path that cannot be decoded names nothing. */
function decodedPath(url: URL): string {
  try {
    return decodeURIComponent(url.pathname)
  } catch {
    return '/\0'
  }
}
