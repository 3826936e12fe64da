/** The command line: no logic, one file per command under cli/. */
import { run } from './cli/run.ts'

process.exitCode = await run(process.argv.slice(2))
