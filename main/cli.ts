/** Starts the command line. It has no logic: each command has a file in `cli/`. */
import { runOnOlderNode } from './cli/older-node.ts'

// An older Node may fail to parse the other files, so they are imported only after this check.
process.exitCode =
  (await runOnOlderNode()) ?? (await import('./cli/run.ts').then(({ run }) => run(process.argv.slice(2))))
