/**
 * Connects to a data set's folder.
 *
 * A folder that stops answering blocks nothing, because every call has a deadline and is made in a process that can be
 * replaced. On a network, labels and pictures have a process each. A process is replaced when a picture or a listing
 * takes too long, and that must not end an append to a journal. On a local disk both share one process, because the
 * disk answers, and each process takes memory and time to start.
 */
import { join, resolve } from 'node:path'
import { fromWire, LensletError, type WireError } from '../../../preload/contract/index.ts'
import { setDeadline, systemClock, type Clock } from '../base/clock.ts'
import { LENSLET_DIR } from '../format/names.ts'
import { DiskPictures } from '../library/disk-pictures.ts'
import type { Pictures } from '../library/pictures.ts'
import { ProcessPictures, noAnswerError } from '../library/process-pictures.ts'
import { SchedulingDelay } from '../process/scheduling-delay.ts'
import { RemoteRequestError, RemoteProcess } from '../process/remote-process.ts'
import type { SpawnWorker } from '../process/worker-process.ts'
import { DeadlineStorage } from '../storage/deadline-storage.ts'
import { DiskStorage } from '../storage/disk-storage.ts'
import { ProcessStorage } from '../storage/process-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { probeFolder, type FolderProbe } from './probe-folder.ts'
import type { ShareRequest, WatchNotice } from './share-protocol.ts'
import { watchShare, type WatchHooks, type WatchShare } from './watcher.ts'

/** Milliseconds. The deadline for reading is short, because a thumbnail that is not read soon is made again instead. */
const THUMBS_DEADLINES = { readMs: 3_000, writeMs: 20_000 }
/** Milliseconds for examining a folder, and for starting to watch it. */
const PROBE_TIMEOUT_MS = 10_000

export interface ShareOptions {
  readonly clock?: Clock
  /**
   * Starts the processes that access the share. Without it, this process accesses the share, and hangs when the share
   * hangs.
   */
  readonly spawn?: SpawnWorker
  /** Whether to use one process for labels and pictures also on a network, for commands that end soon. */
  readonly oneProcess?: boolean
  /** The storage of the labels in place of the disk, for tests. */
  readonly storage?: Storage
  /** Whether to use the folder's path without symbolic links, so that a link and its target are one data set. */
  readonly useRealPath?: boolean
  /** Ends the processes at once, also while the connection is being made. */
  readonly signal?: AbortSignal
}

export interface Share {
  /** Absolute path of the data set. */
  readonly root: string
  readonly labels: DeadlineStorage
  readonly pictures: Pictures
  /** The `.lenslet` folder for files other than labels: through the process of the pictures, with shorter deadlines. */
  readonly thumbs: Storage
  readonly watch: WatchShare
  /**
   * Returns what `connectShare` found out about the folder; examines the folder now if nothing is known yet. Rejects
   * with the same errors as `connectShare`.
   */
  probe(): Promise<FolderProbe>
  /** Calls `fn` when there is a sign that a share answers again after it had failed. */
  onPossibleRecovery(fn: () => void): void
  /** Ends the processes; calls that still wait fail at once. */
  close(): void
}

/**
 * Examines a folder and connects to it.
 *
 * Throws `not-found`, `not-a-folder`, `not-readable`, or `offline` when it does not answer within 10 s.
 */
export async function connectShare(path: string, options: ShareOptions = {}): Promise<Share> {
  const absolutePath = resolve(path)
  const link = connectProcesses(options)
  try {
    const probe = await link.probe(absolutePath)
    return makeShare(link, options.useRealPath ? probe.realPath : absolutePath, options, probe)
  } catch (error) {
    link.close()
    throw error
  }
}

/** Returns the share at a folder that was not examined yet. Does not access it. */
export function shareAt(root: string, options: ShareOptions): Share {
  return makeShare(connectProcesses(options), root, options, null)
}

/** The connection to the processes that access the share. */
interface ShareLink {
  readonly processes: Processes | null
  probe(path: string): Promise<FolderProbe>
  close(): void
}

interface Processes {
  readonly forPictures: RemoteProcess<ShareRequest>
  /** A function, because the folder may be on a different kind of mount when it is examined again. */
  forLabels(): RemoteProcess<ShareRequest>
  /** Calls `fn` when a process that hung and was given up has exited. */
  onHungProcessExit(fn: () => void): void
}

