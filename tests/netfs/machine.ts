/**
 * Controls the program on a machine, and records what the program reports about every edit, and when, by the clock of
 * the tests.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Status } from '../../preload/contract/index.ts'
import type { Lab, MachineName } from './lab/lab.ts'
import type { Answer, Command, News, Report } from './protocol.ts'

const WORKER = join(import.meta.dirname, 'worker.ts')
const READY_MS = 60_000
/** Closing waits for the share for some seconds; a guest is slow to start and end processes. */
const CLOSE_MS = 30_000

/** One edit. Times are `performance.now()` of the tests; durations are by the clock of the machine that made it. */
export interface EditRecord {
  by?: MachineName
  /**
   * When the tests received the report of it. Reports of both machines arrive by the same way, so that `seenAt -
   * madeAt` is how long the label took, on one clock. The machines' own clocks do not matter.
   */
  madeAt?: number
  storedAt?: number
  storedMs?: number
  savedAt?: number
  savedMs?: number
  /** When the edit was in the other machine's memory. */
  seenAt?: number
}

export type Edits = Map<string, EditRecord>

export class Machine {
  readonly name: MachineName
  /** Every status of the program, and since when it had it. */
  readonly states: { readonly state: Status['state']; readonly at: number }[] = []
  readonly #edits: Edits
  readonly #child: ChildProcess
  readonly #answers: Answer[] = []
  #ready = false
  readonly #waiting = new Set<() => void>()
  #errors = ''

  private constructor(name: MachineName, child: ChildProcess, edits: Edits) {
    this.name = name
    this.#child = child
    this.#edits = edits
    child.stderr!.on('data', (chunk) => {
      this.#errors = (this.#errors + String(chunk)).slice(-2_000)
    })
    child.stdin!.on('error', () => undefined)
    child.once('exit', () => this.#wakeAll())
    createInterface({ input: child.stdout! }).on('line', (line) => this.#receive(JSON.parse(line) as News | Answer))
  }

  /** Opens the data set in `folder` of the share on a machine, and waits until it is open. */
  static async start(lab: Lab, name: MachineName, folder: string, edits: Edits): Promise<Machine> {
    const options = { root: join(lab.mounted(name), folder), stateDir: join(lab.local(name), folder), user: name }
    const command = [process.execPath, '--disable-warning=ExperimentalWarning', WORKER, JSON.stringify(options)]
    const machine = new Machine(name, lab.start(name, { UV_THREADPOOL_SIZE: '64' }, command), edits)
    try {
      await machine.#until(() => machine.#ready, READY_MS)
    } catch (error) {
      machine.kill()
      throw error
    }
    return machine
  }

  get state(): Status['state'] | undefined {
    return this.states.at(-1)?.state
  }

  /** Sends a command and waits for its answer. Only one command may run at a time. */
  async do(command: Command, timeoutMs = READY_MS): Promise<Answer> {
    this.#child.stdin!.write(`${JSON.stringify(command)}\n`)
    await this.#until(() => this.#answers.length > 0, timeoutMs)
    return this.#answers.shift()!
  }

  async report(): Promise<Report> {
    return (await this.do({ do: 'report' })).report!
  }

  /**
   * Resolves when `holds` returns true; it is called again after each message of the machine's program. Rejects when
   * that program has ended or the time is over.
   */
  until(holds: () => boolean, timeoutMs: number): Promise<void> {
    return this.#until(holds, timeoutMs)
  }

  /** Closes the data set; the program must end by itself. */
  async close(): Promise<void> {
    const exited = this.#child.exitCode === null ? once(this.#child, 'exit') : Promise.resolve()
    await this.do({ do: 'close' }, CLOSE_MS)
    const late = sleep(CLOSE_MS, 'late', { ref: false })
    if ((await Promise.race([exited, late])) === 'late')
      throw new Error(`the program on ${this.name} did not end within ${CLOSE_MS / 1000} s of closing`)
    if (this.#child.exitCode !== 0)
      throw new Error(`the program on ${this.name} ended with ${this.#child.exitCode}: ${this.#errors}`)
  }

  kill(): void {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL')
  }

  #receive(line: News | Answer): void {
    const now = performance.now()
    if ('made' in line) this.#note(line.made, { by: this.name, madeAt: now })
    else if ('stored' in line) this.#note(line.stored, { storedAt: now, storedMs: line.ms })
    else if ('saved' in line) this.#note(line.saved, { savedAt: now, savedMs: line.ms })
    else if ('seen' in line) for (const id of line.seen) this.#note(id, { seenAt: this.#edits.get(id)?.seenAt ?? now })
    else if ('status' in line) this.states.push({ state: line.status, at: now })
    else if ('ready' in line) this.#ready = true
    else this.#answers.push(line)
    this.#wakeAll()
  }

  /** Adds facts about an edit. The report that another machine saw it may arrive before the report that it was made. */
  #note(id: string, facts: EditRecord): void {
    this.#edits.set(id, { ...this.#edits.get(id), ...facts })
  }

  #wakeAll(): void {
    for (const wake of this.#waiting) wake()
  }

  async #until(holds: () => boolean, timeoutMs: number): Promise<void> {
    const end = performance.now() + timeoutMs
    while (!holds()) {
      const left = end - performance.now()
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`the program on ${this.name} has ended: ${this.#errors.trim() || this.#child.exitCode}`)
      if (left <= 0)
        throw new Error(
          `the program on ${this.name} did not get there within ${timeoutMs / 1000} s ${this.#errors.trim()}`,
        )
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          this.#waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, left)
        this.#waiting.add(wake)
      })
    }
  }
}
