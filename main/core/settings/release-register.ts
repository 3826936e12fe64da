/**
 * Reads and checks which releases the team has registered (FORMAT.md, RL8), so that a deleted file is missed.
 *
 * Contains pure functions only.
 */
import { z } from 'zod'
import { LensletError, type JsonValue } from '../../../preload/contract/index.ts'
import type { SettingClaims } from '../labels/fold-settings.ts'

const PREFIX = 'release:'
const SUFFIX = '.jsonl.gz'

/** A release that somebody made and nobody deleted on purpose. */
export interface RegisteredRelease {
  /** The name of its file. */
  readonly file: string
  readonly name: string
  /** The checksum of its labels. */
  readonly labels: string
  readonly by: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

const valueSchema = z.object({ name: z.string().min(1), labels: z.string().min(1) })

/** Returns whether a setting of this name registers a release. */
export function isReleaseEntry(setting: string): boolean {
  return setting.startsWith(PREFIX)
}

/** Returns the setting that registers a release, by the name of its file, and its value. */
export function releaseEntry(
  file: string,
  { name, labels }: Pick<RegisteredRelease, 'name' | 'labels'>,
): {
  readonly [setting: string]: JsonValue
} {
  return { [releaseSetting(file)]: { name, labels } }
}

/** Returns the name of the setting that registers a release, by the name of its file. */
export function releaseSetting(file: string): string {
  return PREFIX + file.slice(0, -SUFFIX.length)
}

/** Throws `bad-input` unless a release may be registered with this value. */
export function assertReleaseEntry(value: JsonValue): void {
  if (!valueSchema.safeParse(value).success)
    throw new LensletError('bad-input', 'A release is registered with its name and the checksum of its labels.')
}

/** Returns the registered releases. Where somebody deleted one and another value exists too, it counts as registered. */
export function registeredReleases(team: ReadonlyMap<string, SettingClaims>): RegisteredRelease[] {
  return [...team].flatMap(([setting, claims]) => {
    if (!isReleaseEntry(setting)) return []
    for (const { value, by, at } of claims) {
      const parsed = valueSchema.safeParse(value)
      if (parsed.success) return [{ file: setting.slice(PREFIX.length) + SUFFIX, ...parsed.data, by, at }]
    }
    return []
  })
}
