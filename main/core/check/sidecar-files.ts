/** The files under `sidecars/`, read some at a time: what each one is, and what can be read in it. */
import { LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { isLockName, isSidecarName, isTemporaryName, sidecarPath, SIDECARS_DIR } from '../format/names.ts'
import { decodeSidecar } from '../format/sidecar-codec.ts'
import { salvageSidecar } from '../format/sidecar-salvage.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { inspectSidecar } from '../sync/sidecar-scanner.ts'
import type { CheckContext } from './context.ts'

/** Files read at once: enough to hide a network's delay. */
export const PARALLEL = 16

export interface Listed {
  readonly path: string
  readonly kind: 'sidecar' | 'temporary' | 'lock' | 'unknown' | 'unlisted'
  readonly error?: Error
}

/** What stands at a path where a sidecar may be. */
export type Look =
  | {
      readonly is: 'whole'
      readonly item: ItemKey
      readonly changes: readonly StoredChange[]
      readonly external: StoredChange | null
    }
  /** Whole, but not at its item's place. */
  | { readonly is: 'copy'; readonly item: ItemKey; readonly changes: readonly StoredChange[] }
  /** `item` and `changes` are what can be read for certain. */
  | {
      readonly is: 'damaged'
      readonly item: ItemKey | null
      readonly changes: readonly StoredChange[]
      readonly reason: string
    }
  | { readonly is: 'newer' | 'missing' }
  | { readonly is: 'unreadable'; readonly reason: string }

/** Every file and lock under `sidecars/`, folder by folder. Throws when the share does not answer. */
export async function* listSidecars(storage: Storage): AsyncGenerator<Listed> {
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
 * Looks once. A change that is `known` otherwise than the file tells it counts as it is known when the plain fields are
 * judged. Throws when the share does not answer.
 */
export async function lookAtSidecar(
  { storage, ownerOf }: CheckContext,
  path: string,
  known: (item: ItemKey) => readonly StoredChange[] = () => [],
): Promise<Look> {
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
 * A share that ignores case, or spells names its own way, lists a sidecar by another name than the one that it was
 * given.
 */
async function isSameFile(storage: Storage, path: string, own: string, bytes: Uint8Array): Promise<boolean> {
  if (!sameButForSpelling(path, own)) return false
  const other = await storage.read(own).catch(() => null)
  return other !== null && Buffer.compare(other.bytes, bytes) === 0
}

/** Whether two paths are one on a share that ignores case and Unicode's forms. */
export function sameButForSpelling(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase()
}

/**
 * Does something with everything that comes, some at a time; ends early, after what is under way, when `signal` is
 * aborted.
 */
export async function eachOf<T>(
  values: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal,
  act: (value: T) => Promise<void>,
): Promise<void> {
  const source = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]()
  const failed: unknown[] = []
  const workers = Array.from({ length: PARALLEL }, async () => {
    for (
      let next = await source.next();
      !next.done && failed.length === 0 && !signal.aborted;
      next = await source.next()
    ) {
      await act(next.value).catch((error: unknown) => {
        failed.push(error)
      })
    }
  })
  await Promise.all(workers)
  if (failed.length > 0) throw failed[0]
}
