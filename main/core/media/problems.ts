/** Why a picture cannot be shown, as errors with a sentence for the person who looks at the empty cell. */
import { basename } from 'node:path'
import { LensletError } from '../../../preload/contract/index.ts'

/** Pixels of the largest picture that is decoded: 40,000 × 25,000. What claims more is taken for a decompression bomb. */
export const MOST_PIXELS = 1_000_000_000

/** The error for a failed system call on the picture's file. */
export function accessProblem(file: string, error: unknown): LensletError {
  const name = basename(file)
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const options = { path: file, cause: error, retry: true }
  if (code === 'ENOENT' || code === 'ENOTDIR') return new LensletError('not-found', `${name} is gone: it was moved, renamed or deleted.`, options)
  if (code === 'EACCES' || code === 'EPERM') return new LensletError('not-readable', `You have no permission to read ${name}: ask for the right to read it.`, options)
  if (code === 'ENXIO') return new LensletError('not-readable', `${name} is no file but a pipe, a device or a folder: remove it.`, { path: file, cause: error })
  if (code === 'EXDEV') return new LensletError('not-readable', `${name} is a link that leads out of the data set: copy the picture into it.`, { path: file, cause: error })
  return new LensletError('not-readable', `${name} cannot be read (${code || String(error)}): check the disk or the connection, then try again.`, options)
}

export function emptyProblem(file: string): LensletError {
  return new LensletError('damaged', `${basename(file)} is empty: copy it again from where it came from.`, { path: file })
}

export function zeroedProblem(file: string): LensletError {
  return new LensletError('damaged', `${basename(file)} holds only zeros: copying it was interrupted, copy it again.`, { path: file })
}

export function noPictureProblem(file: string): LensletError {
  return new LensletError('unsupported', `${basename(file)} is not a picture: its content is something else than its name says.`, { path: file })
}

export function formatProblem(file: string, format: string): LensletError {
  return new LensletError('unsupported', `${basename(file)} is ${format}, which this program cannot decode: save it as JPEG or PNG.`, { path: file })
}

export function tooLargeProblem(file: string, width: number, height: number): LensletError {
  const size = `${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`
  return new LensletError('unsupported', `${basename(file)} claims to have ${size}, too many to open safely: cut it into parts.`, { path: file })
}

export function crashProblem(file: string): LensletError {
  return new LensletError('damaged', `${basename(file)} makes the picture decoder crash: save it anew with another program.`, { path: file })
}

export function slowProblem(file: string, seconds: number): LensletError {
  return new LensletError('timeout', `${basename(file)} could not be read within ${seconds} s: check the connection, then try again.`, { path: file, retry: true })
}

/**
 * The error for what the decoder said. A picture that is cut short is refused although its upper part could be shown:
 * a label given to half a picture looks the same as one given to all of it.
 */
export function decodeProblem(file: string, error: unknown): LensletError {
  const message = error instanceof Error ? error.message : String(error)
  const name = basename(file)
  if (/premature|truncat|unexpected end|end of (stream|file|data|image)|not enough data|read error|incomplete|EOF/i.test(message)) {
    return new LensletError('damaged', `${name} is cut short: copy it again from where it came from.`, { path: file, cause: error })
  }
  if (/bad dimensions/i.test(message)) return new LensletError('unsupported', `${name} has no size in which it can be drawn: save it as PNG.`, { path: file, cause: error })
  return new LensletError('damaged', `${name} is damaged and cannot be shown: copy it again from where it came from.`, { path: file, cause: error })
}
