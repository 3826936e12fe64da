/**
 * What is kept of an error for a maintainer. Messages are made of paths, names and labels, so none is ever kept: only
 * the error's class, its code, and the places in the program's own files. What is kept is chosen, nothing is filtered
 * out of a text.
 */
import { LensletError, type ReportedError } from '../../preload/contract/index.ts'

export interface ErrorRecord {
  /** The error's class. */
  readonly kind: string
  /** `ENOENT`, `offline`; null without one. */
  readonly code: string | null
  /**
   * `function (file:line:column)`, innermost first, of the program's own files and of Node; without the function in the
   * page's.
   */
  readonly frames: readonly string[]
}

const MAX_FRAMES = 12
/** One line of a stack as V8 writes it, in a file of the program's own folder, of the page's, or of Node. */
const FRAME =
  /^\s{4}at (?:async )?(?:((?:new |get |set )?[\w$.<>#]{1,100})(?: \[as \w{1,100}\])? \()?(?:\S.*?\/(out\/(?:main|preload|renderer)\/|assets\/)|(node:))([\w./-]{1,200}):(\d{1,7}):(\d{1,7})\)?$/

/** Keeps of anything thrown what tells nothing about pictures, labels, people or folders. */
export function errorRecord(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { kind: typeof error, code: null, frames: [] }
  const { code } = error as { code?: unknown }
  return {
    kind: kindOf(error.constructor.name),
    code: error instanceof LensletError ? error.code : systemCode(code),
    frames: framesOf(error.stack, error.message),
  }
}

/** The same of an error that the page reported. */
export function reportedRecord({ name, message, stack }: ReportedError): ErrorRecord {
  // A page's functions have no names of their own once it is built.
  return {
    kind: kindOf(name),
    code: null,
    frames: framesOf(stack, message).map((frame) => frame.slice(frame.indexOf('('))),
  }
}

/** A name of a class of errors; anything else could be a text of somebody's. */
function kindOf(name: string): string {
  return /^[A-Z][A-Za-z]{0,40}Error$/.test(name) ? name : 'Error'
}

function systemCode(code: unknown): string | null {
  return typeof code === 'string' && /^(E[A-Z\d]{2,15}|ERR_[A-Z\d_]{1,60})$/.test(code) ? code : null
}

/** The message stands before the places and may have lines of its own. */
function framesOf(stack: string | undefined, message: string): string[] {
  if (stack === undefined) return []
  const at = message === '' ? -1 : stack.indexOf(message)
  return stack
    .slice(at < 0 ? 0 : at + message.length)
    .split('\n')
    .flatMap(frameOf)
    .slice(0, MAX_FRAMES)
}

function frameOf(line: string): string[] {
  const match = FRAME.exec(line)
  if (!match) return []
  const [, name = 'anonymous', folder = '', node = '', file, row, column] = match
  return [`${name} (${folder}${node}${file}:${row}:${column})`]
}
