/** Defines what all kinds of pictures have in common when they are opened for decoding. */
import { readFile } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import { t, type PictureNotice } from '../../../preload/contract/index.ts'
import { endsEarly } from '../image-headers/ends-early.ts'
import type { PictureFile } from './picture-file.ts'
import {
  accessProblem,
  decodeProblem,
  formatProblem,
  isTruncationError,
  isUnsupportedError,
  MAX_PIXELS,
  tooLargeProblem,
} from './problems.ts'

/** The largest file that is read as a whole, in bytes. */
const MAX_FILE_BYTES = 500_000_000
/** The most memory, in bytes, for a picture that cannot be decoded row by row and is held as a whole. */
export const MAX_HELD_BYTES = 1_000_000_000

/** The most pixels of a damaged picture. It takes as long to decode as an intact one, and may contain nothing. */
const MAX_LENIENT_PIXELS = 150_000_000

export const DECODE_OPTIONS: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS }
/** Decodes as much as possible of a damaged file. */
const LENIENT_OPTIONS: SharpOptions = { ...DECODE_OPTIONS, failOn: 'none' }

/** A pipeline that starts with the upright picture, and its notice. Decoding the pixels may still fail. */
export interface Decoded {
  readonly pixels: Sharp
  readonly notice: PictureNotice | null
}

export interface DecodablePicture {
  /** In pixels after EXIF orientation. */
  readonly width: number
  readonly height: number
  /** The approximate number of bytes in memory while it is decoded; 0 when that does not grow with the picture. */
  readonly heldBytes: number
  /** Returns the picture, ready to be scaled down to `longest` pixels. Rejects with the decoder's own error. */
  decode(longest: number): Promise<Decoded>
  /** Returns other ways to get its pixels after `error`, the best first. */
  salvage(longest: number, error: unknown): AsyncIterable<Decoded>
}

/** Where the decoder library reads a picture. */
export type DecoderSource = string | Buffer

/**
 * Returns the metadata from the beginning of the file. Rejects with the error for the person who sees the empty cell.
 */
export async function readHeaderMetadata(
  picture: PictureFile,
  source: DecoderSource = picture.decoderPath,
): Promise<Metadata> {
  return sharp(source, { ...LENIENT_OPTIONS, limitInputPixels: false })
    .metadata()
    .catch(async (error: unknown) => {
      throw await toDecodeProblem(picture, error)
    })
}

/** Returns the error for a picture that cannot be shown, not even in part. */
export async function toDecodeProblem(picture: PictureFile, error: unknown): Promise<Error> {
  const { file, format, size } = picture
  return decodeProblem(file, error, await endsEarly(format, size, picture.read).catch(() => false))
}

/** Decodes a damaged file leniently. */
export async function* decodeLeniently(
  picture: PictureFile,
  error: unknown,
  source: DecoderSource = picture.decoderPath,
): AsyncGenerator<Decoded> {
  const metadata = await sharp(source, { ...LENIENT_OPTIONS, limitInputPixels: false })
    .metadata()
    .catch(() => null)
  if (isUnsupportedError(error) || metadata === null || metadata.width * metadata.height > MAX_LENIENT_PIXELS) return
  const { format, size } = picture
  const isIncomplete = isTruncationError(error) || (await endsEarly(format, size, picture.read).catch(() => false))
  yield { pixels: sharp(source, LENIENT_OPTIONS).autoOrient(), notice: isIncomplete ? 'incomplete' : 'damaged' }
}

/** The salvage for kinds of pictures that are decoded either completely or not at all. */
export async function* noSalvage(): AsyncGenerator<Decoded> {
  // There is no other way.
}

/** Reads the whole file. Rejects with the error for the person who sees the empty cell. */
export async function readWholeFile({ file, decoderPath, size }: PictureFile): Promise<Buffer> {
  if (size > MAX_FILE_BYTES) throw formatProblem(file, t`a file of ${Math.round(size / 1e6)} MB`)
  return readFile(decoderPath).catch((error: unknown) => {
    throw accessProblem(file, error)
  })
}

/** Throws when a picture claims to have more pixels, or would take more memory, than is safe. */
export function assertSafeSize(file: string, width: number, height: number, heldBytes: number): void {
  if (width * height > MAX_PIXELS || heldBytes > MAX_HELD_BYTES) throw tooLargeProblem(file, width, height)
}
