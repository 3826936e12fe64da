/** What a picture's file tells about itself. */
import { stat } from 'node:fs/promises'
import { parse as parseExif } from 'exifr'
import type { FileFacts } from '../../../preload/contract/index.ts'
import { type Picture, openPicture, readHead } from './decode.ts'
import { type ExifTags, exifLines } from './exif-lines.ts'
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
export async function readFacts(file: string): Promise<FileFacts> {
  const { size, mtimeMs } = await stat(file).catch((error: unknown) => { throw accessProblem(file, error) })
  const known = { size, modifiedAt: mtimeMs }
  try {
    const picture = await openPicture(file)
    return { ...known, format: picture.format, width: picture.width, height: picture.height, metadata: await metadataOf(file, picture), problem: null }
  } catch (error) {
    const head = await readHead(file).catch(() => null)
    return { ...known, format: head?.format ?? null, width: null, height: null, metadata: [], problem: (error as Error).message }
  }
}

async function metadataOf(file: string, picture: Picture): Promise<[string, string][]> {
  const tags = await readExif(file, picture)
  return [...(tags === undefined ? [] : exifLines(tags)), ...texts(picture.comments)]
}

/** Damaged metadata is no reason to hide the rest. */
async function readExif(file: string, { exif, format }: Picture): Promise<ExifTags | undefined> {
  if (exif === undefined) return undefined
  const tiff = exif.subarray(0, 4).toString('latin1') === 'Exif' ? exif.subarray(6) : exif
  const options = { tiff: true, exif: true, gps: true, reviveValues: false, translateValues: false, mergeOutput: true }
  const parsed: unknown = await parseExif(tiff, options).catch(() => (format === 'JPEG' ? parseExif(file, options).catch(() => undefined) : undefined))
  return typeof parsed === 'object' && parsed !== null ? parsed as ExifTags : undefined
}

function texts(comments: Picture['comments']): [string, string][] {
  return comments.filter(({ keyword }) => !PNG_LEFT_OUT.test(keyword)).map(({ keyword, text }) => [PNG_LABELS[keyword] ?? keyword, text.slice(0, LONGEST_TEXT)])
}
