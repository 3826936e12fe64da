/**
 * Computes ThumbHashes of pictures (https://evanw.github.io/thumbhash/).
 *
 * A cell shows them until its thumbnail arrives.
 */
import type { FileHandle } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import { type Format, detectFormat } from '../image-headers/formats.ts'
import { HeadBytes } from '../image-headers/head-bytes.ts'
import { jpegFrame } from '../image-headers/head-jpeg.ts'
import { type HeadSize, headSize } from '../image-headers/head-size.ts'
import { openPictureFile } from './picture-file.ts'
import { readPreviewFrom } from './preview.ts'
import { accessProblem, decodeProblem, MAX_PIXELS } from './problems.ts'
import type { PlaceholderEffort, Job } from './protocol.ts'

/** The longer side, in pixels, of the picture that is hashed. The hash itself is coarser. */
const SIDE = 32
/** Formats that this process decodes quickly with the decoder library alone. */
const FORMATS: ReadonlySet<Format> = new Set(['JPEG', 'PNG', 'WebP', 'GIF', 'TIFF'])
/**
 * The most that is decoded for a placeholder: bytes of the file, and pixels if all of them have to be decoded.
 *
 * `fast` takes a fraction of the thumbnail's time, so that it may run before the thumbnails of a whole screen. `idle`
 * is used when nobody waits.
 */
const LIMITS: Readonly<Record<PlaceholderEffort, { readonly bytes: number; readonly pixels: number }>> = {
  fast: { bytes: 512_000, pixels: 300_000 },
  idle: { bytes: 2_000_000, pixels: 4_200_000 },
}
/** A JPEG is decoded at an eighth of its size, which is 1/64 of its pixels, in a fraction of the time. */
const EIGHTH = 64

/**
 * Returns the ThumbHash of a picture; null when it takes more than `effort` allows, or when it is not a picture.
 *
 * For a large file it uses the embedded thumbnail. Rejects with `damaged`, `not-found` or `not-readable`.
 */
export async function readPlaceholder({
  file,
  root,
  effort,
}: Extract<Job, { kind: 'placeholder' }>): Promise<Uint8Array | null> {
  await using handle = await openPictureFile(file, root)
  const bytes = await readUpTo(handle, file, LIMITS[effort].bytes)
  if (bytes === null) return await hashPreview(handle, file)
  const format = detectFormat(bytes)
  const size = headSize(bytes)
  if (format === null || !FORMATS.has(format) || size === null || size === 'more') return null
  const isCoarse = format === 'JPEG' && !jpegFrame(new HeadBytes(bytes))?.isProgressive
  if (size.width * size.height > LIMITS[effort].pixels * (isCoarse ? EIGHTH : 1)) return null
  const picture = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS }).autoOrient()
  // For a picture that is already coarse it is enough to sample some pixels.
  return await thumbHash(picture, size, isCoarse ? 'nearest' : 'lanczos3').catch((error: unknown) => {
    throw decodeProblem(file, error)
  })
}

/** Returns the bytes of the file; null when it is larger than `maxBytes`. */
async function readUpTo(handle: FileHandle, file: string, maxBytes: number): Promise<Buffer | null> {
  try {
    return (await handle.stat()).size > maxBytes ? null : await handle.readFile()
  } catch (error) {
    throw accessProblem(file, error)
  }
}

async function hashPreview(handle: FileHandle, file: string): Promise<Uint8Array | null> {
  const preview = await readPreviewFrom(handle, file)
  // Damage in the embedded thumbnail says nothing about the picture.
  return preview && (await thumbHash(sharp(preview.jpeg).autoOrient(), preview).catch(() => null))
}

/**
 * Returns the ThumbHash of a picture of this size. If `pixels` has another shape, it is cropped on both sides.
 *
 * Rejects with the decoder's own error.
 */
async function thumbHash(
  pixels: Sharp,
  { width, height }: HeadSize,
  kernel: 'nearest' | 'lanczos3' = 'lanczos3',
): Promise<Uint8Array> {
  const scale = SIDE / Math.max(width, height)
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  const { data, info } = await pixels
    .resize({ ...size, fit: 'cover', kernel })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return rgbaToThumbHash(info.width, info.height, withAlpha(data, info.channels))
}

/** Adds alpha here and not in the decoder, which takes as long for that as for scaling. */
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
