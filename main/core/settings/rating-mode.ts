/** Reads how a team gives stars. */
import type { Settings } from '../../../preload/contract/index.ts'

/** Returns the team's value of `rating.mode`, whatever this person has chosen for themselves. */
export function teamRatingMode({ settings }: Settings): 'shared' | 'each' {
  return settings.find(({ name }) => name === 'rating.mode')?.team?.value === 'each' ? 'each' : 'shared'
}
