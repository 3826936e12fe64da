/**
 * Runs commands of the built command line one after the other in one process, for tests that run hundreds of them: most
 * of the time of a short command is the start of Node and the loading of the program. Nothing of the program is
 * replaced. Its output is caught, and it does not end the process.
 */
import { pathToFileURL } from 'node:url'

export interface HostedCommand {
  readonly cli: string
  readonly args: readonly string[]
  readonly home: string
}

let commands = 0

process.on('message', (command: HostedCommand) => {
  void run(command).then((outcome) => process.send?.(outcome))
})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.stdout.setMaxListeners(0)
// A command ends its process a second after it is done, in case a share still blocks it.
process.exit = (() => undefined) as unknown as typeof process.exit

async function run({ cli, args, home }: HostedCommand): Promise<unknown> {
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    process[name].write = (text: string | Uint8Array) => {
      output[name] += typeof text === 'string' ? text : Buffer.from(text).toString()
      return true
    }
  process.argv = [process.execPath, cli, ...args]
  process.env['LENSLET_HOME'] = home
  process.exitCode = undefined
  // The address is new each time, so that the command line starts anew. The modules that it imports are loaded once.
  commands++
  await import(`${pathToFileURL(cli).href}?${commands}`)
  const code: unknown = process.exitCode
  return { ...output, code: Number(code ?? 0) }
}
