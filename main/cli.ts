/** The command line: no logic, one file per command under cli/. */
import { runOnOlderNode } from './cli/older-node.ts'

// Before the first file operation. Pictures and folders are read from this process, and a share that hangs holds one thread for each call:
// with Node's usual four, this machine's own disk, and with it the outbox, would have to wait as well.
process.env['UV_THREADPOOL_SIZE'] ??= '64'

// What a Node that is too old cannot even parse must not be imported before this is known.
process.exitCode = await runOnOlderNode() ?? await import('./cli/run.ts').then(({ run }) => run(process.argv.slice(2)))
