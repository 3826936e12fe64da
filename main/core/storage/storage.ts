/**
 * The interface between the synchronisation and the share.
 *
 * Paths are POSIX paths relative to `.lenslet`. Every call is asynchronous and may fail with a `StorageError`. Its
 * answer may be outdated as soon as it arrives, because the share is a network file system. All implementations pass
 * the same acceptance suite (tests/suites/storage.ts).
 */
import { t } from '../../../preload/contract/index.ts'
import { LENSLET_DIR } from '../format/names.ts'

export type StorageErrorKind =
  | 'missing' // no such file or folder
  | 'exists' // the file should be new, but it exists
  | 'denied' // permission
  | 'read-only' // the file system accepts no writes
  | 'full' // no space, or over quota
  | 'refused' // a name or a kind of file that is not accepted: not a file, too large to be one of ours, or a link out of the data set
  | 'busy' // another program has it open or has just replaced it: try again
  | 'unreachable' // I/O error, stale handle, host down, deadline passed

export class StorageError extends Error {
  readonly kind: StorageErrorKind
  readonly path: string
  /** The operating system's code, e.g. `ESTALE`. */
  readonly code: string
  /** What is wrong, without the path, as part of a sentence. */
  readonly reason: string

  constructor(kind: StorageErrorKind, path: string, code: string, options?: { cause: unknown }) {
    const reason = `${DESCRIPTIONS[kind]} (${code})`
    super(`${path === '' ? LENSLET_DIR : path}: ${reason}`, options)
    this.name = 'StorageError'
    this.kind = kind
    this.path = path
    this.code = code
    this.reason = reason
  }
}

const DESCRIPTIONS: Record<StorageErrorKind, string> = {
  missing: t('not there'),
  exists: t('already there'),
  denied: t('permission denied'),
  'read-only': t('the share is read-only'),
  full: t('the share is full'),
  refused: t('the share does not take a file of this name here'),
  busy: t('in use by another program'),
  unreachable: t('the share does not answer'),
}

export interface FolderEntry {
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

/** Whether a file was exchanged, and its content afterwards; null when it did not exist. */
export interface Exchange {
  readonly isExchanged: boolean
  readonly file: FileRead | null
}

export interface Storage {
  /**
   * Returns the names in a folder; empty when the folder does not exist.
   *
   * On a disk it fails with `unreachable` when `.lenslet` itself was there before and is not there any more.
   */
  list(path: string): Promise<FolderEntry[]>
  /**
   * Opens, reads and closes a file of at most 64 MB.
   *
   * It opens the file for each read, because only `open` bypasses a client's cache.
   */
  read(path: string): Promise<FileRead>
  /** Returns the bytes from `offset` to the end, at most `limit`; empty when the file is not longer than `offset`. */
  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }>
  stat(path: string): Promise<FileStat>
  /**
   * Appends to a file that has `size` bytes, or creates it when `size` is 0, and makes it durable.
   *
   * A file that is not as expected stays unchanged, and the call fails with `missing`, `exists` or `busy` (a different
   * size). Resolves with the new size.
   */
  append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }>
  /** Creates a file with these bytes, or fails with `exists`. */
  create(path: string, bytes: Uint8Array): Promise<void>
  /**
   * Replaces a file so that a reader sees either the old bytes or the new ones, and makes it durable. Creates folders.
   *
   * With `over`, the file must have these bytes; with null, it must not exist. Otherwise the call fails with `busy`
   * (`EDIFFERS`). This is checked as the last step before the rename. A write of another program between the check and
   * the rename is not noticed.
   */
  replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void>
  /**
   * Takes the lock of a path, replaces the file like `replace` with `over`, releases the lock and reads the file.
   *
   * It is a whole compare-and-swap in one call, because each call to the share takes time. The file is not replaced
   * when its bytes differ or when the lock was taken away. Resolves with null when another program has the lock. No
   * lock is taken where locks do not work, or with `unlocked`.
   */
  exchange(path: string, over: Uint8Array | null, bytes: Uint8Array, unlocked: boolean): Promise<Exchange | null>
  /**
   * Overwrites the first bytes of a file without replacing it (presence files). Creates the file when it is missing.
   */
  overwrite(path: string, bytes: Uint8Array): Promise<void>
  /**
   * Creates a folder and its parents; no error when it exists.
   *
   * '' is the `.lenslet` folder itself. No other call creates that folder, so that an empty mount point is never
   * mistaken for the data set.
   */
  makeFolder(path: string): Promise<void>
  /** Moves a file, or fails with `exists` when the target exists. */
  move(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /**
   * Takes the lock of a path, or fails with `busy` when another program has it.
   *
   * `onLost` is called when the lock was taken away. Locks only save work: nothing may depend on one being exclusive.
   */
  lock(path: string, onLost: () => void): Promise<() => Promise<void>>
}
