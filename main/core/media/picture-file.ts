/** Identifies a picture's file: its format, and a key for its content that takes three small reads. */
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
 * Formats in which other pixels may have the same bytes at the sampled positions and the same size. For them the key
 * includes the modification time.
 */
const FORMATS_WITH_TIME: ReadonlySet<Format> = new Set(['TIFF', 'BMP', 'SVG'])

/** A picture's file. It stays open until it is disposed of. */
export interface PictureFile extends AsyncDisposable {
  readonly file: string
  /**
   * The path for decoders. It leads to the file that was identified, even when the name has been given to another file.
   */
  readonly decoderPath: string
  /** In bytes, and in milliseconds since the epoch. */
  readonly size: number
  readonly modifiedAt: number
  readonly format: Format
  /** The first bytes: 16 KB, or the whole file if it is smaller. */
  readonly head: Buffer
  /**
   * The key of the content: 32 hex digits, the same for the same content at any path and name. See README.md,
   * "Thumbnails".
   */
  readonly key: string
  /** Reads at most `length` bytes from a position on. */
  readonly read: ReadBytes
}

/**
 * Opens a picture's file, which has to be inside the folder `root` unless that is null.
 *
 * Rejects with the error for the person who sees the empty cell: `not-found` or `not-readable`.
 */
export async function openPictureFile(file: string, root: string | null): Promise<FileHandle> {
  return (root === null ? openOrdinaryFile(file) : openFileInside(file, root)).catch((error: unknown) => {
    throw accessProblem(file, error)
  })
}

/**
 * Opens a file like `openPictureFile` and identifies it without decoding it.
 *
 * Rejects like `openPictureFile`, and with `damaged` (empty, zeros) or `unsupported` (not a picture).
 */
export async function identifyPicture(file: string, root: string | null): Promise<PictureFile> {
  const handle = await openPictureFile(file, root)
  try {
    return {
      ...(await identify(file, handle)),
      decoderPath: pathOfOpenFile(handle, file),
      [Symbol.asyncDispose]: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function identify(
  file: string,
  handle: FileHandle,
): Promise<Omit<PictureFile, 'decoderPath' | typeof Symbol.asyncDispose>> {
  const { size, modifiedAt, head, samples } = await readSamples(file, handle)
  if (size === 0) throw emptyProblem(file)
  if (head.subarray(0, SAMPLE_BYTES).every((byte) => byte === 0)) throw zeroedProblem(file)
  const format = detectFormat(head.subarray(0, SAMPLE_BYTES))
  if (format === null) throw noPictureProblem(file)
  // Whole seconds, because mounts of the same share truncate times differently.
  const properties = [format, size, FORMATS_WITH_TIME.has(format) ? Math.floor(modifiedAt / 1_000) : 0].join(' ')
  const key = hash('sha256', Buffer.concat([Buffer.from(properties), head, ...samples])).slice(0, 32)
  return { file, size, modifiedAt, format, head, key, read: (position, length) => readAt(handle, position, length) }
}

async function readSamples(
  file: string,
  handle: FileHandle,
): Promise<{ size: number; modifiedAt: number; head: Buffer; samples: Buffer[] }> {
  try {
    const { size, mtimeMs } = await handle.stat()
    const head = await readAt(handle, 0, Math.min(HEAD_BYTES, size))
    const positions =
      size <= HEAD_BYTES ? [] : [Math.max(HEAD_BYTES, Math.floor(size / 2)), Math.max(HEAD_BYTES, size - SAMPLE_BYTES)]
    return {
      size,
      modifiedAt: mtimeMs,
      head,
      samples: await Promise.all(positions.map((position) => readAt(handle, position, SAMPLE_BYTES))),
    }
  } catch (error) {
    throw accessProblem(file, error)
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(length), position })
  return buffer.subarray(0, bytesRead)
}
