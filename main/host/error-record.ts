/**
 * Reduces an error to the facts that may be logged for a maintainer.
 *
 * Messages contain paths, names and labels, so they are never logged. Only the error's class, its code, and the
 * locations in the program's own files are. The record is built from these parts, so nothing has to be filtered out of
 * a text.
 */
import { LensletError, type ReportedError } from '../../preload/contract/index.ts'

export interface ErrorRecord {
  /** The error's class. */
  readonly kind: string
  /** The error's code, such as `ENOENT` or `offline`; null when it has none. */
  readonly code: string | null
  /**
   * The stack frames in the program's own files and in Node, innermost first, as `function (file:line:column)`. Frames
   * of the page have no function.
   */
  readonly frames: readonly string[]
}

const MAX_FRAMES = 12
/** One line of a stack as V8 writes it, with a file of the program, of the page, or of Node. */
const FRAME =
  /^\s{4}at (?:async )?(?:((?:new |get |set )?[\w$.<>#]{1,100})(?: \[as \w{1,100}\])? \()?(?:\S.*?\/(out\/(?:main|preload|renderer)\/|assets\/)|(node:))([\w./-]{1,200}):(\d{1,7}):(\d{1,7})\)?$/

/** Returns the record of a thrown value. It contains nothing about pictures, labels, people or folders. */
export function errorRecord(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { kind: typeof error, code: null, frames: [] }
  const { code } = error as { code?: unknown }
  return {
    kind: kindOf(error.constructor.name),
    code: error instanceof LensletError ? error.code : systemCode(code),
    frames: framesOf(error.stack, error.message),
  }
}

/** Returns the record of an error that the page reported. */
export function reportedRecord({ name, message, stack }: ReportedError): ErrorRecord {
  // The functions of a built page have no names of their own.
  return {
    kind: kindOf(name),
    code: null,
    frames: framesOf(stack, message).map((frame) => frame.slice(frame.indexOf('('))),
  }
}

/** Returns the name of an error class. Any other name could be a text that somebody wrote, so it becomes `Error`. */
function kindOf(name: string): string {
  return /^[A-Z][A-Za-z]{0,40}Error$/.test(name) ? name : 'Error'
}

function systemCode(code: unknown): string | null {
  return typeof code === 'string' && /^(E[A-Z\d]{2,15}|ERR_[A-Z\d_]{1,60})$/.test(code) ? code : null
}

/** Returns the frames of a stack. The message comes before the frames and may have several lines. */
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
