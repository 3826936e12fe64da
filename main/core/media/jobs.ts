/** The work of the media worker: one function from job to result, free of messages and processes. */
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import sharp from 'sharp'
import { assertNever, LensletError, type PictureNotice } from '../../../preload/contract/index.ts'
import { drawPicture } from '../sample/draw.ts'
import { openPicture } from './decode.ts'
import { type Decoded, MOST_BYTES_HELD, type Picture, undecodable } from './decoder.ts'
import { readFacts } from './facts.ts'
import { type Format, detectFormat } from '../image-headers/formats.ts'
import { headSize } from '../image-headers/head-size.ts'
import type { HeicThreads } from './heic-threads.ts'
import { MemoryBudget } from './memory-budget.ts'
import { readMetadata } from './metadata/read-metadata.ts'
import { lookAtPicture, type PictureFile } from './picture-file.ts'
import { readPlaceholder } from './placeholder.ts'
import { readPreview } from './preview.ts'
import { MOST_SHOWN_PIXELS } from './viewable.ts'
import type { Job, JobResults, ThumbnailMade } from './protocol.ts'
import { type Content, keyAsStored, noticePath, NOTICES, storedPath } from './thumbnail-names.ts'

const QUALITY = 75
/** Of 0 to 6: above 2 WebP takes twice the time for a few per cent of size. */
const EFFORT = 2
/** From this size on a thumbnail is a picture to look at: finer, and as JPEG, which is made in half the time. */
const PICTURE_SIZE = 2_048
/** The same of drawings, which are drawn as large as they are shown. */
const DRAWING_SIZE = 1_024
const PICTURE_QUALITY = 90
/** From this size on somebody looks at single pixels: colours are as fine as brightness. */
const PIXELS_SIZE = 8_192

/** Levels by which coding may change a colour. */
const SAME_COLOUR = 3

const budget = new MemoryBudget(MOST_BYTES_HELD)
let temporaries = 0

/** Does the job. Rejects with a LensletError that names the file. */
export async function doJob(job: Job, heic: HeicThreads): Promise<JobResults[Job['kind']]> {
  switch (job.kind) {
    case 'thumbnail':
      return await makeThumbnail(job, heic)
    case 'facts':
      return await readFacts(job, heic)
    case 'metadata':
      return await readMetadata(job.file, job.root)
    case 'look':
      return await lookAt(job, heic)
    case 'adopt':
      return await adopt(job)
    case 'preview':
      return await readPreview(job.file, job.root)
    case 'placeholder':
      return await readPlaceholder(job)
    case 'sample':
      return await drawSamplePicture(job)
    default:
      return assertNever(job)
  }
}

/** Content that is in the cache already, under another name or from another data set, is not decoded again. */
async function makeThumbnail(
  { file, root, size, dir, asStored = false }: Extract<Job, { kind: 'thumbnail' }>,
  heic: HeicThreads,
): Promise<ThumbnailMade> {
  await using found = await lookAtPicture(file, root)
  const key = asStored ? keyAsStored(found.key) : found.key
  const target = storedPath(dir, key, size)
  if (await isThere(target)) return { key, ...(await sizeOf(found, heic)), notice: await noticeOf(dir, key), bytes: 0 }
  const picture = await openPicture(found, heic, asStored)
  const temporary = temporaryFor(target)
  try {
    await mkdir(dirname(target), { recursive: true })
    const { notice, bytes } = await budget.use(picture.heldBytes, () => write(picture, found, size, temporary))
    if (notice !== null) await writeFile(noticePath(dir, key, notice), '')
    await rename(temporary, target)
    return { key, width: picture.width, height: picture.height, notice, bytes }
  } catch (error) {
    await rm(temporary, { force: true })
    if (error instanceof LensletError) throw error
    throw isDiskError(error)
      ? new LensletError('not-writable', `The picture cache cannot be written (${target}): is the disk full?`, {
          path: target,
          cause: error,
          retry: true,
        })
      : await undecodable(found, error)
  }
}

interface Written {
  readonly notice: PictureNotice | null
  readonly bytes: number
}

