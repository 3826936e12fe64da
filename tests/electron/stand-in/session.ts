/** `session` and `protocol`: each session is a context of the browser, its scheme is served on a loopback port of its own, so that streams, ranges and cancelling are the browser's own. */
import type { CustomScheme, Protocol, Session, WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { standInApp } from './app.ts'
import { carried } from './carried.ts'

type Handler = Parameters<Protocol['handle']>[1]
type CarriedSession = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>
type GivenSession = Session & { readonly partition: string }

const LOOPBACK = '127.0.0.1'
const LOCAL = '.localhost'
const privileged = new Map<string, CustomScheme['privileges']>()

export class StandInSession extends EventEmitter implements CarriedSession {
  readonly partition: string
  /** What the program holds. */
  readonly carried: GivenSession
  readonly protocol = carried('session.protocol', { handle: (scheme: string, handler: Handler): void => this.#handle(scheme, handler), unhandle: (scheme: string): void => this.#unhandle(scheme) })
  #scheme = ''
  #host = ''
  #handler: Handler | null = null
  #server: Server | null = null
  #listening: Promise<number> | null = null
  #asked: Parameters<Session['setPermissionRequestHandler']>[0] = null
  #checked: Parameters<Session['setPermissionCheckHandler']>[0] = null

  constructor(partition: string) {
    super()
    this.partition = partition
    this.carried = carried(`session ${partition}`, this) as never
  }

  setPermissionRequestHandler(handler: Parameters<Session['setPermissionRequestHandler']>[0]): void { this.#asked = handler }
  setPermissionCheckHandler(handler: Parameters<Session['setPermissionCheckHandler']>[0]): void { this.#checked = handler }

  /** Whether the program says yes when a page asks for a permission, and when the browser checks one. Without a handler Electron says yes. */
  permission(contents: WebContents, permission: string): { readonly request: boolean; readonly check: boolean } {
    let request = this.#asked === null
    this.#asked?.(contents, permission as never, decision => { request = decision }, {} as never)
    return { request, check: this.#checked?.(contents, permission as never, '', {} as never) ?? true }
  }

  /** Whether a file that a page wants to put on this machine is let through. Where nobody prevents it Electron asks the person for a place. */
  mayDownload(contents: WebContents, url: string): boolean {
    let prevented = false
    this.emit('will-download', carried('Event', { preventDefault: () => { prevented = true } }), carried('DownloadItem', { getURL: () => url }), contents)
    return !prevented
  }

  /** Where the browser finds an address of the session's scheme: the host of its page on the loopback address, each other host at its own name, which is this machine too. */
  async realAddress(address: string): Promise<string> {
    const url = canonical(address)
    if (url?.scheme !== this.#scheme) return address
    if (this.#host === '') this.#host = url.host
    return `http://${url.host === this.#host ? LOOPBACK : url.host + LOCAL}:${await this.#listening}${url.rest}`
  }

  /** The address of the session's scheme that a real one stands for. */
  standInAddress(real: string): string {
    const url = new URL(real)
    if (this.#server === null || url.protocol !== 'http:' || url.port !== String((this.#server.address() as AddressInfo | null)?.port)) return real
    return `${this.#scheme}://${this.#hostNamed(url.hostname)}${url.pathname}${url.search}${url.hash}`
  }

  /** What a page gets that asks for an address of the scheme, written in whatever way; null when no request comes of it. */
  async ask(address: string): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string } | null> {
    const url = canonical(address)
    if (url?.scheme !== this.#scheme) return null
    const answer = await this.#handler!(new Request(`${url.scheme}://${url.host}${url.rest}`))
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() }
  }

  #hostNamed(name: string): string {
    return name.endsWith(LOCAL) ? name.slice(0, -LOCAL.length) : this.#host
  }

  #unhandle(scheme: string): void {
    if (this.#scheme !== scheme) throw new Error(`Failed to unhandle protocol: ${scheme}`)
    this.#scheme = this.#host = ''
    this.#handler = null
    this.#server?.close()
    this.#server = null
  }

  #handle(scheme: string, handler: Handler): void {
    if (this.#scheme === scheme) throw new Error(`Failed to register protocol: ${scheme}`)
    if (!privileged.get(scheme)?.standard) throw new Error(`${scheme} was not registered as privileged before the program was ready`)
    this.#scheme = scheme
    this.#handler = handler
    const server = this.#server = createServer((request, response) => void this.#respond(request, response))
    this.#listening = new Promise(resolve => { server.listen(0, LOOPBACK, () => resolve((server.address() as AddressInfo).port)) })
  }

  /** As Electron does: that the page does not want an answer any more is told by cancelling its body only. */
  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = this.#hostNamed(request.headers.host!.replace(/:\d+$/, ''))
    const asked = new Request(`${this.#scheme}://${host}${request.url}`, { method: request.method ?? 'GET', headers: headersOf(request) })
    try {
      const answer = await this.#handler!(asked)
      response.writeHead(answer.status, [...answer.headers].flat()).flushHeaders()
      if (answer.body === null) response.end()
      else await pipeline(Readable.fromWeb(answer.body as never), response)
    } catch {
      response.destroy()
    }
  }
}

/** An address as Chromium writes it: a scheme that is standard has a host in small letters, no port, and no person. Null where it is none. */
function canonical(address: string): { readonly scheme: string; readonly host: string; readonly rest: string } | null {
  const [, scheme, rest] = /^([a-z][a-z\d+.-]*):(.*)$/is.exec(address.trim()) ?? []
  if (scheme === undefined || !URL.canParse(`http:${rest}`)) return null
  const { hostname, pathname, search } = new URL(`http:${rest}`)
  return { scheme: scheme.toLowerCase(), host: hostname, rest: pathname + search }
}

function headersOf({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).filter(([name]) => name === 'range' || name.startsWith('accept')).map(([name, value]) => [name, String(value)])
}

const sessions = new Map<string, StandInSession>()

function fromPartition(partition: string): StandInSession {
  const known = sessions.get(partition)
  if (known) return known
  const made = new StandInSession(partition)
  sessions.set(partition, made)
  // Told at once, without an event, before whoever asked has it.
  standInApp.emit('session-created', made.carried)
  return made
}

export const sessionModule = carried('session', { fromPartition: (partition: string) => fromPartition(partition).carried })

/** The session behind what the program holds. */
export function sessionOf(given: { partition: string }): StandInSession {
  return fromPartition(given.partition)
}

export const protocolModule = carried('protocol', {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    standInApp.mustNotBeReady('protocol.registerSchemesAsPrivileged should be called')
    for (const { scheme, privileges } of schemes) privileged.set(scheme, privileges)
  },
})
