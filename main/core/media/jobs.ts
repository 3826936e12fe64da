/**
 * Does the work of the media worker.
 *
 * One function computes the result of a job, independent of messages and processes.
 */
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import sharp from 'sharp'
import { assertNever, LensletError, type PictureNotice } from '../../../preload/contract/index.ts'
import { drawPicture } from '../sample/draw.ts'
import { openPicture } from './decode.ts'
import { type Decoded, MAX_HELD_BYTES, type DecodablePicture, toDecodeProblem } from './decoder.ts'
import { readFacts } from './facts.ts'
import { type Format, detectFormat } from '../image-headers/formats.ts'
import { headSize } from '../image-headers/head-size.ts'
import type { HeicThreads } from './heic-threads.ts'
import { MemoryBudget } from './memory-budget.ts'
import { readMetadata, readMetadataValues } from './metadata/read-metadata.ts'
import { identifyPicture, type PictureFile } from './picture-file.ts'
import { readPictureHash } from './picture-hash.ts'
import { readPlaceholder } from './placeholder.ts'
import { readPreview } from './preview.ts'
import { MAX_SHOWN_PIXELS } from './viewable.ts'
import type { Job, JobResults, ThumbnailResult } from './protocol.ts'
import { type Content, keyAsStored, noticePath, NOTICES, cachedThumbnailPath } from './thumbnail-names.ts'

const QUALITY = 75
/** From 0 to 6. Above 2, WebP takes twice the time, and the file is only a few per cent smaller. */
const EFFORT = 2
/**
 * From this size on, a thumbnail is a picture to look at. It has a better quality, and is a JPEG, which is made in half
 * the time.
 */
const PICTURE_SIZE = 2_048
/** The same limit for drawings, which are drawn as large as they are shown. */
const DRAWING_SIZE = 1_024
const PICTURE_QUALITY = 90
/** From this size on, a person examines single pixels, so colours get the same resolution as brightness. */
const PIXELS_SIZE = 8_192

/** The number of levels by which encoding may change a colour. */
const COLOUR_TOLERANCE = 3

const budget = new MemoryBudget(MAX_HELD_BYTES)
let temporaryCount = 0

/** Runs a job. Rejects with a LensletError that names the file. */
export async function runJob(job: Job, heic: HeicThreads): Promise<JobResults[Job['kind']]> {
  switch (job.kind) {
    case 'thumbnail':
      return await makeThumbnail(job, heic)
    case 'facts':
      return await readFacts(job, heic)
    case 'metadata':
      return await readMetadata(job.file, job.root)
    case 'metadata-values':
      return await readMetadataValues(job.files, job.root)
    case 'identify':
      return await identify(job, heic)
    case 'import':
      return await importThumbnail(job)
    case 'preview':
      return await readPreview(job.file, job.root)
    case 'placeholder':
      return await readPlaceholder(job)
    case 'picture-hash':
      return await readPictureHash(job, heic, budget)
    case 'sample':
      return await drawSamplePicture(job)
    default:
      return assertNever(job)
  }
}

/**
 * Makes a thumbnail. Content that is already in the cache, under another name or from another data set, is not decoded
 * again.
 */
async function makeThumbnail(
  { file, root, size, dir, asStored = false }: Extract<Job, { kind: 'thumbnail' }>,
  heic: HeicThreads,
): Promise<ThumbnailResult> {
  await using source = await identifyPicture(file, root)
  const key = asStored ? keyAsStored(source.key) : source.key
  const target = cachedThumbnailPath(dir, key, size)
  if (await touch(target)) return { key, ...(await sizeOf(source, heic)), notice: await noticeOf(dir, key), bytes: 0 }
  const picture = await openPicture(source, heic, asStored)
  const temporary = temporaryPath(target)
  try {
    await mkdir(dirname(target), { recursive: true })
    const { notice, bytes } = await budget.runWhenFree(picture.heldBytes, () =>
      writeThumbnail(picture, source, size, temporary),
    )
    if (notice !== null) await writeFile(noticePath(dir, key, notice), '')
    await rename(temporary, target)
    return { key, width: picture.width, height: picture.height, notice, bytes }
  } catch (error) {
    await rm(temporary, { force: true })
    if (error instanceof LensletError) throw error
    throw isDiskError(error) ? cacheError(target, error) : await toDecodeProblem(source, error)
  }
}

interface EncodedThumbnail {
  readonly notice: PictureNotice | null
  readonly bytes: number
}

