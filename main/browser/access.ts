/**
 * Who may talk to the loopback server. Every program and every page on this machine can reach the port, so being
 * reached proves nothing. The one-time token in the printed address does. It is exchanged for two secrets that only
 * work together: a place on this server, which only its own page knows, and a cookie, which no script can read.
 * Browsers send cookies to every port of a machine, so this one is bound to the place: a server of somebody else on
 * another port, which does not know it, is never sent it. The page's socket knocks at a path outside of the place, with
 * a cookie of its own, which opens nothing without the key that the page never sends: whoever listens on the port after
 * this program has ended learns nothing that opens anything. A script that is run in the page knows the key, and
 * neither of the cookies.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const SECRET_BYTES = 32
/** The names of this machine under which the server is reached. */
const NAMES = ['127.0.0.1', 'localhost']

export class Access {
  /** The path below which everything lies, with a slash at both ends. */
  readonly secretPath = `/${secret()}/`
  /** Where pages ask for their socket. */
  readonly socketPath = `/${secret()}`
  /** Known to this program and its pages, and sent by neither: see `introduction`. */
  readonly pageKey = secret()
  readonly #hosts: ReadonlySet<string>
  readonly #cookieName: string
  readonly #session = secret()
  readonly #socketCookieName: string
  readonly #socketSession = secret()
  #token: string | null = secret()

  constructor(port: number) {
    this.#hosts = new Set(NAMES.map((name) => `${name}:${port}`))
    // Cookies do not know ports: two programs on one machine must not replace each other's.
    this.#cookieName = `lenslet-${port}`
    this.#socketCookieName = `lenslet-socket-${port}`
  }

  /** The secret for the printed address; null once it was used. */
  get token(): string | null {
    return this.#token
  }

  /** What is written into the page, so that it finds the program and knows it again (`parsedDoor`). */
  get door(): string {
    return `${this.socketPath} ${this.pageKey}`
  }

  isSocketPath(path: string): boolean {
    return sameSecret(path, this.socketPath)
  }

  /** The cookie that comes with the page, for its socket. */
  get socketCookie(): string {
    return `${this.#socketCookieName}=${this.#socketSession}; HttpOnly; SameSite=Strict; Path=${this.socketPath}`
  }

  /** Whether a request is for the socket, and from the browser that was given the page. */
  asksForSocket(path: string, request: IncomingMessage): boolean {
    return this.isSocketPath(path) && hasCookie(request, this.#socketCookieName, this.#socketSession)
  }

  /** A page of another site that had its name resolve to this machine still sends its own name here. */
  hostAllowed(request: IncomingMessage): boolean {
    return this.#hosts.has(request.headers.host ?? '')
  }

  /** Whether the page that asks is this server's own. */
  originAllowed(request: IncomingMessage): boolean {
    const { origin } = request.headers
    return origin !== undefined && origin === `http://${request.headers.host}` && this.hostAllowed(request)
  }

  /** Exchanges the token for the session's cookie; null when it is not the token or was used before. */
  redeemToken(token: string): string | null {
    if (this.#token === null || !sameSecret(token, this.#token)) return null
    this.#token = null
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=${this.secretPath}`
  }

  /** The path below the place, when the request knows both secrets; else null. */
  pathInside(path: string, request: IncomingMessage): string | null {
    const { length } = this.secretPath
    return sameSecret(path.slice(0, length), this.secretPath) && hasCookie(request, this.#cookieName, this.#session)
      ? path.slice(length - 1)
      : null
  }
}

/** Another server on this machine can set cookies of this name too, so any of them may be the right one. */
function hasCookie(request: IncomingMessage, name: string, value: string): boolean {
  const start = `${name}=`
  const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim())
  return cookies.some((part) => part.startsWith(start) && sameSecret(part.slice(start.length), value))
}

/**
 * Whether a page of another site, or of another port of this machine, is behind a request: browsers tell. Such a page
 * may lead somebody to the printed address, and nowhere else: also what it would not be allowed to read costs the
 * program work.
 */
export function isCrossSite(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** Takes the same time wherever the first difference is. */
function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
