/**
 * Reads the dimensions and the fingerprint of a picture from a few bytes of its file.
 *
 * Nothing is decoded.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { headSize, MAX_HEAD_BYTES } from '../image-headers/head-size.ts'
import { openOrdinaryFile } from '../storage/ordinary-file.ts'
import { type FileCalls, type OpenedFile, asyncFileCalls } from '../storage/file-calls.ts'

/** Enough for nearly all files: seldom more than an embedded preview precedes the dimensions. */
const HEAD_BYTES = 65_536
/** The number of bytes at the beginning and at the end of a longer file that go into the fingerprint. */
const END_BYTES = 16_384

interface FileContent {
  readonly bytes: number
  /** In pixels as shown, after orientation; 0 when these bytes do not contain it. */
  readonly width: number
  readonly height: number
  /**
   * 64 bits of a hash of length, beginning and end; the two words are never both 0.
   *
   * Files of the same content have the same fingerprint. Compressed pictures of different content have different ones,
   * because their ends differ.
   */
  readonly fingerprint: readonly [high: number, low: number]
}

/** Reads dimensions and fingerprint of a file. Rejects when the file cannot be read. */
export async function readContent(file: string, calls: FileCalls = asyncFileCalls): Promise<FileContent> {
  await using opened = await openOrdinaryFile(file, constants.O_RDONLY, calls)
  const { size } = await opened.stat()
  const head = await readAt(opened, 0, Math.min(size, HEAD_BYTES))
  const hash = createHash('sha256').update(String(size))
  if (size <= HEAD_BYTES) hash.update(head)
  else hash.update(head.subarray(0, END_BYTES)).update(await readAt(opened, size - END_BYTES, END_BYTES))
  const digest = hash.digest()
  const dimensions = await readDimensions(opened, head)
  return { ...dimensions, bytes: size, fingerprint: [digest.readUInt32LE(0), digest.readUInt32LE(4) || 1] }
}

async function readDimensions(opened: OpenedFile, head: Uint8Array): Promise<{ width: number; height: number }> {
  const size = headSize(head)
  const more =
    size === 'more' && head.byteLength === HEAD_BYTES ? headSize(await readAt(opened, 0, MAX_HEAD_BYTES)) : size
  return more === 'more' || more === null ? { width: 0, height: 0 } : more
}

async function readAt(opened: OpenedFile, position: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await opened.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
