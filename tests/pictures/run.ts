/**
 * `npm run test:pictures [-- folder …]` shows every picture of public collections of odd pictures as a cell does, and
 * compares it with a reference decoder. It prints totals, and every picture that is refused, looks different or has
 * another width and height, unless `exceptions.ts` names it. It ends with 1 when there is one. Without Python and Pillow
 * (`LENSLET_PYTHON` names another Python) nothing is compared, and the output says so.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { HeicThreads } from '../../main/core/media/heic-threads.ts'
import { openPicture } from '../../main/core/media/decode.ts'
import type { Decoded } from '../../main/core/media/decoder.ts'
import { runJob } from '../../main/core/media/jobs.ts'
import type { ThumbnailResult } from '../../main/core/media/protocol.ts'
import { identifyPicture } from '../../main/core/media/picture-file.ts'
import { type Corpus, corpora } from './corpora.ts'
import { EXCEPTIONS } from './exceptions.ts'
import { type Reference, referencesOf, referenceVersion } from './reference.ts'

const SIDE = 32
const SIZE = 1_024
/** The largest mean difference of a picture, in levels of 255. */
const MOST_DIFFERENCE = 8

type Verdict = 'shown' | 'not compared' | 'refused by both' | 'refused' | 'differs' | 'other size'
interface Judged {
  readonly file: string
  readonly verdict: Verdict
  readonly about: string
}

// As in the worker: libvips would recognise files by numbers that the system uses again.
sharp.cache(false)
const heic = new HeicThreads(new URL('../../main/core/media/heic-worker.ts', import.meta.url))
const cache = await mkdtemp(join(tmpdir(), 'lenslet-pictures-'))
const version = referenceVersion()
console.log(
  version === null
    ? 'skipped: the comparison, because Python with Pillow is missing; pictures are only shown'
    : `compared with Pillow ${version}`,
)

let unexplained = 0
try {
  for (const corpus of await corpora(process.argv.slice(2))) unexplained += report(corpus, await judge(corpus))
} finally {
  await rm(cache, { recursive: true, force: true })
}
process.exit(unexplained > 0 ? 1 : 0)

async function judge({ folder, files }: Corpus): Promise<Judged[]> {
  const paths = files.map((file) => join(folder, file))
  const references = version === null ? paths.map(() => undefined) : await referencesOf(paths)
  const judged: Judged[] = []
  for (const [at, file] of files.entries()) judged.push({ file, ...(await verdictOn(paths[at]!, references[at])) })
  return judged
}

async function verdictOn(path: string, reference: Reference | null | undefined): Promise<Omit<Judged, 'file'>> {
  try {
    const made = (await runJob(
      { kind: 'thumbnail', file: path, root: null, size: SIZE, dir: cache },
      heic,
    )) as ThumbnailResult
    const about = made.notice ?? ''
    if (reference === undefined || reference === null || /\.svg$/i.test(path)) return { verdict: 'not compared', about }
    if (made.width !== reference.width || made.height !== reference.height)
      return {
        verdict: 'other size',
        about: `${made.width} × ${made.height}, reference ${reference.width} × ${reference.height}`,
      }
    if (reference.pixels === null || made.notice !== null) return { verdict: 'not compared', about }
    const difference = meanDifference(await pixelsOf(path), reference.pixels)
    return { verdict: difference > MOST_DIFFERENCE ? 'differs' : 'shown', about: `by ${difference.toFixed(1)} of 255` }
  } catch (error) {
    return { verdict: reference === null ? 'refused by both' : 'refused', about: (error as Error).message }
  }
}

/** Returns the means of the parts of a decoded picture on white, before a thumbnail is compressed with losses. */
async function pixelsOf(path: string): Promise<Buffer> {
  await using file = await identifyPicture(path, null)
  const picture = await openPicture(file, heic)
  const coded = async ({ pixels }: Decoded): Promise<Buffer> =>
    await pixels
      .resize({ width: SIZE, height: SIZE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .png()
      .toBuffer()
  const small = await picture
    .decode(SIZE)
    .then(coded)
    .catch(async (error: unknown) => {
      for await (const decoded of picture.salvage(SIZE, error)) return await coded(decoded)
      throw error
    })
  const {
    data,
    info: { width, height },
  } = await sharp(small)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const channels = data.length / (width * height)
  const means = Buffer.alloc(SIDE * SIDE * 3)
  for (let at = 0; at < means.length; at++)
    means[at] = meanOf(
      { data, width, height, channels },
      Math.floor(at / 3) % SIDE,
      Math.floor(at / 3 / SIDE),
      Math.min(at % 3, channels - 1),
    )
  return means
}

interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** Returns the mean of one of 32 × 32 parts. Where a picture has fewer pixels, it is the pixel in the part's middle. */
function meanOf({ data, width, height, channels }: Pixels, column: number, row: number, channel: number): number {
  const [left, right] = part(column, width)
  const [top, bottom] = part(row, height)
  let [sum, weight] = [0, 0]
  for (let y = Math.floor(top); y < bottom; y++) {
    for (let x = Math.floor(left); x < right; x++) {
      const share = (Math.min(x + 1, right) - Math.max(x, left)) * (Math.min(y + 1, bottom) - Math.max(y, top))
      sum += data[(y * width + x) * channels + channel]! * share
      weight += share
    }
  }
  return sum / weight
}

function part(at: number, length: number): readonly [from: number, to: number] {
  const middle = Math.floor(((at + 0.5) / SIDE) * length)
  return length < SIDE ? [middle, middle + 1] : [(at / SIDE) * length, ((at + 1) / SIDE) * length]
}

function meanDifference(one: Buffer, other: Buffer): number {
  let sum = 0
  for (let at = 0; at < other.length; at++) sum += Math.abs(one[at]! - other[at]!)
  return sum / other.length
}

function report({ name }: Corpus, judged: readonly Judged[]): number {
  const count = (verdict: Verdict): number => judged.filter((one) => one.verdict === verdict).length
  const totals = (['shown', 'not compared', 'refused by both', 'refused', 'differs', 'other size'] as const).map(
    (verdict) => `${verdict} ${count(verdict)}`,
  )
  console.log(`\n${name}: listed ${judged.length}, ${totals.join(', ')}`)
  const odd = judged.filter(({ verdict }) => ['refused', 'differs', 'other size'].includes(verdict))
  let unexplainedHere = 0
  for (const { file, verdict, about } of odd) {
    const reason = EXCEPTIONS.find(({ files }) => files.test(file))?.reason
    if (reason === undefined) unexplainedHere++
    console.log(
      reason === undefined
        ? `NOT EXPLAINED ${file}: ${verdict}, ${about}`
        : `${file}: ${verdict}, ${about} (${reason})`,
    )
  }
  return unexplainedHere
}
