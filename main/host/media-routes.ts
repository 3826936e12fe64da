/** Serves the page's images: `media/thumb/<id>?v=&s=` and `media/picture/<id>?v=&s=`. */
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { LensletError, type ItemId, type DecodedPictureFacts } from '../../preload/contract/index.ts'
import { FORMAT_ENDINGS } from '../../preload/contract/filter.ts'
import { endingOf } from '../core/items/item-names.ts'
import { isTransparentWebp, viewableType } from '../core/media/index.ts'
import type { OpenedPicture } from '../core/library/pictures.ts'
import { shareOffline, unlessStalled, versionOf } from './share-offline.ts'
import type { Answer, PageRequest } from './answer.ts'
import { byteRange } from './byte-range.ts'
import type { HostSession } from './host-session.ts'

/** The largest thumbnail, in pixels. Larger images are requested as `picture`. */
const MAX_THUMB_SIZE = 1_024
const CONVERTED_SIZE = 4_096
/**
 * The size of a drawing in pixels when the page does not say how large it is shown, and the size when drawing it takes
 * too long.
 */
const DRAWN_SIZE = 1_024
const COARSE_SIZE = 512
/** The size for people who zoom in further than `CONVERTED_SIZE`: the largest that WebP allows. */
const FULL_SIZE = 16_383
/** The first byte of every JPEG, and of no WebP. */
const JPEG_BYTE = 0xff
/** The number of bytes that are read at once. */
const CHUNK = 256 * 1024
/**
 * How long to wait for a part of a picture while the share is stalled, in milliseconds. The browser has few
 * connections, and cached pictures need them.
 */
const STALLED_CHUNK_MS = 3_000

const IMMUTABLE = 'private, max-age=31536000, immutable'
/**
 * The caching policy of pictures with a notice. The page learns of the notice when the thumbnail is sent, so it must
 * not use a cached thumbnail.
 */
const NOT_CACHED = 'no-store'
const ROUTE = /^\/media\/(thumb|picture)\/(\d{1,10})$/

/**
 * Answers a media request; null when the path is not one of a media request. Rejects with the error that the page gets.
 */
export async function mediaAnswer(session: HostSession, request: PageRequest): Promise<Answer | null> {
  if (!request.path.startsWith('/media/')) return null
  const route = ROUTE.exec(request.path)
  if (!route) throw new LensletError('not-found', 'There is no such picture address.')
  const id = Number(route[2])
  if (session.isOpen) session.dataset.recordActivity()
  return route[1] === 'thumb' ? thumbnail(session, id, request) : picture(session, id, request)
}

/** Returns the headers of a thumbnail before it is made; null when the request is for something else. */
export function thumbnailHeaders(session: HostSession, request: PageRequest): Readonly<Record<string, string>> | null {
  const id = Number(/^\/media\/thumb\/(\d{1,10})$/.exec(request.path)?.[1])
  if (!session.isOpen || !(id < session.dataset.workspace.catalog.size)) return null
  return {
    'content-type': 'image/webp',
    'cache-control': cacheControl(session.dataset.workspace.catalog.entry(id).version, request),
  }
}

async function thumbnail(session: HostSession, id: ItemId, request: PageRequest): Promise<Answer> {
  const size = Number(request.params.get('s') ?? 256)
  if (!(size > 0)) throw new LensletError('bad-input', 'The size of a thumbnail must be a number of pixels.')
  return convertedPicture(session, id, Math.min(size, MAX_THUMB_SIZE), request)
}

async function picture(session: HostSession, id: ItemId, request: PageRequest): Promise<Answer> {
  const { catalog } = session.dataset.workspace
  const requestedSize = Number(request.params.get('s'))
  if (isDrawing(fileOf(session, id)))
    return drawing(session, id, Math.min(requestedSize || DRAWN_SIZE, CONVERTED_SIZE), request)
  const size = requestedSize > CONVERTED_SIZE ? FULL_SIZE : CONVERTED_SIZE
  // A picture that was converted before does not need the share. A picture that the page could not show is not sent
  // unconverted again.
  const isWanted =
    request.params.has('c') ||
    isAsStored(request) ||
    (await session.media.cachedThumbnail(fileOf(session, id), catalog.entry(id).version, size)) !== null
  return (isWanted ? null : await originalPicture(session, id, request)) ?? convertedPicture(session, id, size, request)
}

function isDrawing(file: string): boolean {
  return FORMAT_ENDINGS['svg']!.includes(endingOf(file))
}

/**
 * Answers with a drawing in the size in which it is shown. When that takes too long, it answers with the coarse size of
 * a cell.
 */
async function drawing(session: HostSession, id: ItemId, size: number, request: PageRequest): Promise<Answer> {
  return convertedPicture(session, id, size, request).catch((error: unknown) => {
    if (error instanceof LensletError && error.code === 'timeout' && size > COARSE_SIZE)
      return convertedPicture(session, id, COARSE_SIZE, request)
    throw error
  })
}

function isAsStored(request: PageRequest): boolean {
  return request.params.get('as') === 'stored'
}

