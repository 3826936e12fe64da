/** The pictures as files of this machine's file system. */
import { statSync, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { LensletError } from '../../../preload/contract/index.ts'
import { openFileInside } from '../storage/ordinary-file.ts'
import { readContent } from './file-content.ts'
import { SyncIoBudget } from '../storage/sync-io-budget.ts'
import { type FileCalls, SyncFileCalls, asyncFileCalls } from '../storage/file-calls.ts'
import { CONTENTS, GONE, MEASURES, type OpenedPicture, type Pictures, UNKNOWN } from './pictures.ts'
import { runBounded, stopWhenAborted, walk, type WalkEvents, type WalkOptions } from './walk.ts'

const STATS_AT_ONCE = 32
const READS_AT_ONCE = 4

export class DiskPictures implements Pictures {
  #quick: SyncFileCalls | null = null

  /**
   * Tells whether the pictures lie on a disk of this machine: then calls are made at once as long as that answers
   * quickly.
   */
  setLocal(isLocal: boolean): void {
    this.#quick = isLocal ? (this.#quick ?? new SyncFileCalls()) : null
  }

  walk(root: string, events: WalkEvents, signal?: AbortSignal, options?: WalkOptions): Promise<{ isEmpty: boolean }> {
    return walk(root, events, signal, options)
  }

  async measure(files: readonly string[], signal?: AbortSignal): Promise<Float64Array> {
    const measures = new Float64Array(files.length * MEASURES)
    const note = (at: number, { size, mtimeMs, birthtimeMs }: Stats): void =>
      measures.set([size, mtimeMs, birthtimeMs], at * MEASURES)
    const failed = (at: number, error: unknown): void => {
      measures[at * MEASURES] = (error as NodeJS.ErrnoException).code === 'ENOENT' ? GONE : UNKNOWN
    }
    const quick = new SyncIoBudget()
    let next = 0
    for (; next < files.length && quick.allowsSync; next++) {
      try {
        note(
          next,
          quick.measureCall(() => statSync(files[next]!)),
        )
      } catch (error) {
        failed(next, error)
      }
    }
    const from = next
    await eachOf(files.slice(from), STATS_AT_ONCE, signal, async (file, at) => {
      await stat(file).then(
        (found) => note(from + at, found),
        (error: unknown) => failed(from + at, error),
      )
    })
    return measures
  }

  async contents(files: readonly string[], signal?: AbortSignal): Promise<Uint32Array> {
    const contents = new Uint32Array(files.length * CONTENTS)
    await this.#eachOf(files, READS_AT_ONCE, signal, async (calls, file, at) => {
      const content = await readContent(file, calls).catch(() => null)
      if (content)
        contents.set([content.width, content.height, ...content.print, content.bytes % 2 ** 32], at * CONTENTS)
    })
    return contents
  }

  async areFiles(paths: readonly string[]): Promise<boolean[]> {
    const answers: boolean[] = []
    await this.#eachOf(paths, STATS_AT_ONCE, undefined, async (calls, path, at) => {
      answers[at] = await calls.lstat(path).then(
        (found) => found.isFile(),
        () => false,
      )
    })
    return answers
  }

  /**
   * Does something with each path, `limit` at a time through threads; at once where that is quick, so that others have
   * their turn now and then. Rejects as `eachOf`.
   */
  #eachOf(
    paths: readonly string[],
    limit: number,
    signal: AbortSignal | undefined,
    step: (calls: FileCalls, path: string, at: number) => Promise<void>,
  ): Promise<void> {
    const quick = this.#quick
    return eachOf(paths, limit, signal, async (path, at) => {
      if (!quick?.allowsSync) return step(asyncFileCalls, path, at)
      if (quick.isSliceOver) await quick.yieldToOthers()
      return step(quick, path, at)
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

/** Does something with each path, `limit` at a time. Rejects with `cancelled` when `signal` aborts. */
async function eachOf(
  paths: readonly string[],
  limit: number,
  signal: AbortSignal | undefined,
  step: (path: string, at: number) => Promise<void>,
): Promise<void> {
  let next = 0
  await runBounded(
    limit,
    () => next < paths.length,
    async () => {
      stopWhenAborted(signal)
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
