/**
 * Reads the files under `sidecars/`, several at a time.
 *
 * It finds out what each file is, and which changes it contains.
 */
import { LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { isLockName, isSidecarName, isTemporaryName, sidecarPath, SIDECARS_DIR } from '../format/names.ts'
import { decodeSidecar } from '../format/sidecar-codec.ts'
import { salvageSidecar } from '../format/sidecar-salvage.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { inspectSidecar } from '../sync/sidecar-scanner.ts'
import type { CheckContext } from './context.ts'

/** The number of files that are read at the same time. It is enough to hide the latency of a network. */
export const PARALLEL = 16

export interface ListedFile {
  readonly path: string
  readonly kind: 'sidecar' | 'temporary' | 'lock' | 'unknown' | 'unlisted'
  readonly error?: Error
}

/** What is at a path where a sidecar may be. */
export type SidecarState =
  | {
      readonly is: 'whole'
      readonly item: ItemKey
      readonly changes: readonly StoredChange[]
      readonly external: StoredChange | null
    }
  /** A valid sidecar that is not at its item's path. */
  | { readonly is: 'copy'; readonly item: ItemKey; readonly changes: readonly StoredChange[] }
  /** `item` and `changes` are what can be read with certainty. */
  | {
      readonly is: 'damaged'
      readonly item: ItemKey | null
      readonly changes: readonly StoredChange[]
      readonly reason: string
    }
  | { readonly is: 'newer' | 'missing' }
  | { readonly is: 'unreadable'; readonly reason: string }

/** Yields every file and lock under `sidecars/`, folder by folder. Throws when the share does not answer. */
export async function* listSidecars(storage: Storage): AsyncGenerator<ListedFile> {
  const folders = [SIDECARS_DIR]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries
    try {
      entries = await storage.list(folder)
    } catch (error) {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
      yield { path: folder, kind: 'unlisted', error }
      continue
    }
    for (const { name, folder: isFolder } of entries) {
      const path = `${folder}/${name}`
      if (!isFolder)
        yield { path, kind: isSidecarName(name) ? 'sidecar' : isTemporaryName(name) ? 'temporary' : 'unknown' }
      else if (isLockName(name)) yield { path, kind: 'lock' }
      else folders.push(path)
    }
  }
}

/**
 * Reads a file once and returns what it is.
 *
 * `known` returns the known changes of an item. They are used instead of the same changes in the file when its plain
 * fields are compared with its changes. Throws when the share does not answer.
 */
export async function readSidecarState(
  { storage, ownerOf }: CheckContext,
  path: string,
  known: (item: ItemKey) => readonly StoredChange[] = () => [],
): Promise<SidecarState> {
  try {
    const { bytes, stat } = await storage.read(path)
    try {
      const { item, changes, external, isCopy } = inspectSidecar(
        path,
        { sidecar: decodeSidecar(bytes, path), stat },
        known,
      )
      if (isCopy && !(await isSameFile(storage, path, sidecarPath(item), bytes))) return { is: 'copy', item, changes }
      return {
        is: 'whole',
        item,
        changes: external ? changes.filter((change) => change !== external) : changes,
        external,
      }
    } catch (error) {
      if (!(error instanceof LensletError)) throw error
      if (error.code === 'newer-format') return { is: 'newer' }
      return {
        is: 'damaged',
        ...salvageSidecar(bytes, await ownerOf(path)),
        reason: error.message.replace(`${path} is damaged: `, ''),
      }
    }
  } catch (error) {
    if (!(error instanceof StorageError) || isOutage(error)) throw error
    return error.kind === 'missing'
      ? { is: 'missing' }
      : { is: 'unreadable', reason: error.message.replace(`${path}: `, '') }
  }
}

/**
 * Returns whether two paths lead to the same file. A share that ignores case, or changes the Unicode form of names,
 * lists a sidecar by a name that differs from the name it was written with.
 */
async function isSameFile(storage: Storage, path: string, own: string, bytes: Uint8Array): Promise<boolean> {
  if (!isSameExceptSpelling(path, own)) return false
  const other = await storage.read(own).catch(() => null)
  return other !== null && Buffer.compare(other.bytes, bytes) === 0
}

/** Returns whether two paths are the same on a share that ignores case and Unicode forms. */
export function isSameExceptSpelling(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase()
}

/**
 * Calls a function for each value, several at a time.
 *
 * When `signal` is aborted, it ends after the calls that are under way.
 */
export async function forEachConcurrently<T>(
  values: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal,
  action: (value: T) => Promise<void>,
): Promise<void> {
  const source = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]()
  const errors: unknown[] = []
  const workers = Array.from({ length: PARALLEL }, async () => {
    for (
      let next = await source.next();
      !next.done && errors.length === 0 && !signal.aborted;
      next = await source.next()
    ) {
      await action(next.value).catch((error: unknown) => {
        errors.push(error)
      })
    }
  })
  await Promise.all(workers)
  if (errors.length > 0) throw errors[0]
}
