/**
 * Leaving while changes are not on the share: what is asked and what is said, the same words in a window and in a
 * terminal.
 */
import { join } from 'node:path'
import type { HostSession } from './host-session.ts'

/** How long a page gets to send what is being typed, and a share to take what is on its way, milliseconds. */
export const FLUSH_MS = 500
export const DRAIN_MS = 2_000

export interface Unsaved {
  readonly changes: number
  /** Folder on this machine where they are kept. */
  readonly folder: string
}

/** `14 changes are not on the share yet.` */
export function unsavedHeading({ changes }: Unsaved): string {
  return changes === 1
    ? '1 change is not on the share yet.'
    : `${changes.toLocaleString('en')} changes are not on the share yet.`
}

/** Where they are, and what happens to them. */
export function unsavedDetail({ changes, folder }: Unsaved): string {
  return changes === 1
    ? `It is kept in ${folder} and is written at the next start.`
    : `They are kept in ${folder} and are written at the next start.`
}

/** Asks every page to send what is being typed, and waits for those that answer. Never rejects. */
export async function flushPages(session: HostSession): Promise<void> {
  await Promise.all([...session.clients].map((client) => client.flush(FLUSH_MS)))
}

/**
 * What is not on the share after it has had its two seconds, or at once when it is known to be away; null when that is
 * nothing.
 */
export async function drainChanges(session: HostSession): Promise<Unsaved | null> {
  if (unsaved(session) === null) return null
  await session.dataset.workspace.drainWhileAnswering(DRAIN_MS)
  return unsaved(session)
}

/** Resolves when nothing waits to be written any more, or when another data set or none is open. */
export async function untilWritten(session: HostSession): Promise<void> {
  if (unsaved(session) === null) return
  const { workspace } = session.dataset
  const done = Promise.withResolvers<void>()
  const stops = [
    workspace.events.on('status', (status) => {
      if (status.unsaved === 0) done.resolve()
    }),
    session.events.on('session', () => {
      if (!session.isOpen || session.dataset.workspace !== workspace) done.resolve()
    }),
  ]
  await done.promise
  for (const stop of stops) stop()
}

export interface CloseEffects {
  /** Gives pages and share their time; what is left then. */
  drain(): Promise<Unsaved | null>
  ask(unsaved: Unsaved): Promise<'wait' | 'quit'>
  untilWritten(): Promise<void>
  /** The machine is being shut down. */
  isShuttingDown(): boolean
}

/**
 * Resolves when a window may close: at once when nothing is left to write, else when the person says so, or when
 * everything is written. A shutdown is never held up.
 */
export async function confirmClose(effects: CloseEffects): Promise<void> {
  if (effects.isShuttingDown()) return
  const left = await effects.drain()
  if (left === null || effects.isShuttingDown()) return
  if ((await effects.ask(left)) === 'wait') await effects.untilWritten()
}

function unsaved(session: HostSession): Unsaved | null {
  const changes = session.isOpen ? session.dataset.workspace.status().unsaved : 0
  return changes === 0 ? null : { changes, folder: join(session.paths.state, 'replicas') }
}
