/** Reads a larger file in several calls, so that no call takes long on a slow share. */
import type { Storage } from './storage.ts'

/** The bytes of one call. */
const PIECE_BYTES = 1_000_000

/** Returns a whole file; null when it has more than `maxBytes`. Rejects with StorageError. */
export async function readInPieces(storage: Storage, path: string, maxBytes: number): Promise<Buffer | null> {
  const pieces: Uint8Array[] = []
  for (let length = 0; ;) {
    const { bytes, size } = await storage.readFrom(path, length, PIECE_BYTES)
    if (size > maxBytes) return null
    pieces.push(bytes)
    length += bytes.byteLength
    if (bytes.byteLength === 0 || length >= size) return Buffer.concat(pieces)
  }
}
