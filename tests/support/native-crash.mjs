/**
 * Runs the worker of pictures as on a machine where the native decoder library ends the process: at its probe, or with
 * `LENSLET_TEST_CRASH_AT=pictures` at each picture. The process ends by a signal, as with such a library.
 */
const atPictures = process.env['LENSLET_TEST_CRASH_AT'] === 'pictures'
const crash = () => process.kill(process.pid, 'SIGSEGV')
const ready = Promise.withResolvers()
let build = ''

process.prependListener('message', (message) => {
  build = message.build ?? build
  if (build !== 'native') return
  if (!atPictures) crash()
  else if ('job' in message) void ready.promise.then(crash)
})

const send = process.send.bind(process)
process.send = (message, ...rest) =>
  send(message, ...rest.slice(0, 2), (error) => {
    rest[2]?.(error)
    if (message.kind === 'ready') ready.resolve()
  })
await import('../../main/core/media/worker.ts')
