/** Opens pictures for decoding, after telling apart everything that can be wrong with them. */
import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { LensletError } from '../../../preload/contract/index.ts'
import { bmpSize, readBmp } from './bmp.ts'
import { type Format, sniff } from './formats.ts'
import {
  accessProblem, decodeProblem, emptyProblem, formatProblem, MOST_PIXELS, noPictureProblem, tooLargeProblem, zeroedProblem,
} from './problems.ts'

const HEAD_BYTES = 4096
/** SVG is text that is rendered in memory; a drawing beyond this is no drawing. */
const MOST_SVG_BYTES = 20_000_000
/** Pictures that cannot be decoded row by row (interlaced, progressive) are held whole in memory. */
const MOST_PIXELS_AT_ONCE = 300_000_000
const SVG_DENSITY = 72

const OPTIONS: SharpOptions = { failOn: 'error', limitInputPixels: MOST_PIXELS }

export interface FileHead {
  readonly size: number
  readonly modifiedAt: number
  readonly format: Format
}

export interface Picture {
  readonly format: Format
  /** Pixels after EXIF orientation. */
  readonly width: number
  readonly height: number
  readonly exif: Buffer | undefined
  /** Texts inside a PNG, by keyword. */
  readonly comments: readonly { readonly keyword: string; readonly text: string }[]
  /** A pipeline that starts at the upright picture, ready to be scaled down to `longest` pixels. */
  decode(longest: number): Sharp
}

/** Looks at a file without decoding it. `not-found`, `not-readable`, `damaged` (empty, zeros) or `unsupported` (no picture). */
export async function readHead(file: string): Promise<FileHead> {
  const { size, modifiedAt, head } = await readStart(file)
  if (size === 0) throw emptyProblem(file)
  if (head.every(byte => byte === 0)) throw zeroedProblem(file)
  const format = sniff(head)
  if (format === null) throw noPictureProblem(file)
  return { size, modifiedAt, format }
}

/** Opens a picture: its size and metadata are known, its pixels not yet decoded. Fails as `readHead`, or with `damaged` or `unsupported`. */
export async function openPicture(file: string): Promise<Picture> {
  const { size, format } = await readHead(file)
  if (format === 'HEIC') throw formatProblem(file, 'HEIC')
  if (format === 'BMP') return await openBitmap(file)
  if (format === 'SVG') return await openDrawing(file, size)
  return await openPixels(file, format)
}

async function readStart(file: string): Promise<{ size: number; modifiedAt: number; head: Buffer }> {
  try {
    const handle = await open(file)
    try {
      const { size, mtimeMs } = await handle.stat()
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 })
      return { size, modifiedAt: mtimeMs, head: buffer.subarray(0, bytesRead) }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw accessProblem(file, error)
  }
}

async function openPixels(file: string, format: Format): Promise<Picture> {
  const metadata = await sharp(file, { ...OPTIONS, limitInputPixels: false }).metadata().catch((error: unknown) => { throw decodeProblem(file, error) })
  const { width, height } = metadata.autoOrient
  refuseBomb(file, width, height, metadata.isProgressive ? MOST_PIXELS_AT_ONCE : MOST_PIXELS)
  return { format, width, height, exif: metadata.exif, comments: metadata.comments ?? [], decode: () => sharp(file, OPTIONS).autoOrient() }
}

async function openBitmap(file: string): Promise<Picture> {
  const bytes = await readFile(file).catch((error: unknown) => { throw accessProblem(file, error) })
  const size = bmpSize(bytes)
  if (size === null) throw formatProblem(file, 'a compressed bitmap')
  refuseBomb(file, size.width, size.height, MOST_PIXELS_AT_ONCE)
  const decode = (): Sharp => {
    const { data, ...raw } = readBmp(bytes)!
    return sharp(data, { raw })
  }
  return { format: 'BMP', ...size, exif: undefined, comments: [], decode }
}

/** From memory, not from its path: without a path the renderer has nothing against which to look up other files. */
async function openDrawing(file: string, bytes: number): Promise<Picture> {
  if (bytes > MOST_SVG_BYTES) throw new LensletError('unsupported', `${basename(file)} is a drawing of ${Math.round(bytes / 1e6)} MB, too large to render: save it as PNG.`, { path: file })
  const drawing = await readFile(file).catch((error: unknown) => { throw accessProblem(file, error) })
  const { width, height } = await sharp(drawing, { density: SVG_DENSITY }).metadata().catch((error: unknown) => { throw decodeProblem(file, error) })
  refuseBomb(file, width, height, MOST_PIXELS_AT_ONCE)
  const decode = (longest: number): Sharp => sharp(drawing, { density: Math.min(2400, Math.max(1, (SVG_DENSITY * longest) / Math.max(width, height))) })
  return { format: 'SVG', width, height, exif: undefined, comments: [], decode }
}

function refuseBomb(file: string, width: number, height: number, most: number): void {
  if (width * height > most) throw tooLargeProblem(file, width, height)
}
