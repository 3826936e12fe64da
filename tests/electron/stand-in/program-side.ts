/** The program's end of the link to the test. */
import { Link } from './link.ts'

export const test = new Link({
  send: message => { process.send?.(message, undefined, undefined, () => undefined) },
  listen: fn => { process.on('message', fn) },
})

/** Tells the test something that is not waited for. */
export function tell(name: string, payload: unknown): void {
  test.call(name, payload).catch((error: unknown) => { process.stderr.write(`${name}: ${String(error)}\n`) })
}

// A test that has ended leaves no program behind.
process.once('disconnect', () => process.exit())
