/** Waits in tests for something that happens soon. */
import { vi } from 'vitest'

/** Far longer than it takes, so that a busy machine fails no test. Vitest's own limit is one second. */
const TIMEOUT_MS = 30_000

/** Resolves when `check` throws no longer, and rejects with its last error after half a minute. */
export function waitFor<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: TIMEOUT_MS })
}
