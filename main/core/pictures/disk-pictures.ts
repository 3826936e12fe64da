/** The pictures as files of this machine's file system. */
import { lstat, open, stat } from 'node:fs/promises'
import { LensletError } from '../../../preload/contract/index.ts'
import { GONE, MEASURES, type OpenedPicture, type Pictures, UNKNOWN } from './pictures.ts'
import { runBounded, stopWhenAborted, walk, type KnownFolder, type WalkEvents } from './walk.ts'

const STATS_AT_ONCE = 32

export class DiskPictures implements Pictures {
  walk(root: string, events: WalkEvents, signal?: AbortSignal, known?: readonly KnownFolder[]): Promise<{ isEmpty: boolean }> {
    return walk(root, events, signal, known)
  }

  async measure(files: readonly string[], signal?: AbortSignal): Promise<Float64Array> {
    const measures = new Float64Array(files.length * MEASURES)
    let next = 0
    await runBounded(STATS_AT_ONCE, () => next < files.length, async () => {
      stopWhenAborted(signal)
      const at = next++
      try {
        const { size, mtimeMs, birthtimeMs } = await stat(files[at]!)
        measures.set([size, mtimeMs, birthtimeMs], at * MEASURES)
      } catch (error) {
        measures[at * MEASURES] = (error as NodeJS.ErrnoException).code === 'ENOENT' ? GONE : UNKNOWN
      }
    })
    return measures
  }

  async areFiles(paths: readonly string[]): Promise<boolean[]> {
    const answers: boolean[] = []
    let next = 0
    await runBounded(STATS_AT_ONCE, () => next < paths.length, async () => {
      const at = next++
      answers[at] = await lstat(paths[at]!).then(found => found.isFile(), () => false)
    })
    return answers
  }

  async open(file: string): Promise<OpenedPicture> {
    const handle = await open(file, 'r').catch((error: unknown) => { throw openError(file, error) })
    const close = (): Promise<void> => handle.close().catch(() => undefined)
    try {
      const { size } = await handle.stat()
      return {
        size, close,
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

function openError(file: string, error: unknown): LensletError {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
  return new LensletError(missing ? 'not-found' : 'not-readable',
    missing ? `The picture ${file} is no longer in the folder.` : `The picture ${file} cannot be read: check its permissions and the connection to the share.`,
    { path: file, retry: true, cause: error })
}
