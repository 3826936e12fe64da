/** Results on stdout, messages on stderr. */

/** One line for the person. */
export function message(text: string): void {
  process.stderr.write(`lenslet: ${text}\n`)
}

/** One line of the result. */
export function line(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function json(value: unknown): void {
  line(JSON.stringify(value, null, 2))
}

/** Writes a JSON array element by element, so that a list of a million pictures is never one string. */
export function jsonArray(values: Iterable<unknown>): void {
  let first = true
  for (const value of values) {
    process.stdout.write(`${first ? '[\n' : ',\n'}${JSON.stringify(value)}`)
    first = false
  }
  line(first ? '[]' : '\n]')
}

/** Calls `ended` when the reader of stdout has left (`lenslet list | head`), which ends a command and is no error. */
export function onOutputClosed(ended: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    ended()
  })
}

/** Milliseconds since the epoch as ISO 8601 in UTC; null stays null. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
