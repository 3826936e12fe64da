/** Starts a browser host in this process, and clients that send it what a browser would send. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { CallArgs, CallName, CallResult, PushName, Pushes, WireError } from '../../preload/contract/index.ts'
import { startServer, type BrowserServer } from '../../main/browser/server.ts'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { appPaths } from '../../main/host/paths.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { fixture } from '../host/fixture.ts'

export interface Host {
  readonly root: string
  readonly home: string
  readonly session: HostSession
  readonly server: BrowserServer
  readonly token: string
  close(): Promise<void>
}

/** Starts a browser host. `prepare` can add files to the data set before it is opened. */
export async function startHost({ prepare }: { prepare?: (root: string) => Promise<void> } = {}): Promise<Host> {
  const { root, home, remove } = await fixture()
  await prepare?.(root)
  const paths = appPaths({ LENSLET_HOME: home })
  const pageFolder = join(home, 'page')
  await mkdir(pageFolder, { recursive: true })
  await writeFile(
    join(pageFolder, 'index.html'),
    '<!doctype html><meta name="lenslet-door" content="%DOOR%"><title>Lenslet</title>',
  )
  await writeFile(join(home, 'secret.html'), 'not for the page')
  const session = new HostSession({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user: 'ann',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  await session.open(root)
  const { catalog } = session.dataset.workspace
  while (catalog.isScanning)
    await new Promise<void>((done) => {
      const stop = catalog.events.on('changed', () => {
        stop()
        done()
      })
    })
  const server = await startServer(session, pageFolder, 0)
  return {
    root,
    home,
    session: session,
    server,
    token: new URL(server.address).searchParams.get('token')!,
    close: async () => {
      await server.close()
      await session.close(2_000)
      await remove()
    },
  }
}

export interface Reply {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Buffer
}

/**
 * Sends a request with exactly this path and these headers. `fetch` would change the path, and would refuse to set
 * Host and Origin.
 */
export async function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
): Promise<Reply> {
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    asked.on('error', fail)
    asked.end(body)
  })
}

/** The two secrets of one browser, and what the page learns about its program. */
export interface Session {
  readonly cookie: string
  /** The path that contains everything else, with a slash at both ends. */
  readonly place: string
  /** The path of the socket, and the cookie that the browser sends there. */
  readonly socketPath: string
  readonly socketCookie: string
  readonly key: string
}

/** Exchanges the token for a session. */
export async function signIn({ server, token }: Host): Promise<Session> {
  const { headers } = await ask(server.port, `/?token=${token}`)
  return withDoor(server.port, {
    cookie: String(headers['set-cookie']?.[0]).split(';')[0]!,
    place: String(headers.location),
  })
}

/** Reads what the page learns about its program. */
export async function withDoor(port: number, { cookie, place }: Pick<Session, 'cookie' | 'place'>): Promise<Session> {
  const { headers, body } = await ask(port, place, { cookie })
  const [, socketPath = '', key = ''] = /content="(\S+) (\S+)"/.exec(body.toString()) ?? []
  return { cookie, place, socketPath, key, socketCookie: String(headers['set-cookie']?.[0]).split(';')[0]! }
}

/** Sends a request as the page does. `path` is below the secret path, without a slash in front. */
export async function askInside(
  port: number,
  { cookie, place }: Pick<Session, 'cookie' | 'place'>,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
): Promise<Reply> {
  return ask(port, `${place}${path}`, { cookie, ...headers }, method, body)
}

/** Resolves with the status of the answer to a socket upgrade; 101 when it is accepted. */
export async function upgradeStatus(port: number, headers: Record<string, string>, path: string): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  return new Promise((done) => {
    socket.on('open', () => {
      socket.close()
      done(101)
    })
    socket.on('unexpected-response', (_request, response) => {
      done(response.statusCode ?? 0)
      response.destroy()
    })
    socket.on('error', () => undefined)
  })
}

/** Opens a socket, and sends nothing on it. */
export async function openSocket(
  port: number,
  { socketPath, socketCookie }: Session,
  page: string = randomUUID(),
): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${socketPath}?page=${page}`, {
    headers: { origin: `http://127.0.0.1:${port}`, cookie: socketCookie },
  })
  await once(socket, 'open')
  return socket
}

export function proofOf(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}

/** A tab of the browser, with its socket. */
export class Tab {
  readonly #socket: WebSocket
  readonly #replies = new Map<number, (reply: { result?: unknown; error?: WireError }) => void>()
  readonly #pushed: { push: PushName; payload: unknown }[] = []
  #wake: () => void = () => undefined
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => this.#received(JSON.parse((data as Buffer).toString())))
  }

  static async open(port: number, session: Session, page: string = randomUUID()): Promise<Tab> {
    const socket = await openSocket(port, session, page)
    const challenge = randomBytes(16).toString('hex')
    socket.send(JSON.stringify({ challenge }))
    const [said] = (await once(socket, 'message')) as [Buffer]
    const answer = JSON.parse(said.toString()) as { challenge: string; proof: string }
    if (answer.proof !== proofOf(session.key, `lenslet program ${challenge} ${answer.challenge}`))
      throw new Error('this is not the program')
    const tab = new Tab(socket)
    socket.send(JSON.stringify({ proof: proofOf(session.key, `lenslet page ${challenge} ${answer.challenge}`) }))
    return tab
  }

  async call<K extends CallName>(name: K, args: CallArgs<K>): Promise<CallResult<K>> {
    const reply = await this.raw(name, args)
    if (reply.error) throw Object.assign(new Error(reply.error.message), reply.error)
    return reply.result as CallResult<K>
  }

  /** Sends something that is not a call. Resolves with the code with which the socket is then closed. */
  async say(text: string): Promise<number> {
    const closed = once(this.#socket, 'close')
    this.#socket.send(text)
    return Number((await closed)[0])
  }

  async raw(name: unknown, args: unknown): Promise<{ result?: unknown; error?: WireError }> {
    const id = this.tell(name, args)
    return new Promise((done) => this.#replies.set(id, done))
  }

  /** Sends a call and returns its number. */
  tell(name: unknown, args: unknown, id = ++this.#last): number {
    this.#socket.send(JSON.stringify({ id, name, args }))
    return id
  }

  /** The names of all pushes so far. */
  get pushNames(): readonly PushName[] {
    return this.#pushed.map(({ push }) => push)
  }

  /** Resolves with the first push of that name that matches. It may have arrived earlier. */
  async pushed<K extends PushName>(name: K, matches: (payload: Pushes[K]) => boolean = () => true): Promise<Pushes[K]> {
    for (;;) {
      const first = this.#pushed.find(({ push, payload }) => push === name && matches(payload as Pushes[K]))
      if (first) return first.payload as Pushes[K]
      await new Promise<void>((done) => {
        this.#wake = done
      })
    }
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }

  #received(message: { id: number; push?: PushName; payload?: unknown; result?: unknown; error?: WireError }): void {
    if (message.push === undefined) this.#replies.get(message.id)?.(message)
    else this.#pushed.push({ push: message.push, payload: message.payload })
    this.#wake()
  }
}
