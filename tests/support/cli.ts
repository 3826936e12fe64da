/**
 * Runs the built command line as a script or a person does. Commands that end by themselves share a process, which has
 * loaded the program already (`command-host.ts`).
 */
import { execFile, fork, spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { HostedCommand } from './command-host.ts'

export const CLI = resolve(import.meta.dirname, '../../out/main/cli.js')
const COMMAND_HOST = resolve(import.meta.dirname, 'command-host.ts')
/** Node keeps compiled code here, so that processes start a quarter faster. */
const COMPILE_CACHE = resolve(import.meta.dirname, '../../out/compile-cache')
/** The most processes for commands that wait for the next one. */
const MAX_IDLE_HOSTS = 2
const idleHosts: ChildProcess[] = []

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export class Cli {
  readonly #home: string
  readonly #env: NodeJS.ProcessEnv
  readonly #uid: number | undefined
  readonly #isUsual: boolean

  /** Runs commands as the user `uid`, which only root can do. `more` are further variables of the environment. */
  constructor(home: string, uid?: number, more: NodeJS.ProcessEnv = {}) {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _w, SSH_CONNECTION: _s, LENSLET_USER: _u, ...env } = process.env
    this.#home = home
    this.#env = { ...env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...more, LENSLET_HOME: home }
    this.#uid = uid
    this.#isUsual = uid === undefined && Object.keys(more).length === 0
  }

  async run(...args: string[]): Promise<Outcome> {
    if (!this.#isUsual) return this.runWith('', ...args)
    const host = idleHosts.pop() ?? this.#newHost()
    const outcome = await new Promise<Outcome>((done, fail) => {
      const onExit = (): void => fail(new Error(`the process ended during: lenslet ${args.join(' ')}`))
      host.once('exit', onExit)
      host.once('message', (message) => {
        host.off('exit', onExit)
        done(message as Outcome)
      })
      host.send({ cli: CLI, args, home: this.#home } satisfies HostedCommand)
    })
    if (idleHosts.length < MAX_IDLE_HOSTS) idleHosts.push(host)
    else host.kill()
    return outcome
  }

  /** Starts a process for commands. It ends with the process of the tests. */
  #newHost(): ChildProcess {
    const host = fork(COMMAND_HOST, { env: this.#env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    host.once('exit', () => {
      if (idleHosts.includes(host)) idleHosts.splice(idleHosts.indexOf(host), 1)
    })
    host.unref()
    host.channel?.unref()
    return host
  }

  /** Runs a command in a process of its own. */
  async runWith(stdin: string, ...args: string[]): Promise<Outcome> {
    return new Promise((done) => {
      const child = execFile(
        process.execPath,
        [CLI, ...args],
        { env: this.#env, maxBuffer: 1 << 26 },
        (error, stdout, stderr) => {
          done({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr })
        },
      )
      child.stdin?.end(stdin)
    })
  }

  start(...args: string[]): Running {
    return new Running(
      spawn(process.execPath, [CLI, ...args], {
        env: this.#env,
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(this.#uid === undefined ? {} : { uid: this.#uid }),
      }),
    )
  }
}

/** A command that runs until it is ended. */
export class Running {
  readonly process: ChildProcess
  readonly stdout: AsyncIterator<string>
  readonly stderr: AsyncIterator<string>
  readonly #exited: Promise<number | null>

  constructor(process: ChildProcess) {
    this.process = process
    this.stdout = lines(process.stdout!)[Symbol.asyncIterator]()
    this.stderr = lines(process.stderr!)[Symbol.asyncIterator]()
    this.#exited = new Promise((done) => {
      process.once('exit', (code) => done(code))
    })
  }

  /** Ends the process, if it runs, and resolves with its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal)
    return this.#exited
  }

  async exited(): Promise<number | null> {
    return this.#exited
  }
}

export async function nextLine(from: AsyncIterator<string>): Promise<string> {
  const { value, done } = await from.next()
  if (done) throw new Error('the command ended before it printed this line')
  return value
}

function lines(input: NodeJS.ReadableStream): Interface {
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
}
