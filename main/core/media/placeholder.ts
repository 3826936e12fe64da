/** ThumbHashes of pictures (https://evanw.github.io/thumbhash/): what a cell shows until its thumbnail is there. */
import type { FileHandle } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import { type Format, detectFormat } from '../image-headers/formats.ts'
import { HeadBytes } from '../image-headers/head-bytes.ts'
import { jpegFrame } from '../image-headers/head-jpeg.ts'
import { type HeadSize, headSize } from '../image-headers/head-size.ts'
import { openPictureFile } from './picture-file.ts'
import { previewIn } from './preview.ts'
import { accessProblem, decodeProblem, MOST_PIXELS } from './problems.ts'
import type { Effort, Job } from './protocol.ts'

/** Pixels of the longer side that is hashed: what a hash keeps is coarser. */
const SIDE = 32
/** Decoded quickly, and within this process's own means. */
const FORMATS: ReadonlySet<Format> = new Set(['JPEG', 'PNG', 'WebP', 'GIF', 'TIFF'])
/**
 * The most that is decoded for it: bytes of the file, and pixels of what has to be decoded whole. `glance` takes a
 * fraction of the thumbnail's time, so that it may go before the thumbnails of a whole screen; `thorough` is for when
 * nobody waits.
 */
const MOST: Readonly<Record<Effort, { readonly bytes: number; readonly pixels: number }>> = {
  glance: { bytes: 512_000, pixels: 300_000 },
  thorough: { bytes: 2_000_000, pixels: 4_200_000 },
}
/** A JPEG comes at an eighth of its size, in a fraction of the time. */
const EIGHTH = 64

/**
 * The ThumbHash of a picture, from the camera's small version where the file is large; null when it takes more than
 * `effort`, or is no picture. Rejects with `damaged`, `not-found` or `not-readable`.
 */
export async function readPlaceholder({
  file,
  root,
  effort,
}: Extract<Job, { kind: 'placeholder' }>): Promise<Uint8Array | null> {
  await using handle = await openPictureFile(file, root)
  const bytes = await wholeOf(handle, file, MOST[effort].bytes)
  if (bytes === null) return await ofPreview(handle, file)
  const format = detectFormat(bytes)
  const sides = headSize(bytes)
  if (format === null || !FORMATS.has(format) || sides === null || sides === 'more') return null
  const isCoarse = format === 'JPEG' && !jpegFrame(new HeadBytes(bytes))?.isProgressive
  if (sides.width * sides.height > MOST[effort].pixels * (isCoarse ? EIGHTH : 1)) return null
  const picture = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS }).autoOrient()
  // Of what is coarse already it is enough to take some pixels.
  return await thumbHash(picture, sides, isCoarse ? 'nearest' : 'lanczos3').catch((error: unknown) => {
    throw decodeProblem(file, error)
  })
}

/** Null when it is larger. */
async function wholeOf(handle: FileHandle, file: string, most: number): Promise<Buffer | null> {
  try {
    return (await handle.stat()).size > most ? null : await handle.readFile()
  } catch (error) {
    throw accessProblem(file, error)
  }
}

async function ofPreview(handle: FileHandle, file: string): Promise<Uint8Array | null> {
  const preview = await previewIn(handle, file)
  // What is damaged in the small version says nothing of the picture.
  return preview && (await thumbHash(sharp(preview.jpeg).autoOrient(), preview).catch(() => null))
}

/**
 * Of a picture with these sides; what `pixels` has beyond their shape is cut off on both sides. Rejects with the
 * decoder's own error.
 */
async function thumbHash(
  pixels: Sharp,
  { width, height }: HeadSize,
  kernel: 'nearest' | 'lanczos3' = 'lanczos3',
): Promise<Uint8Array> {
  const scale = SIDE / Math.max(width, height)
  const sides = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  const { data, info } = await pixels
    .resize({ ...sides, fit: 'cover', kernel })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return rgbaToThumbHash(info.width, info.height, withAlpha(data, info.channels))
}

/** Here and not by the decoder, which takes as long for it as for scaling. */
function withAlpha(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 4) return pixels
  const rgba = new Uint8Array((pixels.length / channels) * 4)
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += 4) {
    rgba[to] = pixels[from]!
    rgba[to + 1] = pixels[channels < 3 ? from : from + 1]!
    rgba[to + 2] = pixels[channels < 3 ? from : from + 2]!
    rgba[to + 3] = channels === 2 ? pixels[from + 1]! : 255
  }
  return rgba
}