/** By the first way in which pixels are had; rejects with the error of the first of all. */
async function write(picture: Picture, { format }: PictureFile, size: number, target: string): Promise<Written> {
  const side = Math.min(size, longestSide(picture))
  try {
    return await writeCoded(await picture.decode(side), { format, size, side, target })
  } catch (error) {
    if (error instanceof LensletError || isDiskError(error)) throw error
    for await (const decoded of picture.salvage(side, error)) {
      const written = await writeCoded(decoded, { format, size, side, target }).catch(() => null)
      if (written !== null && (written.notice === null || (await hasPicture(target)))) return written
    }
    throw error
  }
}

/** Whether anything of a damaged picture is left: of one whose pixels are all lost, only a colour is. */
async function hasPicture(target: string): Promise<boolean> {
  const { channels } = await sharp(target).stats()
  return channels.some(({ min, max }) => max - min > SAME_COLOUR)
}

async function writeCoded(
  { pixels, notice }: Decoded,
  { format, size, side, target }: { format: Format; size: number; side: number; target: string },
): Promise<Written> {
  // Drawings have no pixels of their own to be true to: they fill the size.
  const scaled = pixels.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: format !== 'SVG' })
  const isPicture = size >= (format === 'SVG' ? DRAWING_SIZE : PICTURE_SIZE)
  const isOpaque = isPicture && !(await scaled.metadata()).hasAlpha
  const coded = isOpaque
    ? scaled.jpeg({ quality: PICTURE_QUALITY, chromaSubsampling: size >= PIXELS_SIZE ? '4:4:4' : '4:2:0' })
    : scaled.webp({ quality: isPicture ? PICTURE_QUALITY : QUALITY, effort: isPicture ? 0 : EFFORT })
  return { notice, bytes: (await coded.toFile(target)).size }
}

/** What had to be said of a content when it was decoded. */
async function noticeOf(dir: string, key: string): Promise<PictureNotice | null> {
  for (const [notice] of NOTICES) if (await isThere(noticePath(dir, key, notice))) return notice
  return null
}

/** Of what a browser can hold. */
function longestSide({ width, height }: Picture): number {
  return Math.floor(Math.max(width, height) * Math.sqrt(MOST_SHOWN_PIXELS / (width * height)))
}

async function lookAt({ file, root }: Extract<Job, { kind: 'look' }>, heic: HeicThreads): Promise<Content> {
  await using found = await lookAtPicture(file, root)
  return { key: found.key, ...(await sizeOf(found, heic)), notice: null }
}

/** Decodes all of it: whoever may write to the share may have written anything. */
async function adopt({ bytes, content, size, dir }: Extract<Job, { kind: 'adopt' }>): Promise<boolean> {
  const sides =
    detectFormat(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) === 'WebP' ? headSize(bytes) : null
  if (sides === null || sides === 'more' || !isThumbnailOf(content, sides, size)) return false
  const whole = await sharp(bytes, { failOn: 'error', limitInputPixels: size * size })
    .stats()
    .then(
      () => true,
      () => false,
    )
  if (!whole) return false
  const target = storedPath(dir, content.key, size)
  await mkdir(dirname(target), { recursive: true })
  const temporary = temporaryFor(target)
  await writeFile(temporary, bytes)
  await rename(temporary, target)
  return true
}

/** Of the size and shape that this program would have made. */
function isThumbnailOf({ width, height }: Content, sides: { width: number; height: number }, size: number): boolean {
  const longest = Math.max(sides.width, sides.height)
  const scale = longest / Math.max(width, height)
  return (
    longest <= size && Math.abs(width * scale - sides.width) <= 1.5 && Math.abs(height * scale - sides.height) <= 1.5
  )
}

async function drawSamplePicture({ file, at, count }: Extract<Job, { kind: 'sample' }>): Promise<null> {
  await drawPicture(file, at, count)
  return null
}

function temporaryFor(target: string): string {
  return `${target}.${process.pid}.${++temporaries}.tmp`
}

async function sizeOf(found: PictureFile, heic: HeicThreads): Promise<{ width: number; height: number }> {
  const size = headSize(found.head)
  if (size !== null && size !== 'more') return size
  const { width, height } = await openPicture(found, heic)
  return { width, height }
}

/** Marking it as used also proves that it is there. */
async function isThere(path: string): Promise<boolean> {
  const now = new Date()
  return utimes(path, now, now).then(
    () => true,
    () => false,
  )
}

function isDiskError(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return (
    (code !== undefined && /^E[A-Z]+$/.test(code)) ||
    /unable to open for write|no space left|write failed|ENOSPC|EROFS/i.test(message)
  )
}
