/** Makes a release of the labels of now on the share. */
import { setImmediate } from 'node:timers/promises'
import { LensletError, type JsonValue } from '../../../preload/contract/index.ts'
import { runInSteps } from '../base/steps.ts'
import type { Release } from '../format/release-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { registeredReleases, releaseEntry } from '../settings/release-register.ts'
import type { Storage } from '../storage/storage.ts'
import { freezeSteps, type ReleaseRequest } from './freeze.ts'
import { readReleases, writeRelease } from './release-files.ts'

/** How long labels are read without a pause, in milliseconds: less than a frame. */
const STEP_MS = 8

/** The data set of which a release is made. */
export interface ReleasedDataset {
  readonly storage: Storage
  readonly log: ChangeLog
  /** The replica that writes the file. */
  readonly replica: string
  /** Sets settings of the data set; resolves when they are stored on this machine. */
  setSettings(values: Readonly<Record<string, JsonValue>>): Promise<void>
  /** Resolves with true once all labels of this machine are on the share, and with false when that takes too long. */
  drain(): Promise<boolean>
}

/**
 * Freezes the labels of now, writes the release once they are on the share, and registers it. Resolves with the release
 * and its file.
 *
 * Rejects with `offline` when they do not get there, with `bad-input` as `freeze` does and for a name that exists, also
 * in other capitals, and with StorageError.
 */
export async function createRelease(
  { storage, log, replica, setSettings, drain }: ReleasedDataset,
  request: ReleaseRequest,
): Promise<{ readonly file: string; readonly release: Release }> {
  const registered = registeredReleases(log.settings.claims)
  const files = await readReleases({ storage, dataset: request.dataset, registered })
  const release = await runInSteps(freezeSteps(log, request), STEP_MS, () => setImmediate())
  const existing = files.find((file) => file.release?.name.toLowerCase() === release.name.toLowerCase())?.release
  if (existing)
    throw new LensletError('bad-input', `There is a release “${existing.name}” already. Choose another name.`)
  // Labels can be given while the others are read. A release names only changes that are on the share (RL2).
  if (!(await drain()))
    throw new LensletError('offline', 'Labels of this machine are not on the share yet. Try again when they are.', {
      retry: true,
    })
  const file = await writeRelease(storage, replica, release)
  await setSettings(releaseEntry(file, release))
  return { file, release }
}
