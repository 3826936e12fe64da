/**
 * Answers the page at once while the share does not answer, so that no request waits for minutes.
 *
 * The page asks again when the share is back.
 */
import { LensletError, type ItemId } from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

/** Returns the error that the page gets while the share does not answer. */
export function shareOffline(): LensletError {
  return new LensletError('offline', 'The folder does not answer: this is shown again when it is back.', {
    retry: true,
  })
}

/**
 * Returns the version of a picture's content. Measures the file now if the scan has not reached it. Rejects with
 * `offline` or `not-readable`.
 */
export async function versionOf({ catalog, stallSignal: stalled }: Workspace, id: ItemId): Promise<string> {
  const known = catalog.entry(id).version
  if (known !== '') return known
  if (stalled.aborted) throw shareOffline()
  const { version, key } = await catalog.measure(id)
  if (version === '')
    throw new LensletError(
      'not-readable',
      `The picture ${key} cannot be read: check its permissions and the connection to the share.`,
      { path: key, retry: true },
    )
  return version
}

/**
 * Runs an action that stops when its signal aborts.
 *
 * The signal aborts as soon as the share stalls. Then this rejects with `offline`.
 */
export async function unlessStalled<T>(
  { stallSignal: stalled }: Workspace,
  action: (stalled: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await action(stalled)
  } catch (error) {
    if (stalled.aborted && error instanceof LensletError && error.code === 'cancelled') throw shareOffline()
    throw error
  }
}
