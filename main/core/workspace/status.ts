/** Builds the status of a data set, for the status bar, the state pages and the command line. */
import { LensletError, t, type Pushes, type Status } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import type { CatalogProblem } from '../library/walk.ts'
import type { Mount } from '../share/mount.ts'
import type { Replication } from '../sync/replication.ts'
import type { Opening } from './opening.ts'

/** The status of the labels and the share. The part about pictures comes from the catalog. */
type ShareStatus = Omit<Status, 'scanning' | 'found' | 'hidden'>

/** The most sentences in a status. */
const MAX_SENTENCES = 20

/** Returns how many parts of the folder cannot be shown, and sentences about the first of them. */
function hiddenPart(problems: readonly CatalogProblem[]): Status['hidden'] {
  return { count: problems.length, first: problems.slice(0, MAX_SENTENCES).map(({ message }) => message) }
}

export interface StatusSources {
  readonly sync: Replication | null
  readonly opening: Opening | null
  readonly mount: Mount
  readonly isStalled: boolean
  readonly catalog: Catalog
  /** Why the person may give no labels, as part of a sentence; null when they may. */
  readonly labelRefusal: string | null
}

/** Returns the status of a data set that is open, or is being opened. */
export function workspaceStatus({ sync, opening, mount, isStalled, catalog, labelRefusal }: StatusSources): Status {
  return {
    ...(sync ? replicationStatus(sync, mount, isStalled, labelRefusal) : openingStatus(opening, isStalled)),
    hidden: hiddenPart(catalog.problems),
    scanning: catalog.isScanning,
    found: catalog.total,
  }
}

/** Returns the status of an open data set. */
function replicationStatus(
  sync: Replication,
  mount: Mount,
  isStalled: boolean,
  labelRefusal: string | null,
): ShareStatus {
  return {
    state: stateOf(sync, isStalled),
    mount: mount.type,
    network: mount.isNetwork,
    isWatched: sync.isWatching,
    intervalMs: sync.intervalMs,
    unsaved: sync.unsavedCount,
    pendingSidecars: sync.pendingSidecarCount,
    clockOffsetMs: sync.shareClock.offsetMs,
    delayMs: sync.delayMs,
    people: new Set(sync.peers().map((peer) => peer.user)).size,
    damaged: sync.damagedFiles,
    lastError: sync.lastError,
    readOnlyReason: sync.readOnlyReason ?? labelRefusal,
    unwritableReason: sync.unwritableReason,
  }
}

function stateOf(sync: Replication, isStalled: boolean): Status['state'] {
  if (sync.readOnlyReason !== null) return isStalled ? 'stalled' : 'read-only'
  if (!sync.isOnline) return 'offline'
  if (isStalled) return 'stalled'
  return sync.isWatching ? 'live' : 'timed'
}

/** Returns what people are told when the share answers again. */
export function reconnectionNotice(sent: number, conflicts: number): Pushes['notice'] {
  const back = t('The folder can be reached again.')
  if (sent === 0) return { level: 'success', message: back }
  const sentText = sent === 1 ? t('1 change was sent') : t`${sent} changes were sent`
  if (conflicts === 0) return { level: 'success', message: `${back} ${sentText}.` }
  const pictures = conflicts === 1 ? t('1 picture has a conflict') : t`${conflicts} pictures have conflicts`
  return {
    level: 'warning',
    message: `${back} ${sentText}; ${pictures} with what others did meanwhile.`,
    action: { show: 'conflicts' },
  }
}

/** Returns why labels cannot be changed now, as `offline` or `read-only`; null when they can. */
export function writeProblem(root: string, sync: Replication | null, isClosing: boolean): LensletError | null {
  if (!sync)
    return new LensletError(
      'offline',
      `Labels can be changed as soon as ${root} answers: what was read last is shown.`,
      {
        path: root,
        retry: true,
      },
    )
  const reason = isClosing || sync.isClosed ? t`${root} is closed` : sync.readOnlyReason
  return reason === null ? null : new LensletError('read-only', `Labels cannot be changed: ${reason}`)
}

/** Returns the status while a data set is being opened. */
function openingStatus(opening: Opening | null, isStalled: boolean): ShareStatus {
  const failure = opening?.failure ?? null
  return {
    state: failure ? 'offline' : isStalled ? 'stalled' : 'opening',
    mount: 'unknown',
    network: false,
    isWatched: false,
    intervalMs: 0,
    unsaved: 0,
    pendingSidecars: 0,
    clockOffsetMs: 0,
    delayMs: null,
    people: 0,
    damaged: [],
    lastError: failure && {
      message: failure.error.message,
      path: failure.error.path ?? null,
      at: failure.at,
      full: null,
    },
    readOnlyReason:
      failure &&
      t('the folder has not answered since it was opened here, so only what this machine already knew is shown'),
    unwritableReason: null,
  }
}
