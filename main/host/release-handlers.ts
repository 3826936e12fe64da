/** Implements the calls about releases: the labels of the data set, frozen under a name. */
import {
  LensletError,
  type Handlers,
  type LabelDifference,
  type ReleaseComparison,
  type ReleaseRecord,
} from '../../preload/contract/index.ts'
import type { Release } from '../core/format/release-codec.ts'
import { isHidden } from '../core/labels/rater-columns.ts'
import {
  checksumOf,
  compareLabels,
  createRelease,
  readReleases,
  ReleaseLabels,
  type ItemDifference,
  type LabelsById,
} from '../core/releases/index.ts'
import { StorageError } from '../core/storage/storage.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'
import { assertShowsNow } from './label-view.ts'
import { row } from './rows.ts'

const UNREACHABLE = 'The releases cannot be reached. Try again when the folder is back.'
/** How long a new release waits until the labels of this machine are on the share, in milliseconds. */
const DRAIN_MS = 10_000
/** How long labels are computed without a pause, in milliseconds: less than a frame. */
const STEP_MS = 8
/** How many pictures are compared without a pause. */
const PICTURES_PER_STEP = 5_000
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
      const files = await onShare(readReleases(workspace().thumbs, workspace().id))
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
      return freezeLabels(workspace(), name, note)
    },
    'releases.compare': async ({ from, to }, client) => {
      const signal = client.newComparisonSignal()
      const before = await labelsOf(workspace(), from, signal)
      const after = to === null ? workspace().log.labels : await labelsOf(workspace(), to, signal)
      return comparisonOf(workspace(), before, after, signal)
    },
    'releases.show': async ({ file }, client) => {
      const signal = client.newPastSignal()
      const past = await labelsOf(workspace(), file, signal)
      past.showAs(workspace().shown, workspace().user)
      if (!signal.aborted) client.past = past
      return { at: past.at }
    },
  }
}

/** Freezes the labels of now, once those of this machine are on the share. */
async function freezeLabels(workspace: Workspace, name: string, note: string): Promise<ReleaseRecord> {
  const { readOnlyReason } = workspace.status()
  const replica = workspace.replica()
  if (readOnlyReason !== null || replica === null)
    throw new LensletError('read-only', `A release cannot be made: ${readOnlyReason ?? 'the folder is read-only'}.`)
  const { log, thumbs: storage, id: dataset, user } = workspace
  const { file, release } = await onShare(
    createRelease(
      { storage, log, replica, drain: () => workspace.drain(DRAIN_MS) },
      { dataset, name, note, by: user, at: workspace.shareTime() },
    ),
  )
  return recordOf(file, release)
}

/**
 * Returns the labels of a release under the names of now. Throws `not-found` when they are not those that were frozen.
 */
async function labelsOf(workspace: Workspace, file: string, signal: AbortSignal): Promise<ReleaseLabels> {
  await workspace.waitForOpening()
  await workspace.whenHistoryLoaded()
  const files = await onShare(readReleases(workspace.thumbs, workspace.id))
  const release = files.find((one) => one.file === file)?.release
  if (!release) throw new LensletError('not-found', 'This release is not there any more.')
  const labels = new ReleaseLabels(workspace.log, release.changes, release.at)
  while (!labels.compute(STEP_MS)) await nextTurn(signal)
  if (labels.missing > 0)
    throw new LensletError(
      'not-found',
      `${labels.missing} of the ${release.changes.size} changes of “${release.name}” have not arrived here. Try again later, or check the folder.`,
      { retry: true },
    )
  if (checksumOf(labels.labelledItems()).labels !== release.labels)
    throw new LensletError(
      'damaged',
      `The labels of “${release.name}” are not those that were frozen. Check the folder.`,
    )
  labels.usePresentNames()
  while (!labels.compute(STEP_MS)) await nextTurn(signal)
  return labels
}

async function comparisonOf(
  workspace: Workspace,
  before: LabelsById,
  after: LabelsById,
  signal: AbortSignal,
): Promise<ReleaseComparison> {
  const { catalog } = workspace
  const all: ItemDifference[] = []
  for (let from = 0; from < catalog.size; from += PICTURES_PER_STEP) {
    all.push(...compareLabels(before, after, from, Math.min(catalog.size, from + PICTURES_PER_STEP)))
    await nextTurn(signal)
  }
  const count = (kind: LabelDifference['kind']): number =>
    all.filter(({ difference }) => difference.kind === kind).length
  const examples = all
    .filter((one) => !hidesStars(workspace, one))
    .map((one) => ({ key: catalog.items.key(one.id), one }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, MAX_EXAMPLES)
    .map(({ one: { id, formerKey, difference } }) =>
      Object.assign({}, difference, { row: row(workspace, id), formerKey }),
    )
  return { added: count('added'), changed: count('changed'), removed: count('removed'), examples }
}

/** Returns whether a difference would show stars of others that this person must not see yet. */
function hidesStars({ shown }: Workspace, { id, difference }: ItemDifference): boolean {
  return (
    shown.isBlind &&
    isHidden(shown.columns.raterColumns(), id) &&
    difference.fields.some(({ field }) => field === 'stars')
  )
}

function recordOf(file: string, { name, note, by, at, pictures, changes, labels }: Release): ReleaseRecord {
  return { file, name, note, by, at, pictures, changes: changes.size, labels }
}

/** Throws `offline` while the folder cannot be reached. A folder that is away would look like one without releases. */
function assertOnline(workspace: Workspace): void {
  const { state } = workspace.status()
  if (state === 'offline' || state === 'stalled') throw new LensletError('offline', UNREACHABLE, { retry: true })
}

/** Turns an error of the share into one for people. */
async function onShare<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof StorageError)
      throw new LensletError('offline', UNREACHABLE, {
        retry: true,
        cause: error,
      })
    throw error
  }
}

/** Lets other work go on. Rejects with `cancelled` after an abort. */
async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  if (signal.aborted) throw new LensletError('cancelled', 'Something else was asked for.')
}
