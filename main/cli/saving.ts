/** Waiting until the share has what a command changed. */
import { setTimeout as delay } from 'node:timers/promises'
import { LensletError } from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { message } from './output.ts'

/** A share that has not taken one journal line by then is not there. */
const SAVE_MS = 30_000
/** How long sidecars are waited for. */
const DRAIN_MS = 10_000

/** Resolves when the share has the change; throws `offline` when it does not take it in time. */
export async function onTheShare(workspace: Workspace, saved: Promise<void>): Promise<void> {
  const late = new AbortController()
  const timeout = delay(SAVE_MS, 'late', { signal: late.signal }).catch(() => 'saved')
  const first = await Promise.race([saved, timeout])
  late.abort()
  if (first !== 'late') return
  const { lastError } = workspace.status()
  throw new LensletError(
    'offline',
    `The share did not take the change within ${SAVE_MS / 1_000} s${lastError ? ` (${lastError.message})` : ''}. It is kept on this machine and written the next time Lenslet opens ${workspace.root}.`,
    { path: workspace.root, retry: true },
  )
}

/** Waits for the sidecars, which are written after the change is safe on the share, and says what is left. */
export async function drain(workspace: Workspace): Promise<void> {
  if (await workspace.drain(DRAIN_MS)) return
  const { unsettled } = workspace.status()
  message(
    `The change is on the share; ${unsettled} sidecar files are still to be brought up to date. That is kept and done at the next start.`,
  )
}
