/**
 * Reads the parts of a picture's file that contain metadata, without the pixels.
 *
 * So a picture of 50 MB on a share need not be read as a whole to find out who took it.
 */
import type { FileHandle } from 'node:fs/promises'
import type { Format } from '../../image-headers/formats.ts'
import { HeadBytes } from '../../image-headers/head-bytes.ts'
import { readHeifParts } from './heif-parts.ts'
import { decompressText } from './png-texts.ts'
import { SparseFile } from './sparse-file.ts'
import { readTiffParts } from './tiff-parts.ts'

/** The most bytes of metadata that are read. Complete embedded workflows are smaller. */
const MAX_BYTES = 16_000_000
/** Formats whose metadata may be anywhere in the file are read as a whole up to this size. */
const MAX_WHOLE_BYTES = 64_000_000
/** Of larger files only the beginning is read. */
const MAX_SPARSE_BYTES = 1_000_000_000
/** Most cameras need less than the first of these; the rest is read in larger steps. */
const FIRST_JPEG_BYTES = 65_536
const JPEG_STEP = 262_144
const MAX_CHUNKS = 4_096
const SIGNATURE_BYTES = { PNG: 8, WebP: 12 } as const

/**
 * Returns a smaller file of the same format with the same metadata. Rejects when the file cannot be read.
 *
 * Of a format whose metadata may be anywhere, files up to `maxWholeBytes` are read as a whole.
 */
export async function metadataBytes(
  handle: FileHandle,
  format: Format,
  size: number,
  maxWholeBytes = MAX_WHOLE_BYTES,
): Promise<Buffer> {
  switch (format) {
    case 'JPEG':
      return await jpegHeader(handle, size)
    case 'PNG':
      return await chunksOf(handle, size, {
        start: SIGNATURE_BYTES.PNG,
        little: false,
        isLeftOut: (type) => type === 'IDAT' || type === 'fdAT',
      })
    case 'WebP':
      return await chunksOf(handle, size, {
        start: SIGNATURE_BYTES.WebP,
        little: true,
        isLeftOut: (type) => /^(VP8[ L]|ALPH|ANMF)$/.test(type),
      })
    case 'TIFF':
      return (await readParts(handle, size, readTiffParts)) ?? (await readWhole(handle, size, maxWholeBytes))
    case 'HEIC':
    case 'AVIF':
      return (await readParts(handle, size, readHeifParts)) ?? (await readWhole(handle, size, maxWholeBytes))
    default:
      return await readWhole(handle, size, maxWholeBytes)
  }
}

/** Returns a file of the same size that has only the parts with metadata; null when they cannot be found. */
async function readParts(
  handle: FileHandle,
  size: number,
  readInto: (file: SparseFile) => Promise<boolean>,
): Promise<Buffer | null> {
  if (size > MAX_SPARSE_BYTES) return null
  const file = new SparseFile(handle, size)
  return (await readInto(file)) ? file.bytes : null
}

async function readWhole(handle: FileHandle, size: number, maxWholeBytes: number): Promise<Buffer> {
  return await readAt(handle, 0, size > maxWholeBytes ? Math.min(MAX_BYTES, maxWholeBytes) : size)
}

/** Returns everything before the pixels. */
async function jpegHeader(handle: FileHandle, size: number): Promise<Buffer> {
  let head = await readAt(handle, 0, Math.min(size, FIRST_JPEG_BYTES))
  for (let at = 2; ;) {
    while (at + 4 > head.length && head.length < Math.min(size, MAX_BYTES))
      head = Buffer.concat([head, await readAt(handle, head.length, JPEG_STEP)])
    if (at + 4 > head.length) return head
    if (head[at] !== 0xff || head[at + 1] === 0xff) {
      at++
      continue
    }
    // The scan begins here, and only pixels follow.
    if (head[at + 1] === 0xda) return head.subarray(0, at + 4)
    at += 2 + Math.max(2, head.readUInt16BE(at + 2))
  }
}

interface Chunks {
  readonly start: number
  readonly little: boolean
  isLeftOut(type: string): boolean
}

/**
 * Returns the file without the chunks for which `isLeftOut` returns true.
 *
 * A chunk of a PNG has length, type, data and checksum; a chunk of a WebP has type, length and data.
 */
async function chunksOf(handle: FileHandle, size: number, { start, little, isLeftOut }: Chunks): Promise<Buffer> {
  const parts: Buffer[] = [await readAt(handle, 0, start)]
  let bytes = 0
  for (let at = start, number = 0; at + 8 <= size && number < MAX_CHUNKS; number++) {
    const header = new HeadBytes(await readAt(handle, at, 8), little)
    if (header.length < 8) break
    const [type, length] = little ? [header.text(0, 4), header.u32(4)] : [header.text(4, 4), header.u32(0)]
    const chunkLength = little ? 8 + length + (length & 1) : 12 + length
    if (!isLeftOut(type) && at + chunkLength <= size && bytes + chunkLength <= MAX_BYTES) {
      const chunk = await readAt(handle, at, chunkLength)
      const text = little ? chunk : decompressText(chunk)
      parts.push(text)
      bytes += Math.max(chunkLength, text.length)
    }
    at += chunkLength
  }
  const file = Buffer.concat(parts)
  if (little) file.writeUInt32LE(file.length - 8, 4)
  return file
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(length), position })
  return buffer.subarray(0, bytesRead)
}
