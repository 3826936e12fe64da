/** `media/thumb/<id>?v=&s=` and `media/picture/<id>?v=&s=`: what the page's images show. */
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { LensletError, type ItemId, type LearntPicture } from '../../preload/contract/index.ts'
import { FORMAT_ENDINGS } from '../../preload/contract/filter.ts'
import { endingOf } from '../core/items/item-names.ts'
import { isTransparentWebp, viewableType } from '../core/media/index.ts'
import type { OpenedPicture } from '../core/library/pictures.ts'
import { away, unlessSilent, versionOf } from './away.ts'
import type { Answer, PageRequest } from './answer.ts'
import { byteRange } from './byte-range.ts'
import type { Program } from './program.ts'

/** Larger ones are asked for as `picture`. */
const MAX_THUMB_SIZE = 1_024
const CONVERTED_SIZE = 4_096
/** Of drawings, where the page does not say how large they are shown, and where drawing them takes too long. */
const DRAWN_SIZE = 1_024
const COARSE_SIZE = 512
/** For those who look closer than that. */
const WHOLE_SIZE = 16_383
/** What every JPEG begins with, and no WebP. */
const JPEG_BYTE = 0xff
/** Bytes that are read at once. */
const CHUNK = 256 * 1024
/**
 * Milliseconds for which a part of a picture is waited for on a share that is silent: the browser has few connections,
 * and cached pictures need them.
 */
const SILENT_CHUNK_MS = 3_000

const IMMUTABLE = 'private, max-age=31536000, immutable'
/**
 * What is not as usual with a picture is learnt from its thumbnail: a page that has it from an earlier time would not
 * know.
 */
const ASKED_AGAIN = 'no-store'
const ROUTE = /^\/media\/(thumb|picture)\/(\d{1,10})$/

/**
 * Answers a media request, or returns null when the path is none. Rejects with the error that the page shall be told.
 */
export async function mediaAnswer(program: Program, request: PageRequest): Promise<Answer | null> {
  if (!request.path.startsWith('/media/')) return null
  const route = ROUTE.exec(request.path)
  if (!route) throw new LensletError('not-found', 'There is no such picture address.')
  const id = Number(route[2])
  if (program.isOpen) program.dataset.asked()
  return route[1] === 'thumb' ? thumbnail(program, id, request) : picture(program, id, request)
}

/** What can be said of a thumbnail before it is made, if it will be; null when that is not what is asked for. */
export function thumbnailHeaders(program: Program, request: PageRequest): Readonly<Record<string, string>> | null {
  const id = Number(/^\/media\/thumb\/(\d{1,10})$/.exec(request.path)?.[1])
  if (!program.isOpen || !(id < program.dataset.workspace.catalog.size)) return null
  return {
    'content-type': 'image/webp',
    'cache-control': caching(program.dataset.workspace.catalog.entry(id).version, request),
  }
}

async function thumbnail(program: Program, id: ItemId, request: PageRequest): Promise<Answer> {
  const size = Number(request.params.get('s') ?? 256)
  if (!(size > 0)) throw new LensletError('bad-input', 'The size of a thumbnail must be a number of pixels.')
  return converted(program, id, Math.min(size, MAX_THUMB_SIZE), request)
}

async function picture(program: Program, id: ItemId, request: PageRequest): Promise<Answer> {
  const { catalog } = program.dataset.workspace
  const wanted = Number(request.params.get('s'))
  if (isDrawing(fileOf(program, id)))
    return drawing(program, id, Math.min(wanted || DRAWN_SIZE, CONVERTED_SIZE), request)
  const size = wanted > CONVERTED_SIZE ? WHOLE_SIZE : CONVERTED_SIZE
  // One that was converted before does not need the share; one that the page could not show is not sent as it is again.
  const isWanted =
    request.params.has('c') ||
    isAsStored(request) ||
    (await program.media.cachedThumbnail(fileOf(program, id), catalog.entry(id).version, size)) !== null
  return (isWanted ? null : await original(program, id, request)) ?? converted(program, id, size, request)
}

function isDrawing(file: string): boolean {
  return FORMAT_ENDINGS['svg']!.includes(endingOf(file))
}

/** As large as it is looked at; a drawing that takes too long for that is shown as coarse as in a cell. */
async function drawing(program: Program, id: ItemId, size: number, request: PageRequest): Promise<Answer> {
  return converted(program, id, size, request).catch((error: unknown) => {
    if (error instanceof LensletError && error.code === 'timeout' && size > COARSE_SIZE)
      return converted(program, id, COARSE_SIZE, request)
    throw error
  })
}

function isAsStored(request: PageRequest): boolean {
  return request.params.get('as') === 'stored'
}

async function converted(program: Program, id: ItemId, size: number, request: PageRequest): Promise<Answer> {
  const { workspace } = program.dataset
  const file = fileOf(program, id)
  const version = await versionOf(workspace, id)
  const asStored = isAsStored(request)
  const made = await unlessSilent(workspace, (silence) =>
    program.media.thumbnail(file, version, size, {
      signal: AbortSignal.any([request.signal, silence]),
      shared: program.dataset.thumbnails,
      asStored,
    }),
  )
  workspace.catalog.setDimensions(id, made.width, made.height)
  const bytes = await readFile(made.path)
  const isTransparent = isTransparentWebp(bytes)
  if (!asStored) {
    program.dataset.learnPlaceholder(id, made)
    learn(program, { id, notice: made.notice, isTransparent })
  }
  return {
    status: 200,
    headers: {
      'content-type': bytes[0] === JPEG_BYTE ? 'image/jpeg' : 'image/webp',
      'cache-control': made.notice === null && !isTransparent ? caching(version, request) : ASKED_AGAIN,
    },
    body: bytes,
  }
}

