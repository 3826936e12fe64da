/** The built program as real processes: hosts that serve a window, and commands. Ended and awaited by whoever starts them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export const CLI = join(import.meta.dirname, '../../out/main/cli.js')

export interface Result { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs a command to its end. `home` keeps its settings and outboxes apart from everybody else's. */
export async function lenslet(home: string, args: readonly string[], input?: string): Promise<Result> {
  const child = start(home, args)
  child.stdin!.end(input ?? '')
  const [stdout, stderr] = [collect(child.stdout!), collect(child.stderr!)]
  const [code] = await once(child, 'close') as [number | null]
  return { code, stdout: await stdout, stderr: await stderr }
}

export interface Host {
  readonly address: string
  readonly pid: number
  stop(): Promise<void>
}

/** Starts the browser host on a folder and waits for its address. */
export async function startHost(home: string, folder: string, user: string): Promise<Host> {
  const child = start(home, ['open', folder, '--browser', '--no-open', '--user', user])
  const errors = collect(child.stderr!)
  const lines = createInterface({ input: child.stdout! })
  const address = await Promise.race([
    once(lines, 'line').then(([line]) => line as string),
    once(child, 'exit').then(async () => { throw new Error(`the host ended: ${await errors}`) }),
  ])
  return { address, pid: child.pid!, stop: () => stop(child) }
}

export interface Watch {
  /** The next change that `lenslet watch --json` prints. */
  next(): Promise<Record<string, unknown>>
  stop(): Promise<void>
}

/** Starts `lenslet watch --json` and waits until it follows. */
export async function startWatch(home: string, folder: string): Promise<Watch> {
  const child = start(home, ['watch', folder, '--json'])
  await once(createInterface({ input: child.stderr! }), 'line')
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  return {
    next: async () => JSON.parse((await lines.next()).value as string) as Record<string, unknown>,
    stop: () => stop(child),
  }
}

function start(home: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], { env: { ...process.env, LENSLET_HOME: home }, stdio: ['pipe', 'pipe', 'pipe'] })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}
