/**
 * Files that another program has open for a moment, as virus scanners, indexers and backups do on Windows, where such a
 * file can be neither replaced nor renamed.
 */
import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds between tries, each a little more or less; in all about a second, which scanners rarely need. */
const PAUSES = [10, 20, 40, 80, 160, 320, 640]
const HELD = new Set(['EPERM', 'EACCES', 'EBUSY'])

/**
 * Does something with a file again while it fails because the file is held. Rejects with the last failure, and at once
 * with any other.
 */
export async function whileHeld<T>(action: () => Promise<T>): Promise<T> {
  for (const wait of PAUSES) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || !HELD.has(String(error.code))) throw error
      await pause(wait * (0.5 + Math.random()))
    }
  }
  return action()
}
