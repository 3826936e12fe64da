/** Starts the product: Electron with this program's folder. */
import { spawn } from 'node:child_process'
import { LensletError } from '../../preload/contract/index.ts'
import { appFolder } from '../host/app-files.ts'

/** Opens the folder, or without one what was open last, in a window and waits until the program ends. A second start hands its folder to the running program. */
export async function runElectron(executable: string, root: string | null, options: { readonly user?: string; readonly readOnly?: boolean }): Promise<void> {
  const args = [appFolder, ...(options.user === undefined ? [] : [`--user=${options.user}`]), ...(options.readOnly ? ['--read-only'] : []), ...(root === null ? [] : [`--dataset=${root}`])]
  // Inside Electron this variable would turn the window into plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const electron = spawn(executable, args, { stdio: 'inherit', env })
  const ended = new Promise<number | null>((resolve, reject) => {
    electron.once('error', reject)
    electron.once('exit', resolve)
  })
  const code = await ended.catch((error: unknown) => {
    throw new LensletError('unsupported', `Electron could not be started from ${executable}. Use --browser instead.`, { path: executable, cause: error })
  })
  if (code !== 0 && code !== null) throw new LensletError('unsupported', `Electron ended with code ${code}. Use --browser instead if it does not run here.`)
}
