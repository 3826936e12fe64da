/** Maps error codes of the operating system to the kinds of `StorageError`. */
import { StorageError, type StorageErrorKind } from './storage.ts'

const KINDS: Readonly<Record<string, StorageErrorKind>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EEXIST: 'exists',
  ENOTEMPTY: 'exists',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'read-only',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  // These errors concern one name, not the share: a folder or a loop of links in the place of a file, or a name that
  // the file system does not allow.
  EISDIR: 'refused',
  ELOOP: 'refused',
  EMLINK: 'refused',
  ENAMETOOLONG: 'refused',
  EINVAL: 'refused',
  EILSEQ: 'refused',
  ENXIO: 'refused',
  EXDEV: 'refused',
  EMFILE: 'busy',
  ENFILE: 'busy',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
  EAGAIN: 'busy',
  ELOCKED: 'busy',
}

/**
 * Returns the `StorageError` for anything that a file operation threw.
 *
 * An unknown code means that something is wrong with the share.
 */
export function toStorageError(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN'
  return new StorageError(KINDS[code] ?? 'unreachable', path, code, { cause: error })
}

/** Returns whether the failure concerns the share as a whole, so that all other calls will fail as well. */
export function isOutage(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'unreachable'
}
