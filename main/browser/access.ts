/**
 * Who may talk to the loopback server. Every program and every page on this machine can reach the port, so being reached
 * proves nothing: the one-time token in the printed address does, and after it a cookie that only this server's page sends.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const SECRET_BYTES = 32

export class Access {
  readonly #hosts: ReadonlySet<string>
  readonly #cookieName: string
  readonly #session = secret()
  #token: string | null = secret()

  constructor(port: number) {
    this.#hosts = new Set(['127.0.0.1', 'localhost', '[::1]'].map(name => `${name}:${port}`))
    // Cookies do not know ports: two programs on one machine must not replace each other's.
    this.#cookieName = `lenslet-${port}`
  }

  /** The secret for the printed address; null once it was used. */
  get token(): string | null { return this.#token }

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
  redeem(token: string): string | null {
    if (this.#token === null || !sameSecret(token, this.#token)) return null
    this.#token = null
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`
  }

  hasSession(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map(part => part.trim())
    const own = cookies.find(part => part.startsWith(`${this.#cookieName}=`))
    return own !== undefined && sameSecret(own.slice(this.#cookieName.length + 1), this.#session)
  }
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** Takes the same time wherever the first difference is. */
function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
