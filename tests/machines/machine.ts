/** Starts machines that work on one folder: real processes, each with a workspace (worker.ts). */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { Change, ItemState, LabelEdit } from '../../preload/contract/index.ts'

export interface MachineOptions {
  readonly root: string
  readonly stateDir: string
  readonly user: string
  readonly clockAheadMs?: number
  readonly brokenLocks?: boolean
  readonly watch?: boolean
}

export type Command =
  | { do: 'edit'; keys: readonly string[]; edit: LabelEdit }
  | { do: 'burst'; count: number; keys: readonly string[] }
  | { do: 'see'; key: string; stars: number }
  | { do: 'state'; key: string }
  | { do: 'close'; drainMs: number }

export interface Answer {
  done: string
  state?: ItemState | null
  history?: Change[]
  drained?: boolean
}

const WORKER = join(import.meta.dirname, 'worker.ts')

export class Machine {
  /** Ids of changes that the process reported as stored (on the machine) and as saved (on the share). */
  readonly stored: string[] = []
  readonly saved: string[] = []
  readonly #child: ChildProcess
  readonly #answers: Answer[] = []
  #ready = false
  #wake: (() => void) | null = null
  #errors = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stderr!.on('data', (chunk) => {
      this.#errors += String(chunk)
    })
    child.once('exit', () => this.#wake?.())
    createInterface({ input: child.stdout! }).on('line', (line) =>
      this.#take(JSON.parse(line) as Record<string, unknown>),
    )
  }

  /** Starts a machine and waits until its data set is open. */
  static async start(options: MachineOptions): Promise<Machine> {
    const machine = Machine.launch(options)
    onTestFinished(() => machine.kill())
    await machine.ready()
    return machine
  }

  /** Resolves when the machine's data set is open. */
  async ready(): Promise<void> {
    while (!this.#ready) await this.#wait()
  }

  /** Starts a machine. The caller must end it. */
  static launch(options: MachineOptions): Machine {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WORKER, JSON.stringify(options)], {
      stdio: 'pipe',
    })
    return new Machine(child)
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Resolves when this many changes were reported as saved. */
  async hasSaved(count: number): Promise<void> {
    while (this.saved.length < count) await this.#wait()
  }

  async do(command: Command): Promise<Answer> {
    this.#child.stdin!.write(`${JSON.stringify(command)}\n`)
    return this.answer()
  }

  /** Sends a command and does not wait for its answer. */
  tell(command: Command): void {
    this.#child.stdin!.write(`${JSON.stringify(command)}\n`)
  }

  async answer(): Promise<Answer> {
    while (this.#answers.length === 0) await this.#wait()
    return this.#answers.shift()!
  }

  /** Publishes pending changes, closes, and checks that the process exited without being killed. */
  async close(drainMs = 15_000): Promise<Answer> {
    const answer = await this.do({ do: 'close', drainMs })
    const [code] =
      this.#child.exitCode === null ? ((await once(this.#child, 'exit')) as [number | null]) : [this.#child.exitCode]
    if (code !== 0) throw new Error(`the machine ended with ${code}: ${this.#errors}`)
    return answer
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal)
  }

  /** Kills the process, no matter what it is doing. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  #take(line: Record<string, unknown>): void {
    if (line['ready']) this.#ready = true
    else if (line['stored']) this.stored.push(...(line['stored'] as string[]))
    else if (line['saved']) this.saved.push(...(line['saved'] as string[]))
    else this.#answers.push(line as unknown as Answer)
    this.#wake?.()
  }

  async #wait(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      throw new Error(`the machine has ended: ${this.#errors}`)
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }
}
