/** `media/thumb/<id>?v=&s=` and `media/picture/<id>?v=`: what the page's images show. */
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { LensletError, type ItemId } from '../../preload/contract/index.ts'
import { isShownByBrowsers, mimeType } from '../core/media/index.ts'
import type { Answer, PageRequest } from './answer.ts'
import { byteRange } from './byte-range.ts'
import type { Program } from './program.ts'

/** Larger ones are asked for as `picture`. */
const MAX_THUMB_SIZE = 1_024
const CONVERTED_SIZE = 4_096

const IMMUTABLE = 'private, max-age=31536000, immutable'
const ROUTE = /^\/media\/(thumb|picture)\/(\d{1,10})$/

/** Answers a media request, or returns null when the path is none. Rejects with the error that the page shall be told. */
export async function mediaAnswer(program: Program, request: PageRequest): Promise<Answer | null> {
  if (!request.path.startsWith('/media/')) return null
  const route = ROUTE.exec(request.path)
  if (!route) throw new LensletError('not-found', 'There is no such picture address.')
  const id = Number(route[2])
  return route[1] === 'thumb' ? thumbnail(program, id, request) : picture(program, id, request)
}

async function thumbnail(program: Program, id: ItemId, request: PageRequest): Promise<Answer> {
  const size = Number(request.params.get('s') ?? 256)
  if (!(size > 0)) throw new LensletError('bad-input', 'The size of a thumbnail must be a number of pixels.')
  return converted(program, id, Math.min(size, MAX_THUMB_SIZE), request)
}

async function picture(program: Program, id: ItemId, request: PageRequest): Promise<Answer> {
  const file = fileOf(program, id)
  return isSentAsItIs(file) ? original(program, id, mimeType(file), request) : converted(program, id, CONVERTED_SIZE, request)
}

/** An SVG can carry scripts, so it is drawn into pixels although browsers show it. */
function isSentAsItIs(file: string): boolean {
  return isShownByBrowsers(file) && !file.toLowerCase().endsWith('.svg')
}

async function converted(program: Program, id: ItemId, size: number, request: PageRequest): Promise<Answer> {
  const { catalog } = program.dataset.workspace
  const file = fileOf(program, id)
  const { version } = catalog.entry(id)
  const made = await program.media.thumbnail(file, version, size, request.signal)
  catalog.setDimensions(id, made.width, made.height)
  const bytes = await readFile(made.path)
  return { status: 200, headers: { 'content-type': 'image/webp', 'cache-control': caching(version, request) }, body: bytes }
}

async function original(program: Program, id: ItemId, type: string, request: PageRequest): Promise<Answer> {
  const file = fileOf(program, id)
  const handle = await openPicture(file)
  try {
    const { size } = await handle.stat()
    const headers = {
      'content-type': type,
      'accept-ranges': 'bytes',
      'cache-control': caching(program.dataset.workspace.catalog.entry(id).version, request),
    }
    return await ranged(handle, size, headers, request)
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function ranged(handle: FileHandle, size: number, headers: Record<string, string>, request: PageRequest): Promise<Answer> {
  const range = byteRange(request.range, size)
  if (range === 'unsatisfiable' || request.method === 'HEAD' || size === 0) {
    await handle.close()
    return range === 'unsatisfiable'
      ? { status: 416, headers: { 'content-range': `bytes */${size}` }, body: null }
      : { status: 200, headers: { ...headers, 'content-length': String(size) }, body: null }
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  return {
    status: range ? 206 : 200,
    headers: { ...headers, 'content-length': String(end - start + 1), ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}) },
    body: handle.createReadStream({ start, end }),
  }
}

/** An address is kept for ever only when it names the content that was sent. */
function caching(version: string, request: PageRequest): string {
  return request.params.get('v') === version ? IMMUTABLE : 'no-store'
}

function fileOf(program: Program, id: ItemId): string {
  const { catalog } = program.dataset.workspace
  if (id >= catalog.size) throw new LensletError('not-found', `There is no picture number ${id} in this folder.`)
  return catalog.file(id)
}

async function openPicture(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new LensletError(missing ? 'not-found' : 'not-readable',
      missing ? `The picture ${file} is no longer in the folder.` : `The picture ${file} cannot be read: check its permissions and the connection to the share.`,
      { path: file, retry: true, cause: error })
  }
}
