/** Waiting for a share only as long as it answers, for people who wait for a window to close. */
import type { Clock } from '../base/clock.ts'
import type { Share } from './share.ts'
import { LivenessProbe } from './liveness-probe.ts'

/**
 * Milliseconds of silence after which nobody waits, and between the signs of life that are asked for: a server may take
 * long to flush.
 */
const STALL_MS = 700
const PROBE_MS = 250

/**
 * Does what ends early when `silent` resolves, which it does when the share has said nothing for a while. Signs of life
 * are asked for while they are `wanted`.
 */
export async function unlessStalled(
  { labels }: Share,
  clock: Clock,
  wanted: () => boolean,
  action: (silent: Promise<void>) => Promise<unknown>,
): Promise<void> {
  const { silent, cancel } = labels.stallDetector.waitForSilence(STALL_MS)
  const signs = new LivenessProbe(labels, clock, wanted, PROBE_MS)
  await action(silent).finally(() => {
    signs.close()
    cancel()
  })
}
