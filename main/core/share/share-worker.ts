/**
 * The entry point of the processes that access the share.
 *
 * A call on a mount that does not answer blocks a thread, or all threads, for as long as the kernel waits. In a
 * separate process such a call blocks no thread that the program needs for its outbox or its window, and the whole
 * process can be replaced.
 */
import { dirname } from 'node:path'
import { assertNever, toWire } from '../../../preload/contract/index.ts'
import { DiskPictures } from '../library/disk-pictures.ts'
import { WalkBatcher } from '../library/walk-batcher.ts'
import type { OpenedPicture } from '../library/pictures.ts'
import type { WalkOptions } from '../library/walk.ts'
import { loadTexts } from '../process/language-texts.ts'
import { serveRequests, type ServedRequest } from '../process/serve.ts'
import { DiskStorage } from '../storage/disk-storage.ts'
import { toStorageError } from '../storage/errno.ts'
import { StorageError } from '../storage/storage.ts'
import { listFolders, type FolderProbe, probeFolder } from './probe-folder.ts'
import type { ShareRequest, WatchNotice } from './share-protocol.ts'
import { detectMount } from './mount.ts'
import { watchShare } from './watcher.ts'

loadTexts()
const pictures = new DiskPictures()
const storages = new Map<string, DiskStorage>()
const locks = new Map<number, () => Promise<void>>()
const watches = new Map<number, () => Promise<void>>()
const walks = new Map<number, AbortController>()
const openedPictures = new Map<number, OpenedPicture>()

serveRequests<ShareRequest>(perform, (error) =>
  error instanceof StorageError ? { kind: error.kind, path: error.path, code: error.code } : toWire(error),
)

async function perform(request: ServedRequest<ShareRequest>): Promise<unknown> {
  const { body, number } = request
  switch (body.kind) {
    case 'call':
      return asStorage(
        body.args[0] as string,
        (storageOf(body.root)[body.operation] as (...args: readonly unknown[]) => Promise<unknown>)(...body.args),
      )
    case 'lock':
      return void locks.set(
        number,
        await asStorage(
          body.path,
          storageOf(body.root).lock(body.path, () => request.notify(null)),
        ),
      )
    case 'release':
      return asStorage('', endOne(locks, body.lock))
    case 'watch':
      return await watch(body.root, request)
    case 'unwatch':
      return await endOne(watches, body.watch)
    case 'probe':
      return await probe(body.path)
    case 'folders':
      return await listFolders(body.path)
    case 'walk':
      return await walk(body.root, body.options, request)
    case 'stop':
      return walks.get(body.walk)?.abort()
    case 'measure':
      return await pictures.measure(body.files)
    case 'contents':
      return await pictures.readContents(body.files)
    case 'areFiles':
      return await pictures.areFiles(body.paths)
    case 'open':
      return await openPicture(body, number)
    case 'read':
      return await openedPictures.get(body.picture)!.read(body.position, body.length)
    case 'close':
      return await closePicture(body.picture)
    default:
      return assertNever(body)
  }
}

async function probe(path: string): Promise<FolderProbe> {
  const folder = await probeFolder(path)
  pictures.setLocal(!folder.mount.isNetwork)
  return folder
}

function storageOf(root: string): DiskStorage {
  const storage =
    storages.get(root) ??
    new DiskStorage(
      root,
      detectMount(dirname(root)).then(({ isNetwork }) => !isNetwork),
    )
  storages.set(root, storage)
  return storage
}

async function asStorage<T>(path: string, call: Promise<T>): Promise<T> {
  return call.catch((error: unknown) => {
    throw toStorageError(error, path)
  })
}

async function endOne(from: Map<number, () => Promise<void>>, number: number): Promise<void> {
  const end = from.get(number)
  from.delete(number)
  await end?.()
}

/** Starts to watch a folder; resolves with false when there is nothing to watch yet. */
async function watch(root: string, { number, notify }: ServedRequest<ShareRequest>): Promise<boolean> {
  const stop = await watchShare(root, {
    onJournal: (name) => notify({ kind: 'journal', name } satisfies WatchNotice),
    onPresence: (name) => notify({ kind: 'presence', name } satisfies WatchNotice),
    onFailure: (error) => notify({ kind: 'failed', message: error.message } satisfies WatchNotice),
  })
  if (stop) watches.set(number, stop)
  return stop !== null
}

async function walk(
  root: string,
  options: WalkOptions,
  { number, notify }: ServedRequest<ShareRequest>,
): Promise<{ isEmpty: boolean }> {
  const stop = new AbortController()
  walks.set(number, stop)
  const batcher = new WalkBatcher(notify)
  try {
    return await pictures.walk(root, batcher, stop.signal, options)
  } finally {
    walks.delete(number)
    batcher.flush()
  }
}

async function openPicture(
  { file, root }: { readonly file: string; readonly root: string },
  number: number,
): Promise<number> {
  const picture = await pictures.open(file, root)
  openedPictures.set(number, picture)
  return picture.size
}

async function closePicture(number: number): Promise<void> {
  await openedPictures.get(number)?.close()
  openedPictures.delete(number)
}
