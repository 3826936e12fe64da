/**
 * Prints results to stdout and messages to stderr.
 *
 * Text for a terminal has its control characters escaped: names, notes and tags come from anybody on the share.
 */
import { visibleLine, visibleText } from './visible-text.ts'

/** Prints a message of one line for people. */
export function printMessage(text: string): void {
  process.stderr.write(`lenslet: ${process.stderr.isTTY ? visibleText(text) : text}\n`)
}

/** Milliseconds between two progress messages. */
const PROGRESS_MS = 5_000

/** Returns a function for long work to call: every few seconds it prints how much is done. */
export function progressMessages(): (what: string, done: number) => void {
  let last = Date.now()
  return (what, done) => {
    if (Date.now() - last < PROGRESS_MS) return
    last = Date.now()
    printMessage(`${done} ${what}`)
  }
}

/** Prints one line of the result. */
export function printLine(text: string): void {
  process.stdout.write(`${process.stdout.isTTY ? visibleLine(text) : text}\n`)
}

/** Prints a piece of the result, which may have several lines. */
export function print(text: string): void {
  process.stdout.write(process.stdout.isTTY ? visibleText(text) : text)
}

export function printJson(value: unknown): void {
  print(`${JSON.stringify(value, null, 2)}\n`)
}

/** Prints a JSON array element by element, so that a list of a million pictures is never one string. */
export function printJsonArray(values: Iterable<unknown>): void {
  let first = true
  for (const value of values) {
    print(`${first ? '[\n' : ',\n'}${JSON.stringify(value)}`)
    first = false
  }
  print(first ? '[]\n' : '\n]\n')
}

/**
 * Calls `onEnd` when the reader of stdout has closed it (`lenslet list | head`). That ends a command without an error.
 */
export function onOutputClosed(onEnd: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    onEnd()
  })
}
