/** Describes the status, and what people do, in true sentences. Pure. */
import { assertNever, t } from '../../../preload/contract/index.ts'
import type { Peer, Status } from '../../../preload/contract/index.ts'
import { capitalized, count, duration, plural } from '../../components/format.ts'
import type { ConnectionState } from '../../bridge.ts'
import { isUnreachable } from '../../store/status.ts'

/** A clock that is off by less does not matter, because it only orders what people read. Milliseconds. */
const CLOCK_WARNING_MS = 5_000

const MODE_TEXTS: Readonly<Record<Peer['mode'], string>> = {
  idle: t('in the grid at'),
  viewing: t('viewing'),
  editing: t('editing'),
}

/**
 * The tone of a line. `quiet`: all is well. `busy`: the state ends by itself. `warning` and `danger` need attention.
 */
type Tone = 'quiet' | 'busy' | 'warning' | 'danger'
interface StatusLine {
  readonly text: string
  readonly tone: Tone
}

export function statusLine(status: Status | null, connection: ConnectionState): StatusLine {
  if (connection !== 'connected')
    return { text: connection === 'lost' ? 'No connection to the program' : 'The program has ended', tone: 'danger' }
  if (!status) return { text: 'Opening…', tone: 'busy' }
  switch (status.state) {
    case 'opening':
      return { text: 'Opening…', tone: 'busy' }
    case 'live':
      return { text: 'Live', tone: 'quiet' }
    case 'timed':
      return { text: `Checking every ${duration(status.intervalMs)}`, tone: 'quiet' }
    case 'stalled':
      return {
        text:
          status.unsaved > 0
            ? `The folder does not answer: ${plural(status.unsaved, 'change')} kept here`
            : 'The folder does not answer: waiting for it',
        tone: 'warning',
      }
    case 'offline':
      if (status.unwritableReason !== null)
        return { text: `Not saved: ${plural(status.unsaved, 'change')} kept here`, tone: 'danger' }
      return {
        text:
          status.unsaved > 0
            ? `Offline: ${plural(status.unsaved, 'change')} waiting`
            : 'Offline: showing what was read last',
        tone: 'danger',
      }
    case 'read-only':
      return { text: 'Read-only', tone: 'warning' }
    default:
      return assertNever(status.state)
  }
}

/** Returns further lines about the share and the folder, the most important first. */
export function statusExtras(status: Status | null): StatusLine[] {
  if (!status) return []
  const away = isUnreachable(status)
  const saving = !away && status.unsaved > 0
  return [
    ...(status.damaged.length > 0
      ? [{ text: plural(status.damaged.length, 'damaged file'), tone: 'warning' as const }]
      : []),
    ...(status.hidden.count > 0
      ? [{ text: `${plural(status.hidden.count, 'problem')} in the folder`, tone: 'warning' as const }]
      : []),
    ...(status.lastError && !away ? [{ text: withoutPath(status.lastError), tone: 'warning' as const }] : []),
    ...(Math.abs(status.clockOffsetMs) > CLOCK_WARNING_MS
      ? [
          {
            text: `This machine’s clock is ${duration(status.clockOffsetMs)} ${status.clockOffsetMs > 0 ? t('behind') : t('ahead of')} the share`,
            tone: 'warning' as const,
          },
        ]
      : []),
    ...(saving ? [{ text: `Saving ${plural(status.unsaved, 'change')}…`, tone: 'busy' as const }] : []),
    ...(status.scanning ? [{ text: `Finding pictures… ${count(status.found)}`, tone: 'busy' as const }] : []),
  ]
}

/** Returns an error without the name of the file, which means nothing to people and is in the panel. */
function withoutPath({ message, path }: NonNullable<Status['lastError']>): string {
  return path !== null && message.startsWith(`${path}: `) ? capitalized(message.slice(path.length + 2)) : message
}

/** Returns one sentence that says whether everything that this person changed is in the folder. */
export function savedSentence(status: Status, connection: ConnectionState): StatusLine {
  const { state, unsaved } = status
  const changes = plural(unsaved, 'change')
  const are = unsaved === 1 ? t('is') : t('are')
  if (connection === 'connected' && status.unwritableReason !== null)
    return {
      text: `${changes} ${are} kept on this machine, because the folder cannot be written to: ${status.unwritableReason}.`,
      tone: 'danger',
    }
  if (connection !== 'connected')
    return { text: 'This window has lost the program, so what it shows may be old.', tone: 'danger' }
  switch (state) {
    case 'opening':
      return { text: 'The folder is being opened.', tone: 'busy' }
    case 'read-only':
      return { text: readOnlySentence(status.readOnlyReason), tone: 'warning' }
    case 'stalled':
    case 'offline': {
      const tone = state === 'offline' ? 'danger' : 'warning'
      return unsaved > 0
        ? { text: `${changes} ${are} kept on this machine until the folder can be reached.`, tone }
        : { text: 'All your changes are saved, but the folder cannot be reached now.', tone }
    }
    case 'live':
    case 'timed':
      return unsaved > 0
        ? { text: `${changes} ${are} being saved.`, tone: 'busy' }
        : { text: 'All your changes are saved in the shared folder.', tone: 'quiet' }
    default:
      return assertNever(state)
  }
}

