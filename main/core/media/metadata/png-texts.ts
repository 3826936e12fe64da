/** Decompresses texts in PNG files. The library that reads them would decompress them without a limit. */
import { inflateSync } from 'node:zlib'

const HEADER_BYTES = 8
const CHECKSUM_BYTES = 4
const XMP = 'XML:com.adobe.xmp'
/** The most bytes of one decompressed text. */
const MAX_TEXT_BYTES = 8_000_000

/**
 * Returns a `zTXt` or compressed `iTXt` chunk as an uncompressed one, and any other chunk unchanged.
 *
 * The result is empty when the chunk is damaged or its text is too large.
 */
export function decompressText(chunk: Buffer): Buffer {
  const type = chunk.toString('latin1', 4, 8)
  const data = chunk.subarray(HEADER_BYTES, chunk.length - CHECKSUM_BYTES)
  const keywordEnd = data.indexOf(0)
  if (keywordEnd < 0) return chunk
  try {
    const keyword = data.subarray(0, keywordEnd + 1)
    if (type === 'zTXt') {
      const text = inflate(data.subarray(keywordEnd + 2))
      // XMP belongs in an `iTXt`, but some programs put it here.
      return keyword.toString('latin1').startsWith(XMP)
        ? makeChunk('iTXt', Buffer.concat([keyword, Buffer.alloc(4), text]))
        : makeChunk('tEXt', Buffer.concat([keyword, text]))
    }
    if (type !== 'iTXt' || data[keywordEnd + 1] !== 1) return chunk
    const languageEnd = data.indexOf(0, keywordEnd + 3)
    const textStart = data.indexOf(0, languageEnd + 1) + 1
    return makeChunk(
      'iTXt',
      Buffer.concat([
        keyword,
        Buffer.from([0, 0]),
        data.subarray(keywordEnd + 3, textStart),
        inflate(data.subarray(textStart)),
      ]),
    )
  } catch {
    return Buffer.alloc(0)
  }
}

function inflate(data: Buffer): Buffer {
  return inflateSync(data, { maxOutputLength: MAX_TEXT_BYTES })
}

/** Returns a chunk. Its checksum is left at zero, because nobody checks it. */
function makeChunk(type: string, data: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(data.length, 0)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, data, Buffer.alloc(CHECKSUM_BYTES)])
}