function connectProcesses({ spawn, oneProcess, signal, clock = systemClock }: ShareOptions): ShareLink {
  if (!spawn) return { processes: null, probe: probeFolder, close: () => undefined }
  const forPictures = new RemoteProcess<ShareRequest>(() => spawn('share-worker'))
  const forLabelsAlone = new RemoteProcess<ShareRequest>(() => spawn('share-worker'))
  let isShared = oneProcess ?? false
  const close = (): void => {
    signal?.removeEventListener('abort', close)
    forPictures.close()
    forLabelsAlone.close()
  }
  if (signal?.aborted) close()
  else signal?.addEventListener('abort', close)
  const probe = async (path: string): Promise<FolderProbe> => {
    const folder = await probeRemotely(forPictures, path, clock)
    isShared = oneProcess ?? !folder.mount.isNetwork
    return folder
  }
  return {
    processes: {
      forPictures,
      forLabels: () => (isShared ? forPictures : forLabelsAlone),
      onHungProcessExit: (fn) => {
        forPictures.onAbandonedExit = forLabelsAlone.onAbandonedExit = fn
      },
    },
    probe,
    close,
  }
}

function makeShare(
  link: ShareLink,
  root: string,
  { clock = systemClock, storage }: ShareOptions,
  earlierProbe: FolderProbe | null,
): Share {
  const folder = join(root, LENSLET_DIR)
  const probe = (): Promise<FolderProbe> => (earlierProbe ? Promise.resolve(earlierProbe) : link.probe(root))
  if (!link.processes) {
    const labels = new DeadlineStorage(storage ?? new DiskStorage(folder), clock)
    return {
      root,
      probe,
      labels,
      pictures: new DiskPictures(),
      thumbs: new DiskStorage(folder),
      watch: (hooks) => watchShare(folder, hooks),
      onPossibleRecovery: () => undefined,
      close: () => labels.close(),
    }
  }
  const { forLabels, forPictures, onHungProcessExit } = link.processes
  const schedulingDelay = new SchedulingDelay(() => forLabels().pid)
  const labels = new DeadlineStorage(storage ?? new ProcessStorage(folder, forLabels), clock, {
    onLate: () => forLabels().replaceProcess(),
    helperDelay: (sinceMs) => schedulingDelay.measure(sinceMs),
  })
  const thumbs = new DeadlineStorage(new ProcessStorage(folder, () => forPictures), clock, {
    deadlines: THUMBS_DEADLINES,
  })
  return {
    root,
    probe,
    labels,
    pictures: new ProcessPictures(forPictures, clock),
    thumbs,
    close: () => {
      labels.close()
      thumbs.close()
      link.close()
    },
    watch: (hooks) => watchRemotely(forLabels(), folder, clock, hooks),
    onPossibleRecovery: onHungProcessExit,
  }
}

async function probeRemotely(remote: RemoteProcess<ShareRequest>, path: string, clock: Clock): Promise<FolderProbe> {
  try {
    return (await answerInTime(clock, remote.request({ kind: 'probe', path }).answer, path)) as FolderProbe
  } catch (error) {
    // The next request needs a process that does not hang.
    if (error instanceof LensletError && error.code === 'offline') remote.replaceProcess()
    throw error
  }
}

/**
 * Does the same as `watchShare`, in the process that accesses the share.
 *
 * Even starting to watch can hang, and then the whole process hangs.
 */
async function watchRemotely(
  remote: RemoteProcess<ShareRequest>,
  folder: string,
  clock: Clock,
  hooks: WatchHooks,
): ReturnType<WatchShare> {
  const onNotice = (message: unknown): void => {
    const notice = message as WatchNotice
    if (notice.kind === 'failed') hooks.onFailure(new Error(notice.message))
    else if (notice.kind === 'journal') hooks.onJournal(notice.name)
    else hooks.onPresence(notice.name)
  }
  const { number, answer } = remote.request(
    { kind: 'watch', root: folder },
    {
      onNotice,
      onGone: () => hooks.onFailure(new Error('the folder is not watched any more: the share did not answer')),
    },
  )
  const watching = await answerInTime(clock, answer, folder).catch((error: unknown) => {
    remote.removeListener(number)
    throw error
  })
  if (watching !== true) {
    remote.removeListener(number)
    return null
  }
  return async () => {
    remote.removeListener(number)
    if (remote.isCurrent(number)) remote.request({ kind: 'unwatch', watch: number }).answer.catch(() => undefined)
  }
}

/** Resolves with the answer; rejects with `offline` when it does not come within 10 s. */
async function answerInTime(clock: Clock, answer: Promise<unknown>, path: string): Promise<unknown> {
  const timeout = Promise.withResolvers<never>()
  const cancel = setDeadline(clock, () => timeout.reject(noAnswerError(path)), PROBE_TIMEOUT_MS)
  try {
    return await Promise.race([answer, timeout.promise])
  } catch (error) {
    if (error instanceof LensletError) throw error
    throw error instanceof RemoteRequestError ? fromWire(error.error as WireError) : noAnswerError(path, error)
  } finally {
    cancel()
  }
}
