/** Runs the built command line as a process of its own, as a script or a person does. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

export const CLI = resolve(import.meta.dirname, '../../out/main/cli.js')
/** Node keeps compiled code here, so that the hundreds of commands of a test run start a quarter faster. */
const COMPILE_CACHE = resolve(import.meta.dirname, '../../out/compile-cache')

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export class Cli {
  readonly #env: NodeJS.ProcessEnv
  readonly #uid: number | undefined

  /** Runs commands as the user `uid`, which only root can do. `more` are further variables of the environment. */
  constructor(home: string, uid?: number, more: NodeJS.ProcessEnv = {}) {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _w, SSH_CONNECTION: _s, LENSLET_USER: _u, ...env } = process.env
    this.#env = { ...env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...more, LENSLET_HOME: home }
    this.#uid = uid
  }

  async run(...args: string[]): Promise<Outcome> {
    return this.runWith('', ...args)
  }

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
