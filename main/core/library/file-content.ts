/**
 * What a few bytes of a picture's file tell, with nothing decoded: how large the picture is, and whether two files hold
 * the same.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { headSize, MOST_HEAD_BYTES } from '../image-headers/head-size.ts'
import { openOrdinaryFile } from '../storage/ordinary-file.ts'
import { type FileCalls, type OpenedFile, asyncFileCalls } from '../storage/file-calls.ts'

/** Enough for nearly all files: what stands before the sides is seldom more than an embedded preview. */
const HEAD_BYTES = 65_536
/** Of longer files so many bytes of the beginning and of the end are compared. */
const END_BYTES = 16_384

export interface FileContent {
  readonly bytes: number
  /** Pixels as shown, after orientation; 0 when the file does not tell. */
  readonly width: number
  readonly height: number
  /**
   * 64 bits of a hash of length, beginning and end, never both words 0. Files of the same content have the same;
   * compressed pictures of different content have different ones, because their ends differ.
   */
  readonly print: readonly [high: number, low: number]
}

/** Rejects when the file cannot be read. */
export async function readContent(file: string, calls: FileCalls = asyncFileCalls): Promise<FileContent> {
  await using opened = await openOrdinaryFile(file, constants.O_RDONLY, calls)
  const { size } = await opened.stat()
  const head = await readAt(opened, 0, Math.min(size, HEAD_BYTES))
  const hash = createHash('sha256').update(String(size))
  if (size <= HEAD_BYTES) hash.update(head)
  else hash.update(head.subarray(0, END_BYTES)).update(await readAt(opened, size - END_BYTES, END_BYTES))
  const digest = hash.digest()
  const sides = await sidesFrom(opened, head)
  return { ...sides, bytes: size, print: [digest.readUInt32LE(0), digest.readUInt32LE(4) || 1] }
}

async function sidesFrom(opened: OpenedFile, head: Uint8Array): Promise<{ width: number; height: number }> {
  const size = headSize(head)
  const more =
    size === 'more' && head.byteLength === HEAD_BYTES ? headSize(await readAt(opened, 0, MOST_HEAD_BYTES)) : size
  return more === 'more' || more === null ? { width: 0, height: 0 } : more
}

async function readAt(opened: OpenedFile, position: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await opened.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}
