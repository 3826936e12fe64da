/** A data set to try the program with: drawn, not downloaded, and the same on every machine. */
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import sharp, { type Exif, type Sharp } from 'sharp'
import { LensletError } from '../../../preload/contract/index.ts'
import { endingOf } from '../catalog/names.ts'
import { runBounded } from '../pictures/walk.ts'
import { type PlannedPicture, plan } from './plan.ts'
import { Random } from './random.ts'

const DEFAULT_COUNT = 120
const CAMERAS = [
  { Make: 'FUJIFILM', Model: 'X-T5', lens: 'XF16-55mmF2.8 R LM WR' },
  { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6_2', lens: 'NIKKOR Z 24-70mm f/4 S' },
] as const

/** How far the sample is: pictures made and pictures planned. */
export type SampleProgress = (done: number, total: number) => void

/**
 * Makes the sample data set at `folder`: nested folders with `count` pictures (120 unless told; about 20 MB, some seconds).
 * A folder that exists with all of these pictures is left as it is; it appears whole or not at all. `not-writable` when
 * something else is at that path or the disk refuses.
 */
export async function makeSample(folder: string, onProgress?: SampleProgress, count: number = DEFAULT_COUNT): Promise<void> {
  const pictures = plan(count)
  if (await isComplete(folder, pictures)) return
  const unfinished = join(dirname(folder), `.${basename(folder)}.${process.pid}.tmp`)
  try {
    await refuseOther(folder)
    await writeAll(unfinished, pictures, onProgress)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (error instanceof LensletError) throw error
    throw new LensletError('not-writable', `The sample could not be written to ${folder} (${(error as Error).message}): choose another place.`, { path: folder, cause: error })
  }
}

async function isComplete(folder: string, pictures: readonly PlannedPicture[]): Promise<boolean> {
  const found = await Promise.all(pictures.map(async ({ key }) => (await stat(join(folder, key)).catch(() => null)) !== null))
  return found.every(Boolean)
}

/** Nobody's files are replaced: an existing folder must be empty. */
async function refuseOther(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length > 0) throw new LensletError('not-writable', `${folder} exists and holds something else: choose another place for the sample.`, { path: folder })
  await rm(folder, { recursive: true, force: true })
}

async function writeAll(folder: string, pictures: readonly PlannedPicture[], onProgress: SampleProgress | undefined): Promise<void> {
  let next = 0
  let done = 0
  await mkdir(folder, { recursive: true })
  await runBounded(availableParallelism(), () => next < pictures.length, async () => {
    await write(folder, pictures[next++]!)
    onProgress?.(++done, pictures.length)
  })
}

async function write(folder: string, picture: PlannedPicture): Promise<void> {
  const file = join(folder, picture.key)
  const random = new Random(picture.seed)
  await mkdir(dirname(file), { recursive: true })
  await encode(sharp(Buffer.from(picture.scene(random, picture.canvas))), picture, random).toFile(file)
  if (picture.takenAt !== null) await utimes(file, new Date(picture.takenAt), new Date(picture.takenAt))
}

function encode(drawn: Sharp, picture: PlannedPicture, random: Random): Sharp {
  const ending = endingOf(picture.key)
  if (ending === 'png') return drawn.png({ compressionLevel: 6, palette: true, effort: 1 })
  const opaque = drawn.flatten({ background: '#fff' })
  const dated = picture.takenAt === null ? opaque : opaque.withExif(exifOf(picture.takenAt, random))
  return ending === 'webp' ? dated.webp({ quality: 82, effort: 1 }) : dated.jpeg({ quality: 84 })
}

function exifOf(takenAt: number, random: Random): Exif {
  const { lens, ...camera } = random.pick(CAMERAS)
  const [focal, exposure] = [random.pick([16, 24, 35, 50, 70]), random.pick(['1/60', '1/125', '1/250', '1/500', '2/1'])]
  return {
    IFD0: { ...camera, Software: 'Lenslet sample' },
    IFD2: { DateTimeOriginal: exifDate(takenAt), ExposureTime: exposure, FNumber: random.pick(['28/10', '4/1', '56/10', '8/1']), ISOSpeedRatings: random.pick(['160', '400', '1600']), FocalLength: `${focal}/1`, LensModel: lens },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: `47/1 ${random.whole(20, 40)}/1 ${random.whole(0, 5999)}/100`, GPSLongitudeRef: 'E', GPSLongitude: `11/1 ${random.whole(5, 30)}/1 ${random.whole(0, 5999)}/100` },
  }
}

function exifDate(time: number): string {
  const date = new Date(time)
  return `${date.getFullYear()}:${two(date.getMonth() + 1)}:${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
