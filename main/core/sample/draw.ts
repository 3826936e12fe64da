/** Draws and encodes the pictures of the sample. */
import { mkdir, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import sharp, { type Exif, type Sharp } from 'sharp'
import { endingOf } from '../items/item-names.ts'
import { type PlannedPicture, planPictures } from './plan.ts'
import { SeededRandom } from './random.ts'

const CAMERAS = [
  { Make: 'FUJIFILM', Model: 'X-T5', lens: 'XF16-55mmF2.8 R LM WR' },
  { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6_2', lens: 'NIKKOR Z 24-70mm f/4 S' },
] as const

/**
 * Draws picture `at` of a sample of `count` pictures into `file`, and creates its folder.
 *
 * Rejects with the system's or the library's error.
 */
export async function drawPicture(file: string, at: number, count: number): Promise<void> {
  const picture = planPictures(count)[at]!
  const random = new SeededRandom(picture.seed)
  await mkdir(dirname(file), { recursive: true })
  const { width, height } = picture.canvas
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${picture.scene(random, picture.canvas)}</svg>`
  await encode(sharp(Buffer.from(svg)), picture, random).toFile(file)
  if (picture.takenAt !== null) await utimes(file, new Date(picture.takenAt), new Date(picture.takenAt))
}

function encode(drawn: Sharp, picture: PlannedPicture, random: SeededRandom): Sharp {
  const ending = endingOf(picture.key)
  if (ending === 'png') return drawn.png({ compressionLevel: 6, palette: true, effort: 1 })
  const flat = drawn.flatten({ background: '#fff' })
  const photo = picture.takenAt === null ? flat : flat.withExif(exifOf(picture.takenAt, random))
  return ending === 'webp' ? photo.webp({ quality: 82, effort: 1 }) : photo.jpeg({ quality: 84 })
}

function exifOf(takenAt: number, random: SeededRandom): Exif {
  const { lens, ...camera } = random.pick(CAMERAS)
  const [focal, exposure] = [random.pick([16, 24, 35, 50, 70]), random.pick(['1/60', '1/125', '1/250', '1/500', '2/1'])]
  return {
    IFD0: { ...camera, Software: 'Lenslet sample' },
    IFD2: {
      DateTimeOriginal: exifDate(takenAt),
      ExposureTime: exposure,
      FNumber: random.pick(['28/10', '4/1', '56/10', '8/1']),
      ISOSpeedRatings: random.pick(['160', '400', '1600']),
      FocalLength: `${focal}/1`,
      LensModel: lens,
    },
    IFD3: {
      GPSLatitudeRef: 'N',
      GPSLatitude: `47/1 ${random.integer(20, 40)}/1 ${random.integer(0, 5999)}/100`,
      GPSLongitudeRef: 'E',
      GPSLongitude: `11/1 ${random.integer(5, 30)}/1 ${random.integer(0, 5999)}/100`,
    },
  }
}

function exifDate(time: number): string {
  const date = new Date(time)
  return `${date.getFullYear()}:${padToTwoDigits(date.getMonth() + 1)}:${padToTwoDigits(date.getDate())} ${padToTwoDigits(date.getHours())}:${padToTwoDigits(date.getMinutes())}:${padToTwoDigits(date.getSeconds())}`
}

function padToTwoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
