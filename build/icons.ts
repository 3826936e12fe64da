/**
 * Makes the icons of all three systems from icon.svg: `node build/icons.ts`.
 *
 * It must run after each change of icon.svg. The icons are stored beside it.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

const SVG_SIZE = 1_024
const LINUX = [16, 24, 32, 48, 64, 128, 256, 512]
const WINDOWS = [16, 24, 32, 48, 64, 128, 256]
/** Apple's block types for PNG images, with their size in pixels. Some sizes have a second type for dense screens. */
const APPLE = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1_024],
] as const

const svg = await readFile(join(import.meta.dirname, 'icon.svg'))
await mkdir(join(import.meta.dirname, 'icons'), { recursive: true })
await save('icon.png', await png(SVG_SIZE))
for (const size of LINUX) await save(`icons/${size}x${size}.png`, await png(size))
await save('icon.ico', ico(await Promise.all(WINDOWS.map(async (size) => ({ size, bytes: await png(size) })))))
await save('icon.icns', icns(await Promise.all(APPLE.map(async ([type, size]) => ({ type, bytes: await png(size) })))))

/** Draws the icon at its final size. A large image that is scaled down would have blurred lines. */
async function png(size: number): Promise<Buffer> {
  return sharp(svg, { density: (72 * size) / SVG_SIZE })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer()
}

async function save(name: string, bytes: Buffer): Promise<void> {
  await writeFile(join(import.meta.dirname, name), bytes)
}

/** Returns a Windows icon file: a header, one entry of 16 bytes for each image, then the images. */
function ico(pictures: readonly { readonly size: number; readonly bytes: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  for (const [index, { size, bytes }] of pictures.entries()) {
    const entry = 6 + 16 * index
    // 256 does not fit into a byte and is written as 0.
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(bytes.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += bytes.length
  }
  return Buffer.concat([head, ...pictures.map(({ bytes }) => bytes)])
}

function icns(pictures: readonly { readonly type: string; readonly bytes: Buffer }[]): Buffer {
  return block('icns', Buffer.concat(pictures.map(({ type, bytes }) => block(type, bytes))))
}

/**
 * Returns a block of an icns file: a type of four letters, the length including these eight bytes, and the content.
 *
 * The content is an image. That of the outer block is all other blocks.
 */
function block(type: string, bytes: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(8 + bytes.length, 4)
  return Buffer.concat([head, bytes])
}