async function convertedPicture(session: HostSession, id: ItemId, size: number, request: PageRequest): Promise<Answer> {
  const { workspace } = session.dataset
  const file = fileOf(session, id)
  const version = await versionOf(workspace, id)
  const asStored = isAsStored(request)
  const thumb = await unlessStalled(workspace, (stalled) =>
    session.media.thumbnail(file, version, size, {
      signal: AbortSignal.any([request.signal, stalled]),
      shared: session.dataset.thumbnails,
      asStored,
    }),
  )
  workspace.catalog.setDimensions(id, thumb.width, thumb.height)
  const bytes = await readFile(thumb.path)
  const isTransparent = isTransparentWebp(bytes)
  if (!asStored) {
    session.dataset.learnFromThumbnail(id, thumb)
    recordPictureFacts(session, { id, notice: thumb.notice, isTransparent })
  }
  return {
    status: 200,
    headers: {
      'content-type': bytes[0] === JPEG_BYTE ? 'image/jpeg' : 'image/webp',
      'cache-control': thumb.notice === null && !isTransparent ? cacheControl(version, request) : NOT_CACHED,
    },
    body: bytes,
  }
}

/** Answers with the file itself; null when browsers do not show it correctly. */
async function originalPicture(session: HostSession, id: ItemId, request: PageRequest): Promise<Answer | null> {
  const { workspace } = session.dataset
  const file = await unlessStalled(workspace, (stalled) =>
    openUnlessStalled(workspace.pictures.open(fileOf(session, id), workspace.root), stalled),
  )
  const isUsual = async (): Promise<boolean> => {
    const version = await versionOf(workspace, id)
    return await session.media.thumbnail(fileOf(session, id), version, 1, { signal: request.signal }).then(
      ({ notice }) => notice === null,
      () => true,
    )
  }
  const read = (position: number, length: number): Promise<Uint8Array> =>
    unlessStalledLong(file.read(position, length), workspace.stallSignal)
  const type = await viewableType({ size: file.size, read, isUsual }).catch((error: unknown) => {
    void file.close()
    throw error
  })
  if (type === null) {
    void file.close()
    return null
  }
  const headers = {
    'content-type': type,
    'accept-ranges': 'bytes',
    'cache-control': cacheControl(workspace.catalog.entry(id).version, request),
  }
  return rangeAnswer(file, headers, request, workspace.stallSignal)
}

function rangeAnswer(
  file: OpenedPicture,
  headers: Record<string, string>,
  request: PageRequest,
  stalled: AbortSignal,
): Answer {
  const { size } = file
  const range = byteRange(request.range, size)
  if (range === 'unsatisfiable' || request.method === 'HEAD' || size === 0) {
    void file.close()
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
    body: Readable.from(chunks(file, start, end, stalled), { objectMode: false, highWaterMark: CHUNK }),
  }
}

/** Yields the bytes from `start` to `end`, in parts. The next part is read while one is sent. */
async function* chunks(
  file: OpenedPicture,
  start: number,
  end: number,
  stalled: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const read = (position: number): Promise<Uint8Array> => {
    const bytes =
      position > end
        ? Promise.resolve(new Uint8Array())
        : unlessStalledLong(file.read(position, Math.min(CHUNK, end + 1 - position)), stalled)
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
    void file.close()
  }
}

/**
 * Waits for a part of a picture. Rejects when the share is stalled and the part has not come after `STALLED_CHUNK_MS`.
 */
async function unlessStalledLong<T>(reading: Promise<T>, stalled: AbortSignal): Promise<T> {
  const stalledFailure = Promise.withResolvers<never>()
  const giveUp = (): void => stalledFailure.reject(shareOffline())
  const timer = setTimeout(() => {
    if (stalled.aborted) giveUp()
    else stalled.addEventListener('abort', giveUp, { once: true })
  }, STALLED_CHUNK_MS)
  try {
    return await Promise.race([reading, stalledFailure.promise])
  } finally {
    clearTimeout(timer)
    stalled.removeEventListener('abort', giveUp)
  }
}

/** Resolves with an opened picture; rejects when the share stalls. A picture that opens later is closed again. */
async function openUnlessStalled(opening: Promise<OpenedPicture>, stalled: AbortSignal): Promise<OpenedPicture> {
  const stalledFailure = Promise.withResolvers<never>()
  const giveUp = (): void => {
    stalledFailure.reject(shareOffline())
    opening.then(
      (late) => late.close(),
      () => undefined,
    )
  }
  if (stalled.aborted) giveUp()
  stalled.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([opening, stalledFailure.promise])
  } finally {
    stalled.removeEventListener('abort', giveUp)
  }
}

/** Stores what became known about a picture when it was decoded, and pushes it to the windows. */
export function recordPictureFacts(session: HostSession, learnt: DecodedPictureFacts): void {
  const { learntPictures } = session.dataset.workspace.catalog
  const { id, notice, isTransparent } = learnt
  const before = learntPictures.get(id)
  if ((before?.notice ?? null) === notice && (before?.isTransparent ?? false) === isTransparent) return
  if (notice === null && !isTransparent) learntPictures.delete(id)
  else learntPictures.set(id, learnt)
  for (const client of session.clients) client.push('learnt', [learnt])
}

/**
 * Returns the caching policy. An address is cached permanently only when its version is that of the content that is
 * sent.
 */
function cacheControl(version: string, request: PageRequest): string {
  return request.params.get('v') === version ? IMMUTABLE : 'no-store'
}

/** Returns the path of a picture; throws `not-found` for a number that no picture has. */
export function fileOf(session: HostSession, id: ItemId): string {
  const { catalog } = session.dataset.workspace
  if (id >= catalog.size) throw new LensletError('not-found', `There is no picture number ${id} in this folder.`)
  return catalog.presentPathOf(id)
}
