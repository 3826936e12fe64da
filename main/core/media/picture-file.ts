/** The first look at a picture's file: what it is, and a name for its content that costs three small reads. */
import { hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { openFileInside, openOrdinaryFile, pathOfOpenFile } from '../storage/ordinary-file.ts'
import { type Format, detectFormat } from '../image-headers/formats.ts'
import type { ReadBytes } from '../image-headers/ends-early.ts'
import { accessProblem, emptyProblem, noPictureProblem, zeroedProblem } from './problems.ts'

/** Enough for every format's signature and for a camera's settings, serial number and time. */
const HEAD_BYTES = 16_384
const SAMPLE_BYTES = 4_096
/**
 * Formats in which other pixels need not make other bytes at the sampled places, or another size: there the time counts
 * as well.
 */
const TIME_COUNTS: ReadonlySet<Format> = new Set(['TIFF', 'BMP', 'SVG'])

/** Open until it is disposed of. */
export interface PictureFile extends AsyncDisposable {
  readonly file: string
  /** Where decoders read it: the file that was looked at, also when its name leads elsewhere meanwhile. */
  readonly readable: string
  /** Bytes, and milliseconds since the epoch. */
  readonly size: number
  readonly modifiedAt: number
  readonly format: Format
  /** The first bytes: 16 KB, or the whole file if it is smaller. */
  readonly head: Buffer
  /**
   * 32 hex digits, the same for the same content wherever it lies and whatever it is called. See ARCHITECTURE.md,
   * "Thumbnails".
   */
  readonly key: string
  /** At most so many bytes from a position on. */
  readonly read: ReadBytes
}

/**
 * Opens a picture's file, which has to lie in the folder `root` unless that is null. Rejects with the error for whoever
 * looks at the empty cell: `not-found` or `not-readable`.
 */
export async function openPictureFile(file: string, root: string | null): Promise<FileHandle> {
  return (root === null ? openOrdinaryFile(file) : openFileInside(file, root)).catch((error: unknown) => {
    throw accessProblem(file, error)
  })
}

/**
 * Opens a file as `openPictureFile` does and looks at it without decoding it. Rejects as that, and with `damaged`
 * (empty, zeros) or `unsupported` (no picture).
 */
export async function lookAtPicture(file: string, root: string | null): Promise<PictureFile> {
  const handle = await openPictureFile(file, root)
  try {
    return {
      ...(await look(file, handle)),
      readable: pathOfOpenFile(handle, file),
      [Symbol.asyncDispose]: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function look(
  file: string,
  handle: FileHandle,
): Promise<Omit<PictureFile, 'readable' | typeof Symbol.asyncDispose>> {
  const { size, modifiedAt, head, samples } = await readSamples(file, handle)
  if (size === 0) throw emptyProblem(file)
  if (head.subarray(0, SAMPLE_BYTES).every((byte) => byte === 0)) throw zeroedProblem(file)
  const format = detectFormat(head.subarray(0, SAMPLE_BYTES))
  if (format === null) throw noPictureProblem(file)
  // Whole seconds, because mounts of one share cut times off at different places.
  const about = [format, size, TIME_COUNTS.has(format) ? Math.floor(modifiedAt / 1_000) : 0].join(' ')
  const key = hash('sha256', Buffer.concat([Buffer.from(about), head, ...samples])).slice(0, 32)
  return { file, size, modifiedAt, format, head, key, read: (position, length) => readAt(handle, position, length) }
}

async function readSamples(
  file: string,
  handle: FileHandle,
): Promise<{ size: number; modifiedAt: number; head: Buffer; samples: Buffer[] }> {
  try {
    const { size, mtimeMs } = await handle.stat()
    const head = await readAt(handle, 0, Math.min(HEAD_BYTES, size))
    const places =
      size <= HEAD_BYTES ? [] : [Math.max(HEAD_BYTES, Math.floor(size / 2)), Math.max(HEAD_BYTES, size - SAMPLE_BYTES)]
    return {
      size,
      modifiedAt: mtimeMs,
      head,
      samples: await Promise.all(places.map((place) => readAt(handle, place, SAMPLE_BYTES))),
    }
  } catch (error) {
    throw accessProblem(file, error)
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(length), position })
  return buffer.subarray(0, bytesRead)
}
