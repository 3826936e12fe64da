/** What all kinds of pictures have in common when they are opened for decoding. */
import { readFile } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { PictureNotice } from '../../../preload/contract/index.ts'
import { endsEarly } from '../image-headers/ends-early.ts'
import type { PictureFile } from './picture-file.ts'
import {
  accessProblem,
  decodeProblem,
  formatProblem,
  isCutShort,
  isNotKnown,
  MOST_PIXELS,
  tooLargeProblem,
} from './problems.ts'

/** Of a picture whose file is read as a whole. */
const MOST_WHOLE_BYTES = 500_000_000
/** Of a picture that cannot be decoded row by row and is held whole in memory. */
export const MOST_BYTES_HELD = 1_000_000_000

/** Of a damaged picture: it takes as long as a whole one, and may have nothing in it. */
const MOST_LENIENT_PIXELS = 150_000_000

export const OPTIONS: SharpOptions = { failOn: 'error', limitInputPixels: MOST_PIXELS }
/** Shows what there is of a damaged file. */
const LENIENT: SharpOptions = { ...OPTIONS, failOn: 'none' }

/**
 * A pipeline that starts at the upright picture, and what has to be known of it. Its pixels may still turn out not to
 * be decodable.
 */
export interface Decoded {
  readonly pixels: Sharp
  readonly notice: PictureNotice | null
}

export interface Picture {
  /** Pixels after EXIF orientation. */
  readonly width: number
  readonly height: number
  /** About so many bytes are taken while it is decoded; 0 when that does not grow with the picture. */
  readonly heldBytes: number
  /** The picture, ready to be scaled down to `longest` pixels. Rejects with the decoder's own error. */
  decode(longest: number): Promise<Decoded>
  /** Other ways to get pixels of it after `error`, the best first. */
  salvage(longest: number, error: unknown): AsyncIterable<Decoded>
}

/** Where the decoder library reads a picture. */
export type Source = string | Buffer

/** What the file's head tells. Rejects with the error for whoever looks at the empty cell. */
export async function metadataOf(picture: PictureFile, source: Source = picture.readable): Promise<Metadata> {
  return sharp(source, { ...LENIENT, limitInputPixels: false })
    .metadata()
    .catch(async (error: unknown) => {
      throw await undecodable(picture, error)
    })
}

/** The error for a picture of which nothing can be shown. */
export async function undecodable(picture: PictureFile, error: unknown): Promise<Error> {
  const { file, format, size } = picture
  return decodeProblem(file, error, await endsEarly(format, size, picture.read).catch(() => false))
}

/** What a lenient decoder makes of a damaged file. */
export async function* lenient(
  picture: PictureFile,
  error: unknown,
  source: Source = picture.readable,
): AsyncGenerator<Decoded> {
  const sides = await sharp(source, { ...LENIENT, limitInputPixels: false })
    .metadata()
    .catch(() => null)
  if (isNotKnown(error) || sides === null || sides.width * sides.height > MOST_LENIENT_PIXELS) return
  const { format, size } = picture
  const isIncomplete = isCutShort(error) || (await endsEarly(format, size, picture.read).catch(() => false))
  yield { pixels: sharp(source, LENIENT).autoOrient(), notice: isIncomplete ? 'incomplete' : 'damaged' }
}

/** For kinds of which either all is decoded or nothing. */
export async function* nothing(): AsyncGenerator<Decoded> {
  // There is no other way.
}

/** All of a file. Rejects with the error for whoever looks at the empty cell. */
export async function readWhole({ file, readable, size }: PictureFile): Promise<Buffer> {
  if (size > MOST_WHOLE_BYTES) throw formatProblem(file, `a file of ${Math.round(size / 1e6)} MB`)
  return readFile(readable).catch((error: unknown) => {
    throw accessProblem(file, error)
  })
}

/** Throws when a picture claims to have more pixels, or would take more memory, than is safe. */
export function refuseBomb(file: string, width: number, height: number, heldBytes: number): void {
  if (width * height > MOST_PIXELS || heldBytes > MOST_BYTES_HELD) throw tooLargeProblem(file, width, height)
}
