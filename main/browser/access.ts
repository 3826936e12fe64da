/**
 * Controls who may use the loopback server.
 *
 * Every program and every page on this machine can reach the port, so reaching it proves nothing. The one-time token in
 * the printed address proves that a request may use the server. It is exchanged for two secrets that only work
 * together: a secret path on this server, which only its own page knows, and a cookie, which no script can read.
 * Browsers send cookies to every port of a machine, so this one is limited to the secret path: somebody else's server
 * on another port does not know the path, and so never receives the cookie.
 *
 * The page requests its socket at a path outside of the secret path, with a second cookie. Without the key, which the
 * page never sends, this cookie gives no access. So a program that listens on the port after this one has ended learns
 * nothing that gives access. A script that runs in the page knows the key, but can read neither of the cookies.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const SECRET_BYTES = 32
/** The names of this machine under which the server can be reached. */
const NAMES = ['127.0.0.1', 'localhost']

/** Holds the secrets of one server, and checks requests against them. */
export class Access {
  /** The path below which everything is served, with a slash at both ends. */
  readonly secretPath = `/${secret()}/`
  /** The path at which pages request their socket. */
  readonly socketPath = `/${secret()}`
  /**
   * The key that this program and its pages share. It is in the page's HTML, and never sent over the socket (see
   * `introduction`).
   */
  readonly pageKey = secret()
  readonly #hosts: ReadonlySet<string>
  readonly #cookieName: string
  readonly #session = secret()
  readonly #socketCookieName: string
  readonly #socketSession = secret()
  #token: string | null = secret()

  constructor(port: number) {
    this.#hosts = new Set(NAMES.map((name) => `${name}:${port}`))
    // Cookies do not depend on ports: two programs on one machine must not replace each other's.
    this.#cookieName = `lenslet-${port}`
    this.#socketCookieName = `lenslet-socket-${port}`
  }

  /** The secret for the printed address; null once it was used. */
  get token(): string | null {
    return this.#token
  }

  /** What is written into the page, so that it can connect to the program and recognise it (`parsedDoor`). */
  get door(): string {
    return `${this.socketPath} ${this.pageKey}`
  }

  isSocketPath(path: string): boolean {
    return sameSecret(path, this.socketPath)
  }

  /** The cookie that is sent with the page, for its socket. */
  get socketCookie(): string {
    return `${this.#socketCookieName}=${this.#socketSession}; HttpOnly; SameSite=Strict; Path=${this.socketPath}`
  }

  /** Returns whether a request is for the socket, and from the browser that received the page. */
  asksForSocket(path: string, request: IncomingMessage): boolean {
    return this.isSocketPath(path) && hasCookie(request, this.#socketCookieName, this.#socketSession)
  }

  /**
   * Returns whether the host name is this machine's.
   *
   * An attacker can make the name of another site resolve to this machine. A page of that site still sends the name of
   * its site.
   */
  hostAllowed(request: IncomingMessage): boolean {
    return this.#hosts.has(request.headers.host ?? '')
  }

  /** Returns whether the requesting page is this server's own. */
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

  /** Returns the path below the secret path if the request knows both secrets; else null. */
  pathInside(path: string, request: IncomingMessage): string | null {
    const { length } = this.secretPath
    return sameSecret(path.slice(0, length), this.secretPath) && hasCookie(request, this.#cookieName, this.#session)
      ? path.slice(length - 1)
      : null
  }
}

/**
 * Returns whether a request has this cookie.
 *
 * Another server on this machine can set cookies of the same name too, so all of them are compared.
 */
function hasCookie(request: IncomingMessage, name: string, value: string): boolean {
  const start = `${name}=`
  const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim())
  return cookies.some((part) => part.startsWith(start) && sameSecret(part.slice(start.length), value))
}

/**
 * Returns whether a request comes from a page of another site or of another port of this machine, as browsers report
 * it.
 *
 * Such a page may open the printed address, and nothing else, because even a request whose answer the page cannot read
 * costs the program work.
 */
export function isCrossSite(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** Compares two secrets. It takes the same time wherever the first difference is. */
function sameSecret(received: string, expected: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
