/** Makes the pictures for the tests: one of each format that the program shows, and many large ones. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { bitmap, QUARTERS, quarters, save, saveBytes } from '../fixtures/pictures/pictures.ts'

const [WIDTH, HEIGHT] = [4000, 3000]
const colours = QUARTERS.map(([red, green, blue]) => `rgb(${red},${green},${blue})`)

/** Names of the pictures of all formats. They sort before the large ones. */
export const FORMATS = ['a.jpg', 'b.png', 'c.webp', 'd.gif', 'e.avif', 'f.heic', 'g.tiff', 'h.bmp', 'i.svg'] as const
/** The folder of the large ones. */
export const MANY = 'many'

/** Makes all pictures in an empty folder. Those of `FORMATS` show the same four colours. */
export async function makePictures(folder: string, many: number): Promise<void> {
  for (const name of FORMATS.filter((each) => !/heic|bmp|svg/.test(each)))
    await save(quarters().resize(640, 480, { kernel: 'nearest' }), folder, name)
  await copyFile(join(import.meta.dirname, '../fixtures/pictures/quarters.heic'), join(folder, 'f.heic'))
  await saveBytes(
    bitmap(
      Array.from({ length: 48 }, (_, y) =>
        Array.from({ length: 64 }, (__, x) => QUARTERS[(y < 24 ? 0 : 2) + (x < 32 ? 0 : 1)]!),
      ),
    ),
    folder,
    'h.bmp',
  )
  await saveBytes(drawing(), folder, 'i.svg')
  await makeMany(join(folder, MANY), many)
}

function drawing(): string {
  const rectangles = colours.map(
    (colour, at) =>
      `<rect x="${(at % 2) * 320}" y="${Math.floor(at / 2) * 240}" width="320" height="240" fill="${colour}"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">${rectangles.join('')}</svg>`
}

/**
 * Makes pictures of twelve megapixels, with the detail of a photo. They differ in the bytes after the picture, so that
 * no two files are the same.
 */
async function makeMany(folder: string, count: number): Promise<void> {
  await mkdir(folder)
  const detail = {
    create: {
      width: WIDTH / 4,
      height: HEIGHT / 4,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  } as const
  const photo = await sharp(detail).resize(WIDTH, HEIGHT).jpeg({ quality: 70 }).toBuffer()
  for (let at = 1; at <= count; at++)
    await writeFile(
      join(folder, `photo-${String(at).padStart(4, '0')}.jpg`),
      Buffer.concat([photo, Buffer.from(`picture ${at}`)]),
    )
}
