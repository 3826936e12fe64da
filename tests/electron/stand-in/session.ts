/** `session` and `protocol`: each session is a context of the browser, its scheme is served on a loopback port of its own, so that streams, ranges and cancelling are the browser's own. */
import type { CustomScheme, Protocol, Session } from 'electron'
import { EventEmitter } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { carried } from './carried.ts'

type Handler = Parameters<Protocol['handle']>[1]
type CarriedSession = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>

const LOOPBACK = '127.0.0.1'
const privileged = new Map<string, CustomScheme['privileges']>()

export class StandInSession extends EventEmitter implements CarriedSession {
  readonly partition: string
  readonly protocol = carried('session.protocol', { handle: (scheme: string, handler: Handler): void => this.#handle(scheme, handler), isProtocolHandled: (scheme: string): boolean => scheme === this.#scheme })
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
  }

  setPermissionRequestHandler(handler: Parameters<Session['setPermissionRequestHandler']>[0]): void { this.#asked = handler }
  setPermissionCheckHandler(handler: Parameters<Session['setPermissionCheckHandler']>[0]): void { this.#checked = handler }

  /** Whether the program lets a page of this session have a permission; without handlers Electron says yes to all. */
  allows(permission: string): boolean {
    let granted = this.#asked === null
    this.#asked?.(null as never, permission as never, decision => { granted = decision }, {} as never)
    const checked = this.#checked?.(null, permission as never, '', {} as never) ?? true
    return granted && checked
  }

  /** Where the browser finds an address of the session's scheme. */
  async realAddress(address: string): Promise<string> {
    const url = new URL(address)
    if (url.protocol !== `${this.#scheme}:`) return address
    this.#host = url.host
    return `http://${LOOPBACK}:${await this.#listening}${url.pathname}${url.search}${url.hash}`
  }

  /** The address of the session's scheme that a real one stands for. */
  standInAddress(real: string): string {
    const url = new URL(real)
    if (this.#server === null || url.port !== String((this.#server.address() as AddressInfo | null)?.port)) return real
    return `${this.#scheme}://${this.#host}${url.pathname}${url.search}${url.hash}`
  }

  close(): void {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  #handle(scheme: string, handler: Handler): void {
    if (!privileged.get(scheme)?.standard) throw new Error(`${scheme} was not registered as privileged before the program was ready`)
    this.#scheme = scheme
    this.#handler = handler
    const server = this.#server = createServer((request, response) => void this.#respond(request, response))
    this.#listening = new Promise(resolve => { server.listen(0, LOOPBACK, () => resolve((server.address() as AddressInfo).port)) })
  }

  /** As Electron does: that the page does not want an answer any more is told by cancelling its body only. */
  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new Request(`${this.#scheme}://${this.#host}${request.url}`, { method: request.method ?? 'GET', headers: headersOf(request) })
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

function headersOf({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).filter(([name]) => name === 'range' || name.startsWith('accept')).map(([name, value]) => [name, String(value)])
}

const sessions = new Map<string, StandInSession>()

function fromPartition(partition: string): StandInSession {
  const known = sessions.get(partition) ?? new StandInSession(partition)
  sessions.set(partition, known)
  return known
}

export const sessionModule = carried('session', { fromPartition: (partition: string) => carried(`session ${partition}`, fromPartition(partition)), get defaultSession() { return fromPartition('') } })

/** The session behind what the program holds. */
export function sessionOf(given: { partition: string }): StandInSession {
  return fromPartition(given.partition)
}

export const protocolModule = carried('protocol', {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    for (const { scheme, privileges } of schemes) privileged.set(scheme, privileges)
  },
})
