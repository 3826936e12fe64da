/** Starts the command line. It has no logic: each command has a file in `cli/`. */
import { runOnOlderNode } from './cli/older-node.ts'

// An older Node may fail to parse the other files, so they are imported only after this check.
process.exitCode = (await runOnOlderNode()) ?? (await start(process.argv.slice(2)))

async function start(args: readonly string[]): Promise<number> {
  const { opensWindow } = await import('./cli/opens-window.ts')
  if (opensWindow(args)) (await import('./host/language.ts')).loadLanguage()
  return (await import('./cli/run.ts')).run(args)
}
