/** Opening a data set for one command. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { LensletError } from '../../preload/contract/index.ts'
import { LENSLET_DIR } from '../core/format/names.ts'
import { Workspace } from '../core/workspace.ts'
import { ConfigStore } from '../host/config.ts'
import { appPaths } from '../host/paths.ts'
import { userName } from '../host/user.ts'
import { message } from './output.ts'

export interface OpenOptions {
  readonly mode: 'read' | 'write'
  readonly watch: boolean
  readonly user?: string
  readonly readOnly?: boolean
}

/** Absolute path of a data set's folder; throws with a sentence when it is not one. */
export async function datasetFolder(path: string): Promise<string> {
  const root = resolve(path)
  const found = await stat(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new LensletError('not-found', `There is no folder ${root}.`, { path: root })
    throw new LensletError('not-readable', `The folder ${root} cannot be read (${error.code}).`, { path: root, cause: error })
  })
  if (!found.isDirectory()) throw new LensletError('not-a-folder', `${root} is not a folder. Give the folder that holds the pictures.`, { path: root })
  return root
}

/** Opens the data set, runs `use`, and closes it whatever happens. */
export async function withWorkspace<T>(path: string, { user, ...options }: OpenOptions, use: (workspace: Workspace) => Promise<T>): Promise<T> {
  const root = await datasetFolder(path)
  const paths = appPaths()
  const config = new ConfigStore(paths.config)
  const name = userName(user, config).name
  const workspace = await Workspace.open({ root, user: name, stateDir: paths.state, cacheDir: paths.cache, settings: config.settings, ...options })
  try {
    return await use(workspace)
  } finally {
    await workspace.close()
  }
}

/** Opens the data set as it is now, every label and every picture read, for a command that only looks. */
export async function withSnapshot<T>(path: string, use: (workspace: Workspace) => Promise<T> | T): Promise<T> {
  return withWorkspace(path, { mode: 'read', watch: false }, async workspace => {
    await Promise.all([workspace.catalog.scan(), workspace.swept()])
    for (const file of workspace.status().damaged) message(`${LENSLET_DIR}/${file} cannot be read: its labels may be missing. See lenslet check`)
    return use(workspace)
  })
}
