/**
 * Decodes a small picture before any other.
 *
 * If the decoder library does not run on this machine, it fails here, and no picture counts as damaged.
 */
import sharp from 'sharp'
import type { DecoderBuild } from './protocol.ts'

const SIZE = { width: 48, height: 32 }
const DRAWING = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}"><rect width="24" height="32" fill="teal"/></svg>`,
)

/**
 * Draws, encodes and decodes a small picture in the same way as thumbnails are made.
 *
 * Resolves with the build that was actually loaded. Rejects when the result is wrong.
 */
export async function probeDecoder(): Promise<DecoderBuild> {
  const jpeg = await sharp(DRAWING).flatten({ background: '#fff' }).jpeg().toBuffer()
  const webp = await sharp(jpeg, { failOn: 'error' })
    .autoOrient()
    .resize({ width: SIZE.width / 2 })
    .webp()
    .toBuffer()
  const { width, height } = await sharp(webp).metadata()
  if (width !== SIZE.width / 2 || height !== SIZE.height / 2) throw new Error('the decoder library gives wrong results')
  return 'emscripten' in sharp.versions ? 'wasm' : 'native'
}