/** Writes the first version of the picture that can be decoded. Rejects with the error of the first attempt. */
async function writeThumbnail(
  picture: DecodablePicture,
  { format }: PictureFile,
  size: number,
  target: string,
): Promise<EncodedThumbnail> {
  const side = Math.min(size, longestSide(picture))
  try {
    return await encodeThumbnail(await picture.decode(side), { format, size, side, target })
  } catch (error) {
    if (error instanceof LensletError || isDiskError(error)) throw error
    for await (const decoded of picture.salvage(side, error)) {
      const thumbnail = await encodeThumbnail(decoded, { format, size, side, target }).catch(() => null)
      if (thumbnail !== null && (thumbnail.notice === null || (await hasContent(target)))) return thumbnail
    }
    throw error
  }
}

/** Returns whether anything of a damaged picture is left. When all pixels are lost, it has only one colour. */
async function hasContent(target: string): Promise<boolean> {
  const { channels } = await sharp(target).stats()
  return channels.some(({ min, max }) => max - min > COLOUR_TOLERANCE)
}

async function encodeThumbnail(
  { pixels, notice }: Decoded,
  { format, size, side, target }: { format: Format; size: number; side: number; target: string },
): Promise<EncodedThumbnail> {
  // A drawing has no pixels of its own, so it fills the size.
  const scaled = pixels.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: format !== 'SVG' })
  const isPicture = size >= (format === 'SVG' ? DRAWING_SIZE : PICTURE_SIZE)
  const isOpaque = isPicture && !(await scaled.metadata()).hasAlpha
  const coded = isOpaque
    ? scaled.jpeg({ quality: PICTURE_QUALITY, chromaSubsampling: size >= PIXELS_SIZE ? '4:4:4' : '4:2:0' })
    : scaled.webp({ quality: isPicture ? PICTURE_QUALITY : QUALITY, effort: isPicture ? 0 : EFFORT })
  return { notice, bytes: (await coded.toFile(target)).size }
}

/** Returns the notice that was recorded when a content was decoded. */
async function noticeOf(dir: string, key: string): Promise<PictureNotice | null> {
  for (const [notice] of NOTICES) if (await touch(noticePath(dir, key, notice))) return notice
  return null
}

/** Returns the longest side with which the picture still fits into a browser's memory. */
function longestSide({ width, height }: DecodablePicture): number {
  return Math.floor(Math.max(width, height) * Math.sqrt(MAX_SHOWN_PIXELS / (width * height)))
}

async function identify({ file, root }: Extract<Job, { kind: 'identify' }>, heic: HeicThreads): Promise<Content> {
  await using source = await identifyPicture(file, root)
  return { key: source.key, ...(await sizeOf(source, heic)), notice: null }
}

/**
 * Stores a colleague's thumbnail. All of it is decoded first, because everybody who may write to the share can write
 * any bytes.
 */
async function importThumbnail({ bytes, content, size, dir }: Extract<Job, { kind: 'import' }>): Promise<boolean> {
  const thumbnailSize =
    detectFormat(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) === 'WebP' ? headSize(bytes) : null
  if (thumbnailSize === null || thumbnailSize === 'more' || !isThumbnailOf(content, thumbnailSize, size)) return false
  const isIntact = await sharp(bytes, { failOn: 'error', limitInputPixels: size * size })
    .stats()
    .then(
      () => true,
      () => false,
    )
  if (!isIntact) return false
  const target = cachedThumbnailPath(dir, content.key, size)
  const temporary = temporaryPath(target)
  try {
    await mkdir(dirname(target), { recursive: true })
    await writeFile(temporary, bytes)
    await rename(temporary, target)
    return true
  } catch (error) {
    await rm(temporary, { force: true })
    throw cacheError(target, error)
  }
}

/** Returns the error of a picture cache that cannot be written. */
function cacheError(target: string, cause: unknown): LensletError {
  return new LensletError('not-writable', `The picture cache cannot be written (${target}): is the disk full?`, {
    path: target,
    cause,
    retry: true,
  })
}

/** Returns whether a thumbnail has the size and shape that this program would have made. */
function isThumbnailOf(
  { width, height }: Content,
  thumbnailSize: { width: number; height: number },
  size: number,
): boolean {
  const longest = Math.max(thumbnailSize.width, thumbnailSize.height)
  const scale = longest / Math.max(width, height)
  return (
    longest <= size &&
    Math.abs(width * scale - thumbnailSize.width) <= 1.5 &&
    Math.abs(height * scale - thumbnailSize.height) <= 1.5
  )
}

async function drawSamplePicture({ file, at, count }: Extract<Job, { kind: 'sample' }>): Promise<null> {
  await drawPicture(file, at, count)
  return null
}

function temporaryPath(target: string): string {
  return `${target}.${process.pid}.${++temporaryCount}.tmp`
}

async function sizeOf(source: PictureFile, heic: HeicThreads): Promise<{ width: number; height: number }> {
  const size = headSize(source.head)
  if (size !== null && size !== 'more') return size
  const { width, height } = await openPicture(source, heic)
  return { width, height }
}

/** Returns whether a file exists, and marks it as used at the same time. */
async function touch(path: string): Promise<boolean> {
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
