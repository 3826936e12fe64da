/** Parses the arguments with which a person, the command line or the file manager starts the program. */
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

export interface StartArguments {
  /** The absolute path of the folder to open, or of a file in it. */
  readonly dataset?: string
  readonly user?: string
  readonly readOnly?: boolean
}

/**
 * Returns the arguments of a start.
 *
 * Electron's own switches may be anywhere among the arguments, so unknown ones are ignored. For an unpackaged program
 * the first path is its own. Relative paths are below `folder`, the working folder of the start.
 */
export function startArguments(
  argv: readonly string[] = process.argv,
  unpackaged = process.defaultApp ?? false,
  folder = workingFolder(),
): StartArguments {
  const { values, positionals } = parseArgs({
    args: argv.slice(1),
    strict: false,
    options: { dataset: { type: 'string' }, user: { type: 'string' }, 'read-only': { type: 'boolean' } },
  })
  const dataset = typeof values.dataset === 'string' ? values.dataset : positionals[unpackaged ? 1 : 0]
  return {
    ...(dataset === undefined || dataset === '' ? {} : { dataset: resolve(folder, pathOf(dataset)) }),
    ...(typeof values.user === 'string' ? { user: values.user } : {}),
    ...(values['read-only'] === true ? { readOnly: true } : {}),
  }
}

/**
 * Returns the arguments of a second start.
 *
 * They are the ones that it sent, with paths that it resolved in its own working folder. If it sent none, they come
 * from its command line, as the system reports it.
 */
export function otherArguments(sent: unknown, argv: readonly string[], folder: string): StartArguments {
  if (!isArguments(sent)) return startArguments(argv, process.defaultApp ?? false, folder)
  const { dataset, user, readOnly } = sent
  return {
    ...(dataset === undefined ? {} : { dataset }),
    ...(user === undefined ? {} : { user }),
    ...(readOnly === undefined ? {} : { readOnly }),
  }
}

function isArguments(sent: unknown): sent is StartArguments {
  if (typeof sent !== 'object' || sent === null || !('lenslet' in sent)) return false
  const { dataset, user, readOnly } = sent as Record<string, unknown>
  return (
    [dataset, user].every((text) => text === undefined || typeof text === 'string') &&
    (readOnly === undefined || typeof readOnly === 'boolean')
  )
}

/** Returns the working folder; the person's home folder if the working folder no longer exists. */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    return homedir()
  }
}

/** Returns the path of an argument, which can be a `file:` address: file managers of Linux pass those. */
function pathOf(argument: string): string {
  if (!argument.startsWith('file:')) return argument
  try {
    return fileURLToPath(argument)
  } catch {
    return argument
  }
}
