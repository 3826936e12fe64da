/**
 * Accesses the share through a separate process.
 *
 * `DeadlineStorage` wraps this storage and decides when the process is replaced.
 */
import {
  RemoteRequestError,
  RemoteGoneError,
  type RequestListener,
  type RemoteProcess,
} from '../process/remote-process.ts'
import type { LabelsRequest, PlainOperation } from './labels-protocol.ts'
import {
  StorageError,
  type FolderEntry,
  type Exchange,
  type FileRead,
  type FileStat,
  type Storage,
  type StorageErrorKind,
} from './storage.ts'

export class ProcessStorage implements Storage {
  readonly #root: string
  readonly #remote: () => RemoteProcess<LabelsRequest>

  /** `root` is the absolute path of the `.lenslet` folder; `remote` returns the process for the next call. */
  constructor(root: string, remote: () => RemoteProcess<LabelsRequest>) {
    this.#root = root
    this.#remote = remote
  }

  list(path: string): Promise<FolderEntry[]> {
    return this.#call('list', path)
  }
  read(path: string): Promise<FileRead> {
    return this.#call('read', path)
  }
  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }> {
    return this.#call('readFrom', path, offset, limit)
  }
  stat(path: string): Promise<FileStat> {
    return this.#call('stat', path)
  }
  append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }> {
    return this.#call('append', path, bytes, size)
  }
  create(path: string, bytes: Uint8Array): Promise<void> {
    return this.#call('create', path, bytes)
  }
  replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void> {
    return this.#call('replace', path, bytes, over)
  }
  exchange(path: string, over: Uint8Array | null, bytes: Uint8Array, unlocked: boolean): Promise<Exchange | null> {
    return this.#call('exchange', path, over, bytes, unlocked)
  }
  overwrite(path: string, bytes: Uint8Array): Promise<void> {
    return this.#call('overwrite', path, bytes)
  }
  makeFolder(path: string): Promise<void> {
    return this.#call('makeFolder', path)
  }
  move(from: string, to: string): Promise<void> {
    return this.#call('move', from, to)
  }
  remove(path: string): Promise<void> {
    return this.#call('remove', path)
  }

  async lock(path: string, onLost: () => void): Promise<() => Promise<void>> {
    const remote = this.#remote()
    const { number } = await sendRequest(
      path,
      remote,
      { kind: 'lock', root: this.#root, path },
      { onNotice: onLost, onGone: onLost },
    )
    return async () => {
      remote.removeListener(number)
      // When the process was replaced, the lock becomes stale on its own.
      if (remote.isCurrent(number)) await sendRequest(path, remote, { kind: 'release', lock: number })
    }
  }

  async #call<T>(operation: PlainOperation, path: string, ...args: readonly unknown[]): Promise<T> {
    return (
      await sendRequest(path, this.#remote(), { kind: 'call', root: this.#root, operation, args: [path, ...args] })
    ).result as T
  }
}

async function sendRequest(
  path: string,
  remote: RemoteProcess<LabelsRequest>,
  request: LabelsRequest,
  listener?: RequestListener,
): Promise<{ number: number; result: unknown }> {
  const { number, answer } = remote.request(request, listener)
  try {
    return { number, result: await answer }
  } catch (error) {
    throw toStorageError(error, path)
  }
}

function toStorageError(error: unknown, path: string): unknown {
  if (error instanceof RemoteGoneError) return new StorageError('unreachable', path, error.code)
  if (!(error instanceof RemoteRequestError)) return error
  const failure = error.error as { kind: StorageErrorKind; path: string; code: string }
  return new StorageError(failure.kind, failure.path, failure.code)
}
