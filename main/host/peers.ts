/** Describes who has a data set open, for the windows. */
import type { Peer, People } from '../../preload/contract/index.ts'
import { lastChangeTimes } from '../core/labels/label-columns.ts'
import type { PeerPresence, Workspace } from '../core/workspace/workspace.ts'
import { itemId } from './rows.ts'

interface LastChanges {
  readonly revision: number
  readonly times: ReadonlyMap<string, number>
}

/** The last changes by the people of a data set. People move more often than somebody labels. */
const lastChanges = new WeakMap<Workspace, LastChanges>()

/** Returns everybody who is present, this person first, and the colours of people. */
export function peopleOf(workspace: Workspace): People {
  const times = lastChangesOf(workspace)
  const { peers, colors } = workspace.people()
  return { peers: peers.map((presence) => peerOf(workspace, presence, times)), colors }
}

function peerOf({ catalog }: Workspace, presence: PeerPresence, times: LastChanges['times']): Peer {
  const { key, user } = presence
  return { ...presence, item: key === null ? null : itemId(catalog, key), lastChangeAt: times.get(user) ?? null }
}

function lastChangesOf(workspace: Workspace): LastChanges['times'] {
  const known = lastChanges.get(workspace)
  if (known?.revision === workspace.revision) return known.times
  const times = lastChangeTimes(workspace.labelColumns)
  lastChanges.set(workspace, { revision: workspace.revision, times })
  return times
}
