/** Why a picture cannot be shown, as errors with a sentence for the person who looks at the empty cell. */
import { basename } from 'node:path'
import { LensletError } from '../../../preload/contract/index.ts'

/**
 * Pixels of the largest picture that is decoded: 40,000 × 25,000. What claims more is taken for a decompression bomb.
 */
export const MOST_PIXELS = 1_000_000_000

/** The error for a failed system call on the picture's file. */
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
    return new LensletError('not-readable', `${name} is no file but a pipe, a device or a folder: remove it.`, {
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

export function emptyProblem(file: string): LensletError {
  return new LensletError('damaged', `${basename(file)} is empty: copy it again from where it came from.`, {
    path: file,
  })
}

export function zeroedProblem(file: string): LensletError {
  return new LensletError('damaged', `${basename(file)} holds only zeros: copying it was interrupted, copy it again.`, {
    path: file,
  })
}

export function noPictureProblem(file: string): LensletError {
  return new LensletError(
    'unsupported',
    `${basename(file)} is not a picture: its content is something else than its name says.`,
    { path: file },
  )
}

export function formatProblem(file: string, format: string): LensletError {
  return new LensletError(
    'unsupported',
    `${basename(file)} is ${format}, which this program cannot decode: save it as JPEG or PNG.`,
    { path: file },
  )
}

export function tooLargeProblem(file: string, width: number, height: number): LensletError {
  const size = `${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`
  return new LensletError(
    'unsupported',
    `${basename(file)} claims to have ${size}, too many to open safely: cut it into parts.`,
    { path: file },
  )
}

export function crashProblem(file: string): LensletError {
  return new LensletError(
    'damaged',
    `${basename(file)} makes the picture decoder crash: save it anew with another program.`,
    { path: file },
  )
}

export function slowProblem(file: string, seconds: number): LensletError {
  return new LensletError(
    'timeout',
    `${basename(file)} could not be read within ${seconds} s: check the connection, then try again.`,
    { path: file, retry: true },
  )
}

export function slowDrawingProblem(file: string, seconds: number): LensletError {
  return new LensletError(
    'timeout',
    `${basename(file)} takes longer than ${seconds} s to draw: save it as PNG, or take blurs and filters out of it.`,
    { path: file },
  )
}

const CUT_SHORT =
  /premature|truncat|unexpected end|end of (stream|file|data|image)|not enough data|read error|incomplete|EOF/i
/** What decoders say of pictures that may be whole: they do not know how to read them. */
const NOT_KNOWN =
  /unsupported|not supported|not configured|not implemented|not a whole number of bytes|bad labq|unknown (compression|codec|format)|no decod|unimplemented|not handled/i
const DAMAGED =
  /corrupt|bad |invalid|crc|checksum|bogus|seek error|not a jpeg|extraneous|zlib|lzw|inflate|huffman|damage/i
/** Put before whatever the decoder says of a picture's head. */
const PREFIX = /^Input (file|buffer) has corrupt header:?/i

/**
 * The error for what the decoder said, when nothing of the picture can be shown. `endsEarly`: the file is known to lack
 * its end. Only what is known to be damaged is to be copied again.
 */
export function decodeProblem(file: string, error: unknown, endsEarly = false): LensletError {
  const message = (error instanceof Error ? error.message : String(error)).replace(PREFIX, '')
  const name = basename(file)
  const options = { path: file, cause: error }
  if (endsEarly || isCutShort(error))
    return new LensletError('damaged', `${name} is cut short: copy it again from where it came from.`, options)
  if (/bad dimensions/i.test(message))
    return new LensletError('unsupported', `${name} has no size in which it can be drawn: save it as PNG.`, options)
  if (NOT_KNOWN.test(message) && !/corrupt jpeg/i.test(message))
    return new LensletError(
      'unsupported',
      `${name} is stored in a way that this program cannot decode: save it as PNG or JPEG with the program that made it.`,
      options,
    )
  // Of boxes that do not fit together nobody knows who is to blame.
  if (DAMAGED.test(message) && !/heif:/i.test(message))
    return new LensletError(
      'damaged',
      `${name} is damaged and cannot be shown: copy it again from where it came from.`,
      options,
    )
  return new LensletError(
    'unsupported',
    `${name} is put together in an unusual way and cannot be shown: open it with another program and save it anew.`,
    options,
  )
}

/** Whether a decoder said that it does not know how to read the picture, which may be whole. */
export function isNotKnown(error: unknown): boolean {
  return NOT_KNOWN.test(error instanceof Error ? error.message : String(error))
}

/** Whether a decoder said that the file ends too early. */
export function isCutShort(error: unknown): boolean {
  return CUT_SHORT.test(error instanceof Error ? error.message : String(error))
}
