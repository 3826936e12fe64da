/**
 * The port between the sync core and the share. Paths are POSIX and relative to `.lenslet`. Every call is asynchronous,
 * may fail with a `StorageError`, and must not be believed for longer than it took: the share is a network file system.
 * One acceptance suite (tests/suites/storage.ts) holds for every implementation.
 */
import { LENSLET_DIR } from '../format/names.ts'

export type StorageErrorKind =
  | 'missing' // no such file or folder
  | 'exists' // it was to be new and is not
  | 'denied' // permission
  | 'read-only' // the file system takes no writes
  | 'full' // no space, or over quota
  | 'refused' // a name or a kind of file that is not taken: no file, too large to be one of ours, or a link that leads out of the data set
  | 'busy' // somebody has it open or replaced it this moment: look again
  | 'unreachable' // I/O error, stale handle, host down, deadline passed

export class StorageError extends Error {
  readonly kind: StorageErrorKind
  readonly path: string
  /** The operating system's code, e.g. `ESTALE`. */
  readonly code: string

  constructor(kind: StorageErrorKind, path: string, code: string, options?: { cause: unknown }) {
    super(`${path === '' ? LENSLET_DIR : path}: ${DESCRIPTIONS[kind]} (${code})`, options)
    this.name = 'StorageError'
    this.kind = kind
    this.path = path
    this.code = code
  }
}

const DESCRIPTIONS: Record<StorageErrorKind, string> = {
  missing: 'not there',
  exists: 'already there',
  denied: 'permission denied',
  'read-only': 'the share is read-only',
  full: 'the share is full',
  refused: 'the share does not take a file of this name here',
  busy: 'in use by another program',
  unreachable: 'the share does not answer',
}

export interface Entry {
  readonly name: string
  readonly folder: boolean
}

export interface FileStat {
  readonly size: number
  /** Milliseconds since the epoch, set by the share's clock. */
  readonly modifiedAt: number
}

export interface FileRead {
  readonly bytes: Uint8Array
  readonly stat: FileStat
}

/** Whether a file was exchanged, and what it had afterwards; null when it was not there. */
export interface Exchange {
  readonly made: boolean
  readonly file: FileRead | null
}

export interface Storage {
  /** Names in a folder; empty when the folder is not there. */
  list(path: string): Promise<Entry[]>
  /**
   * Opens, reads and closes: never from a descriptor kept open, because only `open` looks past a client's cache. Of 64
   * MB at most.
   */
  read(path: string): Promise<FileRead>
  /** The bytes from `offset` to the end, at most `limit`; empty when the file is not longer than `offset`. */
  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }>
  stat(path: string): Promise<FileStat>
  /**
   * Appends to a file that has `size` bytes, or makes it when `size` is 0, and makes it durable. A file that is not as
   * expected is not touched: `missing`, `exists` or `busy` (another size). Resolves with the size afterwards.
   */
  append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }>
  /** A new file with these bytes, or `exists`. */
  create(path: string, bytes: Uint8Array): Promise<void>
  /**
   * Replaces a file so that a reader sees the old bytes or the new ones, and makes it durable; folders are made. With
   * `over` only while the file has those bytes, or, for null, is not there: that is looked at last of all, and fails
   * with `busy` (`EDIFFERS`) otherwise. What another program does between that look and the rename goes unseen.
   */
  replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void>
  /**
   * Takes the lock of a path, replaces the file over those bytes as `replace` does, gives the lock back and reads the
   * file: a whole compare-and-swap in one call, because each call takes a while to get to the share. It is not made
   * when the file has other bytes or the lock was taken away. Resolves with null when somebody has the lock. Where
   * there are no locks, and when `unlocked`, it does without.
   */
  exchange(path: string, over: Uint8Array | null, bytes: Uint8Array, unlocked: boolean): Promise<Exchange | null>
  /** Writes over a file's first bytes without replacing it (presence); made when missing. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>
  /**
   * Makes a folder and those above it; no error when it is there. '' is the `.lenslet` folder itself: nothing else
   * makes that one, so that an empty mount point is never taken for the data set.
   */
  makeFolder(path: string): Promise<void>
  /** Moves a file; `exists` when the target is there. */
  move(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /**
   * Takes the lock of a path or fails with `busy` when somebody has it. `lost` is called when the lock was taken away.
   * Locks only save work: nothing may depend on one being exclusive.
   */
  lock(path: string, lost: () => void): Promise<() => Promise<void>>
}
