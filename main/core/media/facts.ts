/** What a picture's file tells about itself. */
import { stat } from 'node:fs/promises'
import exifr from 'exifr'
import sharp, { type Metadata } from 'sharp'
import type { FileFacts } from '../../../preload/contract/index.ts'
import { openPicture } from './decode.ts'
import { type ExifTags, exifLines } from './exif-lines.ts'
import type { Format } from './formats.ts'
import type { HeicThreads } from './heic-threads.ts'
import { lookAtPicture } from './picture-file.ts'
import { accessProblem } from './problems.ts'

/** Longer texts inside pictures (embedded workflows) are cut: nobody reads them in a side panel. */
const LONGEST_TEXT = 20_000

const PNG_LABELS: Readonly<Record<string, string>> = { parameters: 'Generation parameters', prompt: 'Prompt', workflow: 'Workflow' }
/** What PNG writers leave that is no text for people. */
const PNG_LEFT_OUT = /^(raw profile type|xml:com\.adobe\.xmp|date:)/i

/**
 * Size, format and metadata from the file's head, with nothing decoded. A picture that cannot be opened has its reason in
 * `problem`; `not-found` and `not-readable` are thrown, because then there are no facts at all.
 */
export async function readFacts(file: string, heic: HeicThreads): Promise<FileFacts> {
  const { size, mtimeMs } = await stat(file).catch((error: unknown) => { throw accessProblem(file, error) })
  const facts: FileFacts = { size, modifiedAt: mtimeMs, format: null, width: null, height: null, metadata: [], problem: null }
  try {
    const found = await lookAtPicture(file)
    const known = { ...facts, format: found.format, metadata: await readMetadata(file, found.format) }
    return await openPicture(found, heic).then(({ width, height }) => ({ ...known, width, height }), (error: unknown) => ({ ...known, problem: (error as Error).message }))
  } catch (error) {
    return { ...facts, problem: (error as Error).message }
  }
}

async function readMetadata(file: string, format: Format): Promise<[string, string][]> {
  const { exif, comments = [] } = await sharp(file).metadata().catch((): Partial<Metadata> => ({}))
  return [...exifLines(await readExif(file, format, exif)), ...texts(comments)]
}

/** Formats whose EXIF is part of the file's own structure and found only there. */
const READ_FROM_FILE: ReadonlySet<Format> = new Set(['TIFF', 'HEIC'])
const EXIF_OPTIONS = { tiff: true, exif: true, gps: true, reviveValues: false, translateValues: false, mergeOutput: true }

/** Damaged metadata is no reason to hide the rest. */
async function readExif(file: string, format: Format, embedded: Buffer | undefined): Promise<ExifTags> {
  const source = READ_FROM_FILE.has(format) ? file : embedded === undefined ? null : withoutMarker(embedded)
  if (source === null) return {}
  // The library is one CommonJS object: Node finds no named exports in it.
  // oxlint-disable-next-line import/no-named-as-default-member
  const parsed: unknown = await exifr.parse(source, EXIF_OPTIONS).catch(() => null)
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
}

/** EXIF blocks inside other formats start with this marker; the reader wants what follows. */
function withoutMarker(exif: Buffer): Buffer {
  return exif.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif
}

function texts(comments: readonly { keyword: string; text: string }[]): [string, string][] {
  return comments.filter(({ keyword }) => !PNG_LEFT_OUT.test(keyword)).map(({ keyword, text }) => [PNG_LABELS[keyword] ?? keyword, text.slice(0, LONGEST_TEXT)])
}
