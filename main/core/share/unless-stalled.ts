/** Waits for a share only while it answers, because a person is waiting for a window to close. */
import type { Clock } from '../base/clock.ts'
import type { Share } from './share.ts'
import { LivenessProbe } from './liveness-probe.ts'

/**
 * Milliseconds without an answer after which the waiting ends, and between two probes. Probes are necessary because a
 * server may take long to flush.
 */
const STALL_MS = 700
const PROBE_MS = 250

/**
 * Runs `action` with a promise that resolves when the share has not answered for a while; the action should then end.
 *
 * The share is probed while `isWanted` returns true.
 */
export async function unlessStalled(
  { labels }: Share,
  clock: Clock,
  isWanted: () => boolean,
  action: (stalled: Promise<void>) => Promise<unknown>,
): Promise<void> {
  const { silent, cancel } = labels.stallDetector.waitForSilence(STALL_MS)
  const probe = new LivenessProbe({ storage: labels, clock, isWanted, intervalMs: PROBE_MS })
  await action(silent).finally(() => {
    probe.close()
    cancel()
  })
}
