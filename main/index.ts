/** Electron's composition root: no logic. */
import { startApp } from './electron/app.ts'

// As in cli.ts: a share that hangs must not hold the threads that the outbox needs.
process.env['UV_THREADPOOL_SIZE'] ??= '64'
startApp()
