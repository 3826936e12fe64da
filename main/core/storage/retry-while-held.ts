/**
 * Retries operations on files that another program has open for a moment.
 *
 * On Windows, virus scanners, indexers and backup programs open files in this way. Meanwhile such a file can be neither
 * replaced nor renamed.
 */
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Milliseconds between attempts, each varied at random. Together they are about a second. Scanners rarely need as long.
 */
const PAUSES = [10, 20, 40, 80, 160, 320, 640]
const HELD_CODES = new Set(['EPERM', 'EACCES', 'EBUSY'])

/**
 * Repeats an operation while it fails because the file is held by another program.
 *
 * Rejects with the last error, and immediately with any other error.
 */
export async function retryWhileHeld<T>(action: () => Promise<T>): Promise<T> {
  for (const wait of PAUSES) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || !HELD_CODES.has(String(error.code))) throw error
      await pause(wait * (0.5 + Math.random()))
    }
  }
  return action()
}
