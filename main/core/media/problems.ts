/** Describes why a picture cannot be shown, as errors with a sentence for the person who sees the empty cell. */
import { basename } from 'node:path'
import { LensletError, t } from '../../../preload/contract/index.ts'

/**
 * The most pixels of a picture that is decoded: 40,000 × 25,000. A picture that claims more counts as a decompression
 * bomb.
 */
export const MAX_PIXELS = 1_000_000_000

/** Returns the error for a failed system call on the picture's file. */
export function accessProblem(file: string, error: unknown): LensletError {
  const name = basename(file)
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const options = { path: file, cause: error, retry: true }
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new LensletError('not-found', `${name} is gone: it was moved, renamed or deleted.`, options)
  if (code === 'EACCES' || code === 'EPERM')
    return new LensletError(
      'not-readable',
      `You have no permission to read ${name}: ask for the right to read it.`,
      options,
    )
  if (code === 'ENXIO')
    return new LensletError('not-readable', `${name} is not a file but a pipe, a device or a folder: remove it.`, {
      path: file,
      cause: error,
    })
  if (code === 'EXDEV')
    return new LensletError(
      'not-readable',
      `${name} is a link that leads out of the data set: copy the picture into it.`,
      { path: file, cause: error },
    )
  return new LensletError(
    'not-readable',
    `${name} cannot be read (${code || String(error)}): check the disk or the connection, then try again.`,
    options,
  )
}

/** Returns the error for a file without content. */
export function emptyProblem(file: string): LensletError {
  return new LensletError('damaged', `${basename(file)} is empty: copy it again from its source.`, {
    path: file,
  })
}

/** Returns the error for a file that contains only zeros. */
export function zeroedProblem(file: string): LensletError {
  return new LensletError(
    'damaged',
    `${basename(file)} contains only zeros: copying it was interrupted, copy it again.`,
    {
      path: file,
    },
  )
}

/** Returns the error for a file whose content is not a picture. */
export function noPictureProblem(file: string): LensletError {
  return new LensletError('unsupported', `${basename(file)} is not a picture, although its name says so.`, {
    path: file,
  })
}

/** Returns the error for a format that cannot be decoded. */
export function formatProblem(file: string, format: string): LensletError {
  return new LensletError(
    'unsupported',
    `${basename(file)} is ${format}, which this program cannot decode: save it as JPEG or PNG.`,
    { path: file },
  )
}

/** Returns the error for a picture that claims to have too many pixels. */
export function tooLargeProblem(file: string, width: number, height: number): LensletError {
  const size = t`${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`
  return new LensletError(
    'unsupported',
    `${basename(file)} claims to have ${size}, too many to open safely: cut it into parts.`,
    { path: file },
  )
}

/** Returns the error for a picture on which all decoders crash. */
export function crashProblem(file: string): LensletError {
  return new LensletError(
    'damaged',
    `${basename(file)} makes the picture decoder crash: save it again with another program.`,
    { path: file },
  )
}

/** Returns the error for a picture that could not be read in time. */
export function slowProblem(file: string, seconds: number): LensletError {
  return new LensletError(
    'timeout',
    `${basename(file)} could not be read within ${seconds} s: check the connection, then try again.`,
    { path: file, retry: true },
  )
}

/** Returns the error for a drawing that could not be drawn in time. */
export function slowDrawingProblem(file: string, seconds: number): LensletError {
  return new LensletError(
    'timeout',
    `${basename(file)} takes longer than ${seconds} s to draw: save it as PNG, or remove blurs and filters from it.`,
    { path: file },
  )
}

const TRUNCATED =
  /premature|truncat|unexpected end|end of (stream|file|data|image)|not enough data|read error|incomplete|EOF/i
/** What decoders report for pictures that may be intact, but that they do not support. */
const UNSUPPORTED =
  /unsupported|not supported|not configured|not implemented|not a whole number of bytes|bad labq|unknown (compression|codec|format)|no decod|unimplemented|not handled/i
const DAMAGED =
  /corrupt|bad |invalid|crc|checksum|bogus|seek error|not a jpeg|extraneous|zlib|lzw|inflate|huffman|damage/i
/** The prefix of every message about a picture's header. */
const PREFIX = /^Input (file|buffer) has corrupt header:?/i

/**
 * Returns the error for a decoder's message when nothing of the picture can be shown.
 *
 * `endsEarly` means that the end of the file is known to be missing. The error advises to copy a file again only if the
 * file is known to be damaged.
 */
export function decodeProblem(file: string, error: unknown, endsEarly = false): LensletError {
  const message = (error instanceof Error ? error.message : String(error)).replace(PREFIX, '')
  const name = basename(file)
  const options = { path: file, cause: error }
  if (endsEarly || isTruncationError(error))
    return new LensletError('damaged', `${name} is cut short: copy it again from its source.`, options)
  if (/bad dimensions/i.test(message))
    return new LensletError('unsupported', `${name} has no size in which it can be drawn: save it as PNG.`, options)
  if (UNSUPPORTED.test(message) && !/corrupt jpeg/i.test(message))
    return new LensletError(
      'unsupported',
      `${name} is stored in a way that this program cannot decode: save it as PNG or JPEG with the program that made it.`,
      options,
    )
  // When boxes do not fit together, it is unknown whether the file or the decoder is wrong.
  if (DAMAGED.test(message) && !/heif:/i.test(message))
    return new LensletError(
      'damaged',
      `${name} is damaged and cannot be shown: copy it again from its source.`,
      options,
    )
  return new LensletError(
    'unsupported',
    `${name} has an unusual structure and cannot be shown: open it with another program and save it again.`,
    options,
  )
}

/** Returns whether a decoder reported that it does not support the picture, which may be intact. */
export function isUnsupportedError(error: unknown): boolean {
  return UNSUPPORTED.test(error instanceof Error ? error.message : String(error))
}

/** Returns whether a decoder reported that the file ends too early. */
export function isTruncationError(error: unknown): boolean {
  return TRUNCATED.test(error instanceof Error ? error.message : String(error))
}
