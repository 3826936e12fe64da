/** Freezes the labels of a data set as a release, for windows and for the command line. */
import { LensletError } from '../../preload/contract/index.ts'
import type { Release } from '../core/format/release-codec.ts'
import { createRelease, type ReleasedDataset } from '../core/releases/index.ts'
import { teamRatingMode } from '../core/settings/rating-mode.ts'
import { releaseSetting } from '../core/settings/release-register.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

interface FreezeOptions extends Pick<ReleasedDataset, 'setSettings' | 'drain'> {
  readonly name: string
  readonly note: string
}

/**
 * Freezes the labels of now. Resolves with the release and the name of its file.
 *
 * Rejects with `read-only` where nothing can be written, with `not-allowed` where only owners may, and as `createRelease` does.
 */
export async function freezeLabels(
  workspace: Workspace,
  { name, note, setSettings, drain }: FreezeOptions,
): Promise<{ readonly file: string; readonly release: Release }> {
  const { readOnlyReason } = workspace.status()
  const replica = workspace.replica()
  if (readOnlyReason !== null || replica === null)
    throw new LensletError('read-only', `A release cannot be made: ${readOnlyReason ?? 'the folder is read-only'}.`)
  // The release file would be there before its registration is refused.
  workspace.roles.access.assertMayChange({ [releaseSetting(name)]: null })
  const { log, thumbs: storage, id: dataset, user: by } = workspace
  return createRelease(
    { storage, log, replica, setSettings, drain },
    { dataset, name, note, by, at: workspace.shareTime(), ratingMode: teamRatingMode(workspace.settings()) },
  )
}
