/**
 * Makes a data set with any number of pictures for the benchmark of the window. The pictures are hard links to a few
 * hundred small JPEGs, so that a million need hardly any disk space.
 */
import { linkSync, mkdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

const SOURCES = 240
const PER_FOLDER = 1_000
const SHAPES = [
  [640, 480],
  [480, 640],
  [720, 480],
  [480, 480],
  [800, 450],
  [426, 640],
] as const
/** The last pictures are large ones, for the viewer. */
const LARGE = [4_000, 3_000] as const
export const LARGE_PICTURES = 12

/**
 * Makes `count` pictures below `root`, the large ones in a folder of their own. The links come from `sources`, which
 * lies on the same disk.
 */
export async function makeSet(root: string, sources: string, count: number): Promise<void> {
  await mkdir(sources, { recursive: true })
  await Promise.all(
    Array.from({ length: SOURCES }, (_, at) => paint(join(sources, `${at}.jpg`), SHAPES[at % SHAPES.length]!, at)),
  )
  for (let folder = 0; folder * PER_FOLDER < count; folder++) {
    const path = join(root, `shoot-${String(folder).padStart(4, '0')}`)
    mkdirSync(path, { recursive: true })
    for (let at = folder * PER_FOLDER; at < Math.min(count, (folder + 1) * PER_FOLDER); at++)
      linkSync(join(sources, `${(at * 7) % SOURCES}.jpg`), join(path, `IMG_${String(at).padStart(7, '0')}.jpg`))
  }
  mkdirSync(join(root, 'large'))
  for (let at = 0; at < LARGE_PICTURES; at++)
    await paint(join(root, 'large', `large-${String(at).padStart(2, '0')}.jpg`), LARGE, at)
}

/** A picture with something to decode: a gradient under waves, different for each number. */
async function paint(file: string, [width, height]: readonly [number, number], number: number): Promise<void> {
  const hue = (number * 47) % 360
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue},70%,35%)"/>
    <stop offset="1" stop-color="hsl(${(hue + 90) % 360},80%,70%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>
    ${Array.from({ length: 14 }, (_, at) => `<circle cx="${(at * 97 + number * 31) % width}" cy="${(at * 53 + number * 17) % height}" r="${20 + (((at * number) % 60) * width) / 900}" fill="hsl(${(hue + at * 25) % 360},60%,55%)" fill-opacity=".6"/>`).join('')}
    <text x="5%" y="95%" font-size="${height / 6}" fill="white">${number}</text></svg>`
  await writeFile(file, await sharp(Buffer.from(svg)).jpeg({ quality: 78 }).toBuffer())
}