function readOnlySentence(reason: string | null): string {
  return reason === null ? 'Labels cannot be changed here.' : `Labels cannot be changed here, because ${reason}.`
}

/** Shorter than this, nobody wants to know how long somebody has been at a picture, in milliseconds. */
const LONG_MS = 30_000

/** Returns what a person does, in words: `viewing IMG_1.jpg in Camera/2026`. */
export function whereabouts({ mode, key, claims, itemSince }: Peer, now: number): string {
  if (key === null) return t('has the folder open')
  const slash = key.lastIndexOf('/')
  const folder = slash < 0 ? '' : t` in ${key.slice(0, slash)}`
  const what = claims.length > 0 ? t('labelling from the queue:') : MODE_TEXTS[mode]
  const ago = now - itemSince
  const how = ago < LONG_MS ? '' : t`, for ${duration(ago)}`
  return `${what} ${key.slice(slash + 1)}${folder}${how}`
}

/** What the window knows beside the status of the share. */
export interface TechnicalFacts {
  /** The setting `sync.watch`. */
  readonly watch: string
  /** The version of each program that has the data set open; empty for one that does not say. */
  readonly versions: readonly string[]
  readonly conflicts: number
}

/** Returns when the folder is read for others’ changes, and why then. */
function readingTexts(
  { state, network, isWatched, unwritableReason, intervalMs }: Status,
  watch: string,
): readonly [string, string] {
  switch (state) {
    case 'opening':
      return [t('not now'), t('the folder is being opened')]
    case 'stalled':
      return [t('not now'), t('the folder does not answer')]
    case 'offline':
    case 'live':
    case 'timed':
    case 'read-only': {
      // A folder that refuses to be written is read as before.
      if (state === 'offline' && unwritableReason === null) return [t('not now'), t('the folder cannot be reached')]
      const interval = duration(intervalMs)
      const times = isWatched ? t`at every change, and every ${interval} to be sure` : t`every ${interval}`
      return [times, watch === 'auto' ? watchReason(network, isWatched) : t('the settings say so')]
    }
    default:
      return assertNever(state)
  }
}

/** Returns why a folder is watched, or is not watched, where the program has decided that. */
function watchReason(isNetwork: boolean, isWatched: boolean): string {
  if (isWatched)
    return isNetwork
      ? t('the system reports the changes of this folder')
      : t('the system reports changes on its own disks')
  return isNetwork
    ? t('a network does not report what other machines change')
    : t('the system does not report the changes of this folder')
}

/** Returns versions with how many programs have each. */
function versionsText(versions: readonly string[]): string {
  const counts = Map.groupBy(versions, (version) => (version === '' ? t('unknown') : version))
  return Array.from(counts, ([version, all]) => (all.length === 1 ? version : `${version} (${all.length})`)).join(', ')
}

/** Returns the technical lines, each with a title and a text. */
export function technicalDetails(
  status: Status,
  { watch, versions, conflicts }: TechnicalFacts,
): (readonly [string, string])[] {
  const offset = status.clockOffsetMs
  const [times, reason] = readingTexts(status, watch)
  // Nothing is known of a folder that has not been opened yet.
  const isKnown = status.intervalMs > 0
  return [
    [
      'File system',
      isKnown ? `${status.mount}${status.network ? t(' (network)') : t(' (this machine)')}` : t('not known yet'),
    ],
    ['The folder is read', times],
    [t('Why'), reason],
    [
      'Others’ changes arrive after',
      status.delayMs === null ? t('not measured yet') : t`about ${duration(status.delayMs)}`,
    ],
    [
      'Clock of the share',
      !isKnown
        ? t('not measured yet')
        : Math.abs(offset) < 1_000
          ? t('agrees with this machine')
          : t`${duration(offset)} ${offset > 0 ? t('ahead of') : t('behind')} this machine`,
    ],
    ['Programs here', versionsText(versions)],
    ['Changes not saved yet', status.unsaved === 0 ? t('none') : count(status.unsaved)],
    ['Open conflicts', conflicts === 0 ? t('none') : count(conflicts)],
    ['Sidecars to bring up to date', status.pendingSidecars === 0 ? t('none') : count(status.pendingSidecars)],
  ]
}
