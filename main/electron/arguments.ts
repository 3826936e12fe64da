/** What the program was started with, by a person, the command line or the file manager. */
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

export interface StartArguments {
  /** Absolute path of the folder to open, or of a file in it. */
  readonly dataset?: string
  readonly user?: string
  readonly readOnly?: boolean
}

/**
 * Electron's own switches are among the arguments, wherever they are, so unknown ones are ignored; of an unpackaged
 * program the first path is its own. Relative paths are below `folder`, the working folder of whoever started it.
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
 * What a second start has sent: its arguments, which it has resolved in its own working folder; else what the system
 * tells of its command line.
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

/** Where the folder in which the program was started is gone, its person's home folder stands for it. */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    return homedir()
  }
}

/** File managers of Linux hand over addresses. */
function pathOf(given: string): string {
  if (!given.startsWith('file:')) return given
  try {
    return fileURLToPath(given)
  } catch {
    return given
  }
}
