import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface StartArguments {
  /** Absolute path of the folder to open. */
  readonly dataset?: string
  readonly user?: string
  readonly readOnly?: boolean
}

/** What the program was started with. Electron's own switches are among the arguments, so unknown ones are ignored. */
export function startArguments(argv: readonly string[] = process.argv, unpackaged = process.defaultApp ?? false): StartArguments {
  const { values, positionals } = parseArgs({
    args: argv.slice(unpackaged ? 2 : 1),
    strict: false,
    options: { 'dataset': { type: 'string' }, 'user': { type: 'string' }, 'read-only': { type: 'boolean' } },
  })
  const dataset = typeof values.dataset === 'string' ? values.dataset : positionals[0]
  return {
    ...(dataset === undefined ? {} : { dataset: resolve(dataset) }),
    ...(typeof values.user === 'string' ? { user: values.user } : {}),
    ...(values['read-only'] === true ? { readOnly: true } : {}),
  }
}
