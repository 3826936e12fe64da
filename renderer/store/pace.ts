/** Measures how fast a person works. Pure. */

/** Only what was finished in the last five minutes counts, in milliseconds. */
const RECENT_MS = 5 * 60_000
/** Fewer pictures than this say nothing about a pace. */
const FEWEST = 3

/**
 * Returns how many pictures a minute were finished lately; null while that is not known. `times` are moments in
 * milliseconds, in order. The pause since the last one counts once it is longer than the others.
 */
export function ownPace(times: readonly number[], now: number): number | null {
  const recent = times.filter((time) => now - time <= RECENT_MS)
  if (recent.length < FEWEST) return null
  const [first, last] = [recent[0]!, recent.at(-1)!]
  const usual = (last - first) / (recent.length - 1)
  const span = last - first + Math.max(0, now - last - usual)
  return span <= 0 ? null : ((recent.length - 1) * 60_000) / span
}
