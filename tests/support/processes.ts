/** Starts processes of the built program: hosts that serve a window, and commands. The caller has to end them. */
import { Cli, nextLine, type Outcome } from './cli.ts'

/** Runs a command to its end. `home` separates its settings and outboxes from those of others. */
export async function lenslet(home: string, args: readonly string[], input = ''): Promise<Outcome> {
  return new Cli(home).runWith(input, ...args)
}

export interface Host {
  /** The address of the page, with its one-time token. */
  readonly address: string
  /** The id of its process. */
  readonly pid: number
  stop(): Promise<unknown>
}

/** Starts the browser host on a folder and waits for its address. */
export async function startHost(home: string, folder: string, user: string): Promise<Host> {
  return startProgram(new Cli(home), folder, '--user', user)
}

/** Starts the browser host as a person does, with these arguments only, and waits for its address. */
export async function startProgram(cli: Cli, ...args: string[]): Promise<Host> {
  const host = cli.start('open', ...args, '--browser', '--no-open')
  const address = await nextLine(host.stdout).catch(async () => {
    throw new Error(`the host ended: ${await nextLine(host.stderr)}`)
  })
  return { address, pid: host.process.pid!, stop: () => host.stop() }
}

export interface Watch {
  /** Returns the next change that `lenslet watch --json` prints. */
  next(): Promise<Record<string, unknown>>
  stop(): Promise<unknown>
}

/** Starts `lenslet watch --json` and waits until it follows. */
export async function startWatch(home: string, folder: string): Promise<Watch> {
  const watch = new Cli(home).start('watch', folder, '--json')
  await nextLine(watch.stderr)
  return {
    next: async () => JSON.parse(await nextLine(watch.stdout)) as Record<string, unknown>,
    stop: () => watch.stop(),
  }
}
