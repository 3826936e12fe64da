/**
 * A picture that is decoded before any other: where the decoder library does not run, that shows here, and no picture
 * of the person's is blamed for it.
 */
import sharp from 'sharp'
import type { DecoderBuild } from './protocol.ts'

const SIDES = { width: 48, height: 32 }
const DRAWING = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDES.width}" height="${SIDES.height}"><rect width="24" height="32" fill="teal"/></svg>`,
)

/**
 * Draws, codes and decodes a small picture the way thumbnails are made. Resolves with the build that was loaded in the
 * end; rejects when the result is wrong.
 */
export async function probeDecoder(): Promise<DecoderBuild> {
  const jpeg = await sharp(DRAWING).flatten({ background: '#fff' }).jpeg().toBuffer()
  const webp = await sharp(jpeg, { failOn: 'error' })
    .autoOrient()
    .resize({ width: SIDES.width / 2 })
    .webp()
    .toBuffer()
  const { width, height } = await sharp(webp).metadata()
  if (width !== SIDES.width / 2 || height !== SIDES.height / 2)
    throw new Error('the decoder library gives wrong results')
  return 'emscripten' in sharp.versions ? 'wasm' : 'native'
}
