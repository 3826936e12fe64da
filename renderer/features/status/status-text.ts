/** Describes the status in one true sentence. Pure. */
import { assertNever } from '../../../preload/contract/index.ts'
import type { Status } from '../../../preload/contract/index.ts'
import { count, duration, plural } from '../../components/format.ts'
import type { ConnectionState } from '../../bridge.ts'
import { isUnreachable } from '../../store/status.ts'

/** A clock that is off by less does not matter, because it only orders what people read. Milliseconds. */
const CLOCK_WARNING_MS = 5_000

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
      ? [{ text: `${plural(status.damaged.length, 'damaged file')}: ${status.damaged[0]}`, tone: 'warning' as const }]
      : []),
    ...(status.hidden.count > 0
      ? [{ text: `${plural(status.hidden.count, 'problem')} in the folder`, tone: 'warning' as const }]
      : []),
    ...(status.lastError && !away ? [{ text: status.lastError.message, tone: 'warning' as const }] : []),
    ...(Math.abs(status.clockOffsetMs) > CLOCK_WARNING_MS
      ? [
          {
            text: `This machine’s clock is ${duration(status.clockOffsetMs)} ${status.clockOffsetMs > 0 ? 'behind' : 'ahead of'} the share`,
            tone: 'warning' as const,
          },
        ]
      : []),
    ...(saving ? [{ text: `Saving ${plural(status.unsaved, 'change')}…`, tone: 'busy' as const }] : []),
    ...(status.scanning ? [{ text: `Finding pictures… ${count(status.found)}`, tone: 'busy' as const }] : []),
  ]
}

/** Returns the lines of the details, each with a title and a text. */
export function statusDetails(status: Status): (readonly [string, string])[] {
  const offset = status.clockOffsetMs
  return [
    [
      'Others’ changes arrive after',
      status.delayMs === null ? 'not measured yet' : `about ${duration(status.delayMs)}`,
    ],
    [
      'The folder is read',
      status.state === 'live'
        ? `at every change, and every ${duration(status.intervalMs)} to be sure`
        : `every ${duration(status.intervalMs)}`,
    ],
    ['Mounted as', `${status.mount}${status.network ? ' (network)' : ' (this machine)'}`],
    [
      'Clock of the share',
      Math.abs(offset) < 1_000
        ? 'agrees with this machine'
        : `${duration(offset)} ${offset > 0 ? 'ahead of' : 'behind'} this machine`,
    ],
    ['Waiting to be saved', status.unsaved === 0 ? 'nothing' : plural(status.unsaved, 'change')],
    ['Sidecars to bring up to date', status.pendingSidecars === 0 ? 'none' : count(status.pendingSidecars)],
  ]
}
