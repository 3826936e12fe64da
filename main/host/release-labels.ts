/** Reads the labels of releases for a window, and compares them. */
import { setImmediate } from 'node:timers/promises'
import { LensletError, type ItemKey } from '../../preload/contract/index.ts'
import { runInSteps } from '../core/base/steps.ts'
import { isHidden } from '../core/labels/rater-columns.ts'
import {
  checksumSteps,
  compareLabels,
  labelsOfNow,
  readReleases,
  releaseFolder,
  ReleaseLabels,
  sortByKey,
  type ItemDifference,
  type LabelsById,
} from '../core/releases/index.ts'
import { StorageError } from '../core/storage/storage.ts'
import { teamRatingMode } from '../core/settings/rating-mode.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

const RELEASES_UNREACHABLE = 'The releases cannot be reached. Try again when the folder is back.'
/** How long labels are computed without a pause, in milliseconds: less than a frame. */
const STEP_MS = 8
/** How many pictures are compared without a pause. */
const PICTURES_PER_STEP = 500

/** The difference of one picture, with its path of now. */
export interface KeyedDifference extends ItemDifference {
  readonly key: ItemKey
}

/** Whether stars of a difference are hidden. */
interface HiddenStars {
  readonly hidesStars: boolean
}

/** Throws `offline` while the folder cannot be reached. A folder that is away would look like one without releases. */
export function assertOnline(workspace: Workspace): void {
  const { state } = workspace.status()
  if (state === 'offline' || state === 'stalled')
    throw new LensletError('offline', RELEASES_UNREACHABLE, { retry: true })
}

/**
 * Returns the labels of a release under the names of now. Throws `not-found` when they are not those that were frozen.
 */
export async function releaseLabels(workspace: Workspace, file: string, signal: AbortSignal): Promise<ReleaseLabels> {
  await workspace.waitForOpening()
  await workspace.whenHistoryLoaded()
  assertOnline(workspace)
  const files = await onShare(readReleases(releaseFolder(workspace)))
  const { release, problem } = files.find((one) => one.file === file) ?? { release: null, problem: null }
  if (!release) throw new LensletError('not-found', problem ?? 'This release is not there any more.')
  const labels = new ReleaseLabels(workspace.log, release.changes, release.at)
  while (!labels.compute(STEP_MS)) await nextTurn(signal)
  if (labels.missing > 0)
    throw new LensletError(
      'not-found',
      `${labels.missing} of the ${release.changes.size} changes of “${release.name}” have not arrived here. Try again later, or check the folder.`,
      { retry: true },
    )
  const pause = (): Promise<void> => nextTurn(signal)
  const items = await runInSteps(labels.labelledSteps(), STEP_MS, pause)
  const checksum = await runInSteps(checksumSteps(items), STEP_MS, pause)
  if (checksum.labels !== release.labels)
    throw new LensletError(
      'damaged',
      `The labels of “${release.name}” are not those that were frozen. Check the folder.`,
    )
  labels.usePresentNames()
  while (!labels.compute(STEP_MS)) await nextTurn(signal)
  return labels
}

/**
 * Returns all differences between two releases by their files, or between one and now, in the order of the pictures'
 * paths. Rejects as `releaseLabels` does, and with `cancelled` after an abort.
 */
export async function releaseDifferences(
  workspace: Workspace,
  from: string,
  to: string | null,
  signal: AbortSignal,
): Promise<KeyedDifference[]> {
  const before = await releaseLabels(workspace, from, signal)
  const after: LabelsById = to === null ? labelsOfNow(workspace.log) : await releaseLabels(workspace, to, signal)
  const { catalog } = workspace
  const hasOwnStars = teamRatingMode(workspace.settings()) === 'each'
  const { personOf } = workspace.people.directory
  const all: ItemDifference[] = []
  for (let at = 0; at < catalog.size; at += PICTURES_PER_STEP) {
    all.push(
      ...compareLabels(before, after, at, Math.min(catalog.size, at + PICTURES_PER_STEP), { hasOwnStars, personOf }),
    )
    await nextTurn(signal)
  }
  const keyed = all.map((one) => Object.assign({}, one, { key: catalog.items.key(one.id) }))
  return runInSteps(sortByKey(keyed), STEP_MS, () => nextTurn(signal))
}

/** Returns a difference without stars of others that this person must not see yet. */
export function withoutHiddenStars({ shown }: Workspace, one: KeyedDifference): KeyedDifference & HiddenStars {
  const { fields } = one.difference
  const hidesStars =
    shown.isBlind && isHidden(shown.columns.raterColumns(), one.id) && fields.some(({ field }) => field === 'stars')
  if (!hidesStars) return { ...one, hidesStars }
  const shownFields = fields.filter(({ field }) => field !== 'stars')
  return { ...one, hidesStars, difference: { ...one.difference, fields: shownFields } }
}

/** Turns an error of the share into one for people. */
export async function onShare<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof StorageError)
      throw new LensletError('offline', RELEASES_UNREACHABLE, {
        retry: true,
        cause: error,
      })
    throw error
  }
}

/** Lets other work go on. Rejects with `cancelled` after an abort. */
async function nextTurn(signal: AbortSignal): Promise<void> {
  await setImmediate()
  if (signal.aborted) throw new LensletError('cancelled', 'Something else was asked for.')
}