/** Null when browsers do not show it right. */
async function original(program: Program, id: ItemId, request: PageRequest): Promise<Answer | null> {
  const { workspace } = program.dataset
  const opened = await unlessSilent(workspace, (silence) =>
    openUnlessSilent(workspace.pictures.open(fileOf(program, id), workspace.root), silence),
  )
  const isUsual = async (): Promise<boolean> => {
    const version = await versionOf(workspace, id)
    return await program.media.thumbnail(fileOf(program, id), version, 1, { signal: request.signal }).then(
      ({ notice }) => notice === null,
      () => true,
    )
  }
  const read = (position: number, length: number): Promise<Uint8Array> =>
    giveUpWhenSilent(opened.read(position, length), workspace.stallSignal)
  const type = await viewableType({ size: opened.size, read, isUsual }).catch((error: unknown) => {
    void opened.close()
    throw error
  })
  if (type === null) {
    void opened.close()
    return null
  }
  const headers = {
    'content-type': type,
    'accept-ranges': 'bytes',
    'cache-control': caching(workspace.catalog.entry(id).version, request),
  }
  return ranged(opened, headers, request, workspace.stallSignal)
}

function ranged(
  opened: OpenedPicture,
  headers: Record<string, string>,
  request: PageRequest,
  silence: AbortSignal,
): Answer {
  const { size } = opened
  const range = byteRange(request.range, size)
  if (range === 'unsatisfiable' || request.method === 'HEAD' || size === 0) {
    void opened.close()
    return range === 'unsatisfiable'
      ? { status: 416, headers: { 'content-range': `bytes */${size}` }, body: null }
      : { status: 200, headers: { ...headers, 'content-length': String(size) }, body: null }
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  return {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(end - start + 1),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
    },
    body: Readable.from(chunks(opened, start, end, silence), { objectMode: false, highWaterMark: CHUNK }),
  }
}

/** The bytes from `start` to `end`; the next ones are read while these are sent. */
async function* chunks(
  opened: OpenedPicture,
  start: number,
  end: number,
  silence: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const read = (position: number): Promise<Uint8Array> => {
    const bytes =
      position > end
        ? Promise.resolve(new Uint8Array())
        : giveUpWhenSilent(opened.read(position, Math.min(CHUNK, end + 1 - position)), silence)
    bytes.catch(() => undefined)
    return bytes
  }
  try {
    let next = read(start)
    for (let position = start; position <= end;) {
      const bytes = await next
      if (bytes.byteLength === 0) throw new Error('the picture became shorter while it was read')
      position += bytes.byteLength
      next = read(position)
      yield bytes
    }
  } finally {
    void opened.close()
  }
}

async function giveUpWhenSilent<T>(reading: Promise<T>, silence: AbortSignal): Promise<T> {
  const given = Promise.withResolvers<never>()
  const giveUp = (): void => given.reject(away())
  const timer = setTimeout(() => {
    if (silence.aborted) giveUp()
    else silence.addEventListener('abort', giveUp, { once: true })
  }, SILENT_CHUNK_MS)
  try {
    return await Promise.race([reading, given.promise])
  } finally {
    clearTimeout(timer)
    silence.removeEventListener('abort', giveUp)
  }
}

/** A picture that is opened after all is closed again. */
async function openUnlessSilent(opening: Promise<OpenedPicture>, silence: AbortSignal): Promise<OpenedPicture> {
  const given = Promise.withResolvers<never>()
  const giveUp = (): void => {
    given.reject(away())
    opening.then(
      (late) => late.close(),
      () => undefined,
    )
  }
  if (silence.aborted) giveUp()
  silence.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([opening, given.promise])
  } finally {
    silence.removeEventListener('abort', giveUp)
  }
}

/** Notes what was learnt of a picture, and tells the windows. */
export function learn(program: Program, learnt: LearntPicture): void {
  const { learntPictures } = program.dataset.workspace.catalog
  const { id, notice, isTransparent } = learnt
  const before = learntPictures.get(id)
  if ((before?.notice ?? null) === notice && (before?.isTransparent ?? false) === isTransparent) return
  if (notice === null && !isTransparent) learntPictures.delete(id)
  else learntPictures.set(id, learnt)
  for (const client of program.clients) client.push('learnt', [learnt])
}

/** An address is kept for ever only when it names the content that was sent. */
function caching(version: string, request: PageRequest): string {
  return request.params.get('v') === version ? IMMUTABLE : 'no-store'
}

/** Where a picture lies; `not-found` for a number that none has. */
export function fileOf(program: Program, id: ItemId): string {
  const { catalog } = program.dataset.workspace
  if (id >= catalog.size) throw new LensletError('not-found', `There is no picture number ${id} in this folder.`)
  return catalog.presentPathOf(id)
}
