/** Parses the command line, runs one command, and turns an error into a sentence and an exit code. */
import { Command, CommanderError } from 'commander'
import { toWire } from '../../preload/contract/index.ts'
import { appVersion } from '../host/app-files.ts'
import { checkCommand } from './check.ts'
import { conflictsCommand } from './conflicts.ts'
import { exportCommand } from './export.ts'
import { historyCommand } from './history.ts'
import { labelCommand } from './label.ts'
import { listCommand } from './list.ts'
import { openCommand } from './open.ts'
import { printMessage, onOutputClosed } from './output.ts'
import { peopleCommand } from './people.ts'
import { releaseCommand } from './release.ts'
import { revertCommand } from './revert.ts'
import { schemaCommand } from './schema.ts'
import { settingsCommand } from './settings.ts'
import { showCommand } from './show.ts'
import { statsCommand } from './stats.ts'
import { watchCommand } from './watch.ts'

const DONE = 0
/** The command is right, but could not be carried out, or it found damage. */
const FAILED = 1
/** The command line is wrong: an option, an argument or a value in it. Nothing was changed. */
const USAGE = 2

const CLOSE_MS = 1_000

const NOTES = `
Exit codes: 0 done, 1 failed, 2 the command line is wrong (also a filter or a tag in it). Results go to stdout, messages to stderr.
Settings:   LENSLET_USER  your name or id, unless --user gives it
            LENSLET_HOME  one folder for everything that Lenslet keeps on this machine`

/** Runs a command line, and resolves with the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  let isOutputClosed = false
  onOutputClosed(() => {
    isOutputClosed = true
  })
  // The timers of the core do not keep the process alive, but a command may wait for one of them.
  const keepAlive = setInterval(() => undefined, 60_000)
  try {
    await createCommands().parseAsync(args, { from: 'user' })
    return DONE
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE
    if (isOutputClosed) return DONE
    return reportError(error)
  } finally {
    clearInterval(keepAlive)
    exitAfterDelay()
  }
}

/** Ends the process soon. A share that does not answer can block a read for minutes, but the command is done by now. */
function exitAfterDelay(): void {
  setTimeout(() => process.exit(), CLOSE_MS).unref()
}

function reportError(error: unknown): number {
  const { code, message: sentence } = toWire(error)
  printMessage(code === 'internal' ? `This is an error in Lenslet itself: ${sentence}` : sentence)
  if (code === 'internal' && process.env['LENSLET_DEBUG'] && error instanceof Error) printMessage(error.stack ?? '')
  return code === 'usage' || code === 'bad-input' ? USAGE : FAILED
}

function createCommands(): Command {
  const lenslet = new Command('lenslet')
    .description('Rate, tag and annotate the pictures of a shared folder together.')
    .version(appVersion(), '-V, --version')
    .addHelpText('after', NOTES)
  const commands = [
    openCommand(),
    labelCommand(),
    showCommand(),
    listCommand(),
    conflictsCommand(),
    watchCommand(),
    statsCommand(),
    historyCommand(),
    revertCommand(),
    releaseCommand(),
    exportCommand(),
    peopleCommand(),
    schemaCommand(),
    settingsCommand(),
    checkCommand(),
  ]
  for (const command of commands) lenslet.addCommand(command, { isDefault: command.name() === 'open' })
  for (const command of [lenslet, ...commands])
    command.exitOverride().showHelpAfterError('(add --help to see what is possible)')
  return lenslet
}
