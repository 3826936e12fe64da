/** Waits until the changes of a command are saved on the share. */
import { setTimeout as delay } from 'node:timers/promises'
import { LensletError, type JsonValue } from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { printMessage } from './output.ts'

/** A share that has not accepted one journal line within this time counts as offline. */
const SAVE_MS = 30_000
/** The longest time to wait for the sidecars. */
const DRAIN_MS = 10_000

/** Resolves when the change is saved on the share. Throws `offline` when that takes too long. */
export async function waitUntilSaved(workspace: Workspace, saved: Promise<void>): Promise<void> {
  const late = new AbortController()
  const timeout = delay(SAVE_MS, 'late', { signal: late.signal }).catch(() => 'saved')
  const first = await Promise.race([saved, timeout])
  late.abort()
  if (first !== 'late') return
  const { lastError } = workspace.status()
  throw new LensletError(
    'offline',
    `The share did not accept the change within ${SAVE_MS / 1_000} s${lastError ? ` (${lastError.message})` : ''}. It is kept on this machine and written the next time Lenslet opens ${workspace.root}.`,
    { path: workspace.root, retry: true },
  )
}

/** Waits for the sidecars, which are written after the change is saved, and prints how many are left. */
export async function waitForSidecars(workspace: Workspace): Promise<void> {
  if (await workspace.drain(DRAIN_MS)) return
  const { pendingSidecars } = workspace.status()
  printMessage(
    `The change is saved on the share; ${pendingSidecars} sidecar files are not up to date yet. The next start of a program updates them.`,
  )
}

/** Sets settings for the team. Resolves when they are saved on the share. Throws `offline` when that takes too long. */
export async function setForTeam(workspace: Workspace, values: Readonly<Record<string, JsonValue>>): Promise<void> {
  const { stored, saved } = workspace.setTeamSettings(values)
  await stored
  await waitUntilSaved(workspace, saved)
  await waitForSidecars(workspace)
}
