/**
 * What the page is told while the share does not answer: at once, so that no request waits for minutes. The page asks
 * again when it is back.
 */
import { LensletError, type ItemId } from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

export function away(): LensletError {
  return new LensletError('offline', 'The folder does not answer: this is shown again when it is back.', {
    retry: true,
  })
}

/** The version of a picture's content, read when the scan has not come to it. `offline`, or `not-readable`. */
export async function versionOf({ catalog, stallSignal: silence }: Workspace, id: ItemId): Promise<string> {
  const known = catalog.entry(id).version
  if (known !== '') return known
  if (silence.aborted) throw away()
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
 * Does what stops when the signal aborts, which it does as soon as the share falls silent; then rejects with `offline`.
 */
export async function unlessSilent<T>(
  { stallSignal: silence }: Workspace,
  action: (silence: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await action(silence)
  } catch (error) {
    if (silence.aborted && error instanceof LensletError && error.code === 'cancelled') throw away()
    throw error
  }
}
