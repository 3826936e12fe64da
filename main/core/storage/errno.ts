/** From operating system error codes to the port's kinds. */
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
  // About one name, not about the share: a folder or a loop of links in a file's place, a name that the file system
  // cannot have.
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
 * The StorageError for anything that a file operation threw. Codes that are not known mean that the share is not in
 * order.
 */
export function toStorageError(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN'
  return new StorageError(KINDS[code] ?? 'unreachable', path, code, { cause: error })
}

/** Whether the failure is about the share as a whole, so that everything else will fail as well. */
export function isOutage(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'unreachable'
}
