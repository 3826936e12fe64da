/**
 * A program for Electron that starts helper processes as the real program does. Prints the results as one line of JSON.
 * `worker.test.ts` builds and starts it.
 */
import { app } from 'electron'
import { utilityWorker } from '../../main/electron/worker.ts'

const spawn = utilityWorker(import.meta.dirname)

/** Starts a helper process and ends it before it runs. */
async function endedEarly(): Promise<string> {
  const worker = spawn('share-worker')
  const ended = new Promise<string>((resolve) => {
    worker.onExit(() => resolve('ended'))
  })
  worker.kill()
  const outcome = await ended
  // Both calls are harmless after the end.
  worker.post('late')
  worker.kill()
  return outcome
}

/** Sends bytes to a helper process before it runs, and returns its answer. */
async function echoed(): Promise<[string, number[]]> {
  const worker = spawn('share-worker')
  const answered = new Promise<unknown>((resolve) => {
    worker.onMessage(resolve)
  })
  worker.post({ bytes: Buffer.from('owl') })
  const { bytes } = (await answered) as { bytes: Uint8Array }
  worker.kill()
  return [bytes.constructor.name, [...bytes]]
}

// Electron is not ready before this module has been evaluated.
void app.whenReady().then(async () => {
  process.stdout.write(`${JSON.stringify({ early: await endedEarly(), bytes: await echoed() })}\n`, () => app.exit())
})
