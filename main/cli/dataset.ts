/** Opening a data set for one command. */
import { LensletError } from '../../preload/contract/index.ts'
import { LENSLET_DIR } from '../core/format/names.ts'
import { forkWorker } from '../core/process/worker-process.ts'
import { connectShare, type Share } from '../core/share/share.ts'
import { StorageError } from '../core/storage/storage.ts'
import { Workspace } from '../core/workspace/workspace.ts'
import { mainFolder } from '../host/app-files.ts'
import { ConfigStore } from '../host/config.ts'
import { appPaths } from '../host/paths.ts'
import { keepPrivate } from '../host/private-folders.ts'
import { userName } from '../host/user.ts'
import { message } from './output.ts'

export interface OpenOptions {
  readonly mode: 'read' | 'write'
  readonly watch: boolean
  readonly user?: string
  readonly readOnly?: boolean
}

/**
 * The way to a data set's folder, in a process of its own: a command on a share that does not answer ends with a
 * sentence after the deadline, and at Ctrl+C at once. Whoever takes it closes it. Throws with a sentence when the path
 * is no such folder.
 */
export async function dataset(path: string): Promise<Share> {
  return connectShare(path, { spawn: forkWorker(mainFolder), oneProcess: true })
}

/** Absolute path of a data set's folder, for a program that opens it itself. Throws as `dataset` does. */
export async function datasetFolder(path: string): Promise<string> {
  const share = await dataset(path)
  share.close()
  return share.root
}

/** Opens the data set, runs `use`, and closes it whatever happens. */
export async function withWorkspace<T>(
  path: string,
  { user, ...options }: OpenOptions,
  use: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const share = await dataset(path)
  const paths = appPaths()
  keepPrivate(paths)
  const config = new ConfigStore(paths.config)
  const name = userName(user, config).name
  const workspace = await Workspace.open({
    root: share.root,
    share,
    user: name,
    stateDir: paths.state,
    cacheDir: paths.cache,
    settings: config.settings,
    ...options,
  })
  try {
    return await use(workspace)
  } catch (error) {
    if (error instanceof StorageError)
      throw new LensletError('offline', `${share.root}: ${error.message}`, {
        path: share.root,
        retry: true,
        cause: error,
      })
    throw error
  } finally {
    await workspace.close()
  }
}

/** Sentences of one kind that are printed. */
const SHOWN = 10

/**
 * Opens the data set as it is now, every label and every picture read, for a command that only looks. Labels of
 * pictures that were renamed are shown under the new names; whoever may write saves that. What is not shown is said.
 * With `isThorough` every labelled picture is looked into, whether it is the one that was labelled. `isComplete` is
 * false when something cannot be read.
 */
export async function withSnapshot<T>(
  path: string,
  use: (workspace: Workspace, isComplete: boolean) => Promise<T> | T,
  isThorough = false,
): Promise<T> {
  return withWorkspace(path, { mode: 'read', watch: false }, async (workspace) => {
    const isFirstScan = !workspace.catalog.isKnown
    await Promise.all([workspace.catalog.scan(), workspace.scanSidecars()])
    const doubts = await showMoved(workspace, { isThorough, isFirstScan })
    const { damaged } = workspace.status()
    const { problems } = workspace.catalog
    for (const file of damaged)
      message(`${LENSLET_DIR}/${file} cannot be read: its labels may be missing. See lenslet check`)
    tell(problems.map((problem) => problem.message))
    return use(workspace, damaged.length === 0 && problems.length === 0 && doubts === 0)
  })
}

/**
 * Shows labels of pictures that were renamed under their new names, once the folder was scanned, and says so. How many
 * pictures were perhaps renamed. Rejects as `Moves.previewMoves`.
 */
export async function showMoved(
  workspace: Workspace,
  options: { readonly isThorough?: boolean; readonly isFirstScan: boolean },
): Promise<number> {
  const { moved, doubts } = await workspace.moves.previewMoves(options)
  if (moved > 0)
    message(
      `${moved === 1 ? '1 labelled picture has' : `${moved} labelled pictures have`} another name now. Labels are shown under the new names; opening the folder in a window saves that.`,
    )
  if (doubts > 0) message(doubtsSentence(doubts))
  return doubts
}

/** Says how many pictures were perhaps renamed. */
export function doubtsSentence(count: number): string {
  return `${count === 1 ? '1 labelled picture was' : `${count} labelled pictures were`} perhaps renamed: open the folder in a window to say where the labels belong.`
}

/** Prints the first of these sentences, and how many more there are. */
export function tell(sentences: readonly string[]): void {
  for (const sentence of sentences.slice(0, SHOWN)) message(sentence)
  if (sentences.length > SHOWN) message(`and ${sentences.length - SHOWN} more`)
}
