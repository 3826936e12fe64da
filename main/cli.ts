/** The command line: no logic, one file per command under cli/. */
import { runOnOlderNode } from './cli/older-node.ts'

// What a Node that is too old cannot even parse must not be imported before this is known.
process.exitCode =
  (await runOnOlderNode()) ?? (await import('./cli/run.ts').then(({ run }) => run(process.argv.slice(2))))
