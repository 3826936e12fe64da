/**
 * Handles closing while changes are not on the share yet.
 *
 * A window and a terminal ask and say the same.
 */
import { join } from 'node:path'
import type { HostSession } from './host-session.ts'

/**
 * How long the page may take to send what is being typed, and how long the share may take to store changes, in
 * milliseconds.
 */
const FLUSH_MS = 500
export const DRAIN_MS = 2_000

export interface Unsaved {
  readonly changes: number
  /** The folder on this machine where they are kept. */
  readonly folder: string
}

/** Returns the heading: `14 changes are not on the share yet.` */
export function unsavedHeading({ changes }: Unsaved): string {
  return changes === 1
    ? '1 change is not on the share yet.'
    : `${changes.toLocaleString('en')} changes are not on the share yet.`
}

/** Returns where the changes are and what happens to them. */
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
 * Waits up to two seconds for changes to reach the share; does not wait when the share is known to be offline.
 *
 * Resolves with the changes that remain; null when there are none.
 */
export async function drainChanges(session: HostSession): Promise<Unsaved | null> {
  if (unsavedChanges(session) === null) return null
  await session.dataset.workspace.drainWhileAnswering(DRAIN_MS)
  return unsavedChanges(session)
}

/** Resolves when all changes are written, or when this data set is no longer open. */
export async function untilWritten(session: HostSession): Promise<void> {
  if (unsavedChanges(session) === null) return
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
  /** Waits for the pages and the share. Resolves with the changes that remain; null when there are none. */
  drain(): Promise<Unsaved | null>
  ask(unsaved: Unsaved): Promise<'wait' | 'quit'>
  untilWritten(): Promise<void>
  /** Returns whether the machine is being shut down. */
  isShuttingDown(): boolean
}

/**
 * Resolves when a window may close.
 *
 * That is at once when nothing is left to write. Otherwise it is when the person says so, or when everything is
 * written. A shutdown of the machine is never delayed.
 */
export async function confirmClose(effects: CloseEffects): Promise<void> {
  if (effects.isShuttingDown()) return
  const remaining = await effects.drain()
  if (remaining === null || effects.isShuttingDown()) return
  if ((await effects.ask(remaining)) === 'wait') await effects.untilWritten()
}

function unsavedChanges(session: HostSession): Unsaved | null {
  const changes = session.isOpen ? session.dataset.workspace.status().unsaved : 0
  return changes === 0 ? null : { changes, folder: join(session.paths.state, 'replicas') }
}
