/** Compressed texts in PNG files, unpacked: the reading library would do that without a limit. */
import { inflateSync } from 'node:zlib'

const HEADER_BYTES = 8
const CHECKSUM_BYTES = 4
const XMP = 'XML:com.adobe.xmp'
/** Of one text unpacked. */
const MOST_BYTES = 8_000_000

/**
 * A `zTXt` or compressed `iTXt` chunk as one that is not; any other as it is. Empty when it is damaged or unpacks to
 * too much.
 */
export function unpackedText(chunk: Buffer): Buffer {
  const type = chunk.toString('latin1', 4, 8)
  const data = chunk.subarray(HEADER_BYTES, chunk.length - CHECKSUM_BYTES)
  const keywordEnd = data.indexOf(0)
  if (keywordEnd < 0) return chunk
  try {
    const keyword = data.subarray(0, keywordEnd + 1)
    if (type === 'zTXt') {
      const text = inflated(data.subarray(keywordEnd + 2))
      // XMP belongs into an `iTXt`, but some writers put it here.
      return keyword.toString('latin1').startsWith(XMP)
        ? made('iTXt', Buffer.concat([keyword, Buffer.alloc(4), text]))
        : made('tEXt', Buffer.concat([keyword, text]))
    }
    if (type !== 'iTXt' || data[keywordEnd + 1] !== 1) return chunk
    const languageEnd = data.indexOf(0, keywordEnd + 3)
    const textStart = data.indexOf(0, languageEnd + 1) + 1
    return made(
      'iTXt',
      Buffer.concat([
        keyword,
        Buffer.from([0, 0]),
        data.subarray(keywordEnd + 3, textStart),
        inflated(data.subarray(textStart)),
      ]),
    )
  } catch {
    return Buffer.alloc(0)
  }
}

function inflated(data: Buffer): Buffer {
  return inflateSync(data, { maxOutputLength: MOST_BYTES })
}

/** The check sum is left at zero: nobody looks at it. */
function made(type: string, data: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(data.length, 0)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, data, Buffer.alloc(CHECKSUM_BYTES)])
}
