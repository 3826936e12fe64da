/**
 * Results on stdout, messages on stderr. What goes to a terminal is made visible first: names, notes and tags come from
 * anybody on the share.
 */
import { visibleLine, visibleText } from './visible-text.ts'

/** One line for the person. */
export function message(text: string): void {
  process.stderr.write(`lenslet: ${process.stderr.isTTY ? visibleText(text) : text}\n`)
}

/** Milliseconds between two messages about how far something is. */
const PROGRESS_MS = 5_000

/** Returns a function to call while long work goes on: it prints how much is done, every few seconds. */
export function progressMessages(): (what: string, done: number) => void {
  let last = Date.now()
  return (what, done) => {
    if (Date.now() - last < PROGRESS_MS) return
    last = Date.now()
    message(`${done} ${what}`)
  }
}

/** One line of the result. */
export function line(text: string): void {
  process.stdout.write(`${process.stdout.isTTY ? visibleLine(text) : text}\n`)
}

/** A piece of the result, which may have several lines. */
export function print(text: string): void {
  process.stdout.write(process.stdout.isTTY ? visibleText(text) : text)
}

export function json(value: unknown): void {
  print(`${JSON.stringify(value, null, 2)}\n`)
}

/** Writes a JSON array element by element, so that a list of a million pictures is never one string. */
export function jsonArray(values: Iterable<unknown>): void {
  let first = true
  for (const value of values) {
    print(`${first ? '[\n' : ',\n'}${JSON.stringify(value)}`)
    first = false
  }
  print(first ? '[]\n' : '\n]\n')
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
