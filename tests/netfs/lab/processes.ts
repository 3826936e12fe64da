/** Starts the processes of the laboratory, and ends all of them by their process ids, also after a failure. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const END_MS = 3_000

/** Runs a command to its end; throws with what it printed when it fails. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 1 << 24 })
    return stdout
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    throw new Error(`${command} ${args.join(' ')}: ${stderr?.trim() || String(error)}`, { cause: error })
  }
}

/** A server, a mount or a machine that runs until it is ended. */
export class Service {
  readonly child: ChildProcess
  readonly #name: string
  #output = ''

  private constructor(name: string, child: ChildProcess) {
    this.#name = name
    this.child = child
    const keep = (chunk: unknown): void => {
      this.#output = (this.#output + String(chunk)).slice(-2_000)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', keep)
    child.stdin?.on('error', () => undefined)
  }

  /**
   * Starts a command in a process group of its own, which a Ctrl+C at the terminal does not reach, but which ends when
   * this process is killed.
   */
  static start(command: string, ...args: readonly string[]): Service {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], { detached: true, stdio: 'pipe' })
    return new Service(command === 'nsenter' ? args[1]! : command, child)
  }

  get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null
  }

  /** Returns its process and all processes below it. */
  pids(): number[] {
    return this.running ? tree(this.child.pid!) : []
  }

  signal(signal: NodeJS.Signals): void {
    for (const pid of this.pids()) kill(pid, signal)
  }

  /** Waits until `ready` returns true. Throws with the last output when the process ends before, or after 60 s. */
  async until(ready: () => boolean | Promise<boolean>): Promise<this> {
    for (const end = Date.now() + 60_000; !(await ready()); await sleep(50)) {
      if (!this.running || Date.now() > end)
        throw new Error(`${this.#name} did not start: ${this.#output.trim().split('\n').slice(-3).join(' ')}`)
    }
    return this
  }

  /** Ends it and all below it: asks first, unless `signal` is SIGKILL. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { pid } = this.child
    if (pid === undefined) return
    // The processes below are listed now, because they could not be found after their parent has ended. A process that
    // has already lost its parent is in the group, unless it has left the group too.
    const pids = [-pid, ...this.pids()]
    const exited = this.running ? once(this.child, 'exit') : Promise.resolve()
    for (const each of pids) kill(each, 'SIGCONT')
    if (signal !== 'SIGKILL') {
      kill(pid, signal)
      await Promise.race([exited, sleep(END_MS, undefined, { ref: false })])
    }
    for (const each of pids) kill(each, 'SIGKILL')
    await Promise.race([exited, sleep(END_MS, undefined, { ref: false })])
  }
}

/** Resolves with whether a program accepts connections at an address. */
export function takesConnections(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host)
    const done = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket
      .once('connect', () => done(true))
      .once('error', () => done(false))
      .setTimeout(1_000, () => done(false))
  })
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

/** A process and those below it, parents first. */
function tree(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(name)
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found = [root]
  for (let index = 0; index < found.length; index++) found.push(...(children.get(found[index]!) ?? []))
  return found
}

function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; the parent is the second word behind it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}
