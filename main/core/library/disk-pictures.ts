/** Reads the pictures as files in this machine's file system. */
import { statSync, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { LensletError } from '../../../preload/contract/index.ts'
import { openFileInside } from '../storage/ordinary-file.ts'
import { readContent } from './file-content.ts'
import { SyncIoBudget } from '../storage/sync-io-budget.ts'
import { type FileCalls, SyncFileCalls, asyncFileCalls } from '../storage/file-calls.ts'
import {
  CONTENT_LENGTH,
  SIZE_GONE,
  MEASURE_LENGTH,
  type OpenedPicture,
  type Pictures,
  SIZE_UNKNOWN,
} from './pictures.ts'
import { runConcurrently, throwIfAborted, walk, type WalkEvents, type WalkOptions } from './walk.ts'

const CONCURRENT_STATS = 32
const CONCURRENT_READS = 4

export class DiskPictures implements Pictures {
  #syncCalls: SyncFileCalls | null = null

  /**
   * Sets whether the pictures are on a disk of this machine. Calls are then synchronous as long as the disk answers
   * quickly.
   */
  setLocal(isLocal: boolean): void {
    this.#syncCalls = isLocal ? (this.#syncCalls ?? new SyncFileCalls()) : null
  }

  walk(root: string, events: WalkEvents, signal?: AbortSignal, options?: WalkOptions): Promise<{ isEmpty: boolean }> {
    return walk(root, events, signal, options)
  }

  async measure(files: readonly string[], signal?: AbortSignal): Promise<Float64Array> {
    const measures = new Float64Array(files.length * MEASURE_LENGTH)
    const store = (at: number, { size, mtimeMs, birthtimeMs }: Stats): void =>
      measures.set([size, mtimeMs, birthtimeMs], at * MEASURE_LENGTH)
    const storeError = (at: number, error: unknown): void => {
      measures[at * MEASURE_LENGTH] = (error as NodeJS.ErrnoException).code === 'ENOENT' ? SIZE_GONE : SIZE_UNKNOWN
    }
    const budget = new SyncIoBudget()
    let next = 0
    for (; next < files.length && budget.allowsSync; next++) {
      try {
        store(
          next,
          budget.measureCall(() => statSync(files[next]!)),
        )
      } catch (error) {
        storeError(next, error)
      }
    }
    const from = next
    await forEachPath(files.slice(from), CONCURRENT_STATS, signal, async (file, at) => {
      await stat(file).then(
        (stats) => store(from + at, stats),
        (error: unknown) => storeError(from + at, error),
      )
    })
    return measures
  }

  async readContents(files: readonly string[], signal?: AbortSignal): Promise<Uint32Array> {
    const contents = new Uint32Array(files.length * CONTENT_LENGTH)
    await this.#forEachPath(files, CONCURRENT_READS, signal, async (calls, file, at) => {
      const content = await readContent(file, calls).catch(() => null)
      if (content)
        contents.set(
          [content.width, content.height, ...content.fingerprint, content.bytes % 2 ** 32],
          at * CONTENT_LENGTH,
        )
    })
    return contents
  }

  async areFiles(paths: readonly string[]): Promise<boolean[]> {
    const answers: boolean[] = []
    await this.#forEachPath(paths, CONCURRENT_STATS, undefined, async (calls, path, at) => {
      answers[at] = await calls.lstat(path).then(
        (stats) => stats.isFile(),
        () => false,
      )
    })
    return answers
  }

  /**
   * Runs `step` for each path, `limit` at a time through threads, or synchronously while the disk is fast. Other tasks
   * can run in between.
   *
   * Rejects like `forEachPath`.
   */
  #forEachPath(
    paths: readonly string[],
    limit: number,
    signal: AbortSignal | undefined,
    step: (calls: FileCalls, path: string, at: number) => Promise<void>,
  ): Promise<void> {
    const syncCalls = this.#syncCalls
    return forEachPath(paths, limit, signal, async (path, at) => {
      if (!syncCalls?.allowsSync) return step(asyncFileCalls, path, at)
      if (syncCalls.isSliceOver) await syncCalls.yieldToOthers()
      return step(syncCalls, path, at)
    })
  }

  async open(file: string, root: string): Promise<OpenedPicture> {
    const handle = await openFileInside(file, root).catch((error: unknown) => {
      throw openError(file, error)
    })
    const close = (): Promise<void> => handle.close().catch(() => undefined)
    try {
      const { size } = await handle.stat()
      return {
        size,
        close,
        async read(position, length) {
          const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(length), 0, length, position)
          return buffer.subarray(0, bytesRead)
        },
      }
    } catch (error) {
      await close()
      throw openError(file, error)
    }
  }
}

/** Runs `step` for each path, `limit` at a time. Rejects with `cancelled` when `signal` aborts. */
async function forEachPath(
  paths: readonly string[],
  limit: number,
  signal: AbortSignal | undefined,
  step: (path: string, at: number) => Promise<void>,
): Promise<void> {
  let next = 0
  await runConcurrently(
    limit,
    () => next < paths.length,
    async () => {
      throwIfAborted(signal)
      const at = next++
      await step(paths[at]!, at)
    },
  )
}

function openError(file: string, error: unknown): LensletError {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
  return new LensletError(
    missing ? 'not-found' : 'not-readable',
    missing
      ? `The picture ${file} is no longer in the folder.`
      : `The picture ${file} cannot be read: check its permissions and the connection to the share.`,
    { path: file, retry: true, cause: error },
  )
}
