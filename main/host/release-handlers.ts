/** Implements the calls about releases: the labels of the data set, frozen under a name. */
import {
  type Handlers,
  type LabelDifference,
  type ReleaseComparison,
  type ReleaseRecord,
} from '../../preload/contract/index.ts'
import type { Release } from '../core/format/release-codec.ts'
import { orderOf } from '../core/query/index.ts'
import { readReleases, releaseFolder } from '../core/releases/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'
import { freezeLabels } from './freeze-labels.ts'
import { assertShowsNow } from './label-view.ts'
import {
  assertOnline,
  onShare,
  releaseDifferences,
  releaseLabels,
  withoutHiddenStars,
  type KeyedDifference,
} from './release-labels.ts'
import { row } from './rows.ts'

/** How long a new release waits until the labels of this machine are on the share, in milliseconds. */
const DRAIN_MS = 10_000
/** The most differences that are shown. */
const MAX_EXAMPLES = 500

/** Returns the handlers of the calls about releases. */
export function releaseHandlers(
  session: HostSession,
): Pick<Handlers<Client>, 'releases.list' | 'releases.create' | 'releases.compare' | 'releases.show'> {
  const workspace = (): Workspace => session.dataset.workspace
  return {
    'releases.list': async () => {
      await workspace().waitForOpening()
      assertOnline(workspace())
      const files = await onShare(readReleases(releaseFolder(workspace())))
      return {
        releases: files
          .flatMap(({ file, release }) => (release === null ? [] : [recordOf(file, release)]))
          .toReversed(),
        problems: files.flatMap(({ problem }) => (problem === null ? [] : [problem])),
      }
    },
    'releases.create': async ({ name, note }, client) => {
      assertShowsNow(client)
      await workspace().waitForOpening()
      return freeze(workspace(), name, note)
    },
    'releases.compare': async ({ from, to }, client) => {
      const signal = client.newComparisonSignal()
      return comparisonOf(workspace(), await releaseDifferences(workspace(), from, to, signal))
    },
    'releases.show': async ({ file }, client) => {
      const signal = client.newPastSignal()
      const past = await releaseLabels(workspace(), file, signal)
      past.showAs(workspace().shown, workspace().user)
      if (!signal.aborted) client.past = past
      return { at: past.at }
    },
  }
}

/** Freezes the labels of now, once those of this machine are on the share. */
async function freeze(workspace: Workspace, name: string, note: string): Promise<ReleaseRecord> {
  const { file, release } = await onShare(
    freezeLabels(workspace, {
      name,
      note,
      setSettings: async (values) => workspace.setTeamSettings(values).stored,
      drain: () => workspace.drain(DRAIN_MS),
    }),
  )
  return recordOf(file, release)
}

function comparisonOf(workspace: Workspace, all: readonly KeyedDifference[]): ReleaseComparison {
  const count = (kind: LabelDifference['kind']): number =>
    all.filter(({ difference }) => difference.kind === kind).length
  const examples = firstByPath(workspace, all)
    .map((one) => withoutHiddenStars(workspace, one))
    .map(({ id, formerKey, difference, hidesStars }) =>
      Object.assign({}, difference, { row: row(workspace, id), formerKey, hidesStars }),
    )
  return { added: count('added'), changed: count('changed'), removed: count('removed'), examples }
}

/** Returns the differences that are shown: the first ones in the order of the folders and names that the grid has. */
function firstByPath({ catalog }: Workspace, all: readonly KeyedDifference[]): KeyedDifference[] {
  const places = new Uint32Array(catalog.size)
  for (const [at, { id }] of all.entries()) places[id] = at + 1
  const first: KeyedDifference[] = []
  for (const id of orderOf(catalog).byPath()) {
    if (first.length === MAX_EXAMPLES) break
    const place = places[id]!
    if (place > 0) first.push(all[place - 1]!)
  }
  return first
}

function recordOf(file: string, { name, note, by, at, pictures, changes, labels }: Release): ReleaseRecord {
  return { file, name, note, by, at, pictures, changes: changes.size, labels }
}
