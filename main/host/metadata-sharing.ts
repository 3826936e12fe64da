/** Connects the sharing of metadata with an open data set. */
import { systemClock } from '../core/base/clock.ts'
import { SharedMetadata } from '../core/library/shared-metadata.ts'
import { syncSettings } from '../core/settings/resolve.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

/** Returns the sharing of a data set's metadata with the team. When `signal` aborts, nothing more is taken. */
export function shareMetadata(workspace: Workspace, signal: AbortSignal): SharedMetadata {
  return new SharedMetadata({
    catalog: workspace.catalog,
    storage: workspace.thumbs,
    rules: {
      isWanted: () => syncSettings(workspace.settings()).shareMetadata === 'on',
      mayWrite: () => ['live', 'timed'].includes(workspace.status().state),
      dataset: () => workspace.id,
      replica: workspace.replica,
    },
    clock: systemClock,
    signal,
  })
}
