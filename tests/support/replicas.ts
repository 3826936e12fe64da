/** Opens data sets for tests: several people on one folder, closed and removed when the test has finished. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Workspace, type WorkspaceOptions } from '../../main/core/workspace/workspace.ts'
import { temporaryFolder } from './temporary.ts'

export interface Team {
  /** The data set's folder. */
  readonly root: string
  readonly stateDir: string
  open(user: string, options?: Partial<WorkspaceOptions>): Promise<Workspace>
}

/** Makes a new empty data set that can be opened as different people. */
export async function team(): Promise<Team> {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  const stateDir = join(base, 'state')
  await mkdir(root)
  return {
    root,
    stateDir,
    async open(user, options = {}) {
      const workspace = await Workspace.open({ root, user, stateDir, mode: 'write', ...options })
      onTestFinished(() => workspace.close())
      return workspace
    },
  }
}

/** Resolves once `condition` is true; it is checked after every change of labels, settings, status or presence. */
export function until(workspace: Workspace, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stops = (['labels', 'settings', 'status', 'presence', 'notice'] as const).map((name) =>
      workspace.events.on(name, check),
    )
    function check(): void {
      if (!condition()) return
      for (const stop of stops) stop()
      resolve()
    }
    check()
  })
}
