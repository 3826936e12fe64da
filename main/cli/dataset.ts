/** Opens a data set for one command. */
import { LensletError } from '../../preload/contract/index.ts'
import { LENSLET_DIR } from '../core/format/names.ts'
import { forkWorker } from '../core/process/worker-process.ts'
import { connectShare, type Share } from '../core/share/share.ts'
import { StorageError } from '../core/storage/storage.ts'
import { HistoryIndex } from '../core/history/index.ts'
import { Workspace } from '../core/workspace/workspace.ts'
import { mainFolder } from '../host/app-files.ts'
import { ConfigStore } from '../host/config.ts'
import { appPaths } from '../host/paths.ts'
import { keepPrivate } from '../host/private-folders.ts'
import { OwnPerson } from '../host/own-person.ts'
import { printMessage } from './output.ts'

export interface OpenOptions {
  readonly mode: 'read' | 'write'
  readonly watch: boolean
  readonly user?: string
  readonly readOnly?: boolean
}

/**
 * Connects to the folder of a data set, in a process of its own. The caller must close the connection.
 *
 * Because of this process, a command can end although the share does not answer: with a message after the deadline, and
 * at once after Ctrl+C. Throws with a sentence for people when the path is not such a folder.
 */
export async function connectDataset(path: string): Promise<Share> {
  return connectShare(path, { spawn: forkWorker(mainFolder), oneProcess: true })
}

/** Returns the absolute path of a data set's folder, for a program that opens it. Throws as `connectDataset` does. */
export async function datasetFolder(path: string): Promise<string> {
  const share = await connectDataset(path)
  share.close()
  return share.root
}

/** Opens the data set, runs `use`, and closes it in any case. */
export async function withWorkspace<T>(
  path: string,
  { user, ...options }: OpenOptions,
  use: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const share = await connectDataset(path)
  const paths = appPaths()
  keepPrivate(paths)
  const config = new ConfigStore(paths.config)
  const person = new OwnPerson(user, config)
  if (config.personProblem !== null && person.isOfThisMachine) printMessage(config.personProblem)
  const workspace = await Workspace.open({
    root: share.root,
    share,
    user: person.id,
    profile: person,
    stateDir: paths.state,
    cacheDir: paths.cache,
    settings: config.settings,
    ...options,
  })
  // A window of this machine may have been given another name, and with it another id.
  const stopFollowing = config.onChange(() => {
    if (person.isOfThisMachine && workspace.user !== person.id) workspace.setUser(person.id)
  })
  try {
    printWaiting(workspace)
    if (!options.watch) workspace.roles.correctLabels()
    if (options.mode === 'write' && !person.isOfThisMachine) sayWhenNew(workspace)
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
    stopFollowing()
    await workspace.close()
  }
}

/** Prints that somebody new makes a change: a name may be misspelt, or be an earlier name of somebody. */
function sayWhenNew(workspace: Workspace): void {
  const { user, log } = workspace
  if (log.people.record(user) || log.labels.authors.includes(user) || log.settings.firstOwner === user) return
  const index = new HistoryIndex(log)
  index.read(Number.POSITIVE_INFINITY)
  if (index.people.find(user) !== undefined) return
  const stop = log.events.on('applied', ({ changes, origin }) => {
    if (origin !== 'local' || changes.every(({ by }) => by !== user)) return
    stop()
    printMessage(`nobody called ${JSON.stringify(user)} has changed anything here before: this is somebody new`)
  })
}

/** Says that an earlier command or window ended before its changes were on the share. They are written now. */
function printWaiting(workspace: Workspace): void {
  const { unsaved } = workspace.status()
  if (unsaved === 0) return
  printMessage(
    `${unsaved === 1 ? '1 change' : `${unsaved} changes`} of an earlier start on this machine ${unsaved === 1 ? 'was' : 'were'} not on the share yet, and ${unsaved === 1 ? 'is' : 'are'} written now`,
  )
}

/** At most this many sentences of one kind are printed. */
const MAX_PRINTED = 10

/**
 * Opens the data set as it is now, with all labels and pictures read, for a command that only reads.
 *
 * Labels of renamed pictures are shown under the new names; only a program that writes saves that. Messages name what
 * cannot be shown. With `isThorough` the content of every labelled picture is read, to check whether it is still the
 * picture that was labelled. `isComplete` is false when something cannot be read.
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
    workspace.roles.correctLabels()
    const damaged = printDamagedFiles(workspace)
    const { problems } = workspace.catalog
    printSentences(problems.map((problem) => problem.message))
    return use(workspace, damaged === 0 && problems.length === 0 && doubts === 0)
  })
}

/** Prints which files with labels are damaged, as far as they were read. Returns how many there are. */
export function printDamagedFiles(workspace: Workspace): number {
  const { damaged } = workspace.status()
  for (const file of damaged)
    printMessage(`${LENSLET_DIR}/${file} cannot be read: its labels may be missing. See lenslet check`)
  return damaged.length
}

/**
 * Shows labels of renamed pictures under their new names, and prints how many. The folder must be scanned.
 *
 * Returns how many pictures may have been renamed. Rejects as `Moves.previewMoves` does.
 */
export async function showMoved(
  workspace: Workspace,
  options: { readonly isThorough?: boolean; readonly isFirstScan: boolean },
): Promise<number> {
  const { moved, doubts } = await workspace.moves.previewMoves(options)
  if (moved > 0)
    printMessage(
      `${moved === 1 ? '1 labelled picture has' : `${moved} labelled pictures have`} another name now. Labels are shown under the new names; opening the folder in a window saves that.`,
    )
  if (doubts > 0) printMessage(doubtsSentence(doubts))
  return doubts
}

/** Returns a sentence that says how many pictures may have been renamed. */
export function doubtsSentence(count: number): string {
  return `${count === 1 ? '1 labelled picture' : `${count} labelled pictures`} may have been renamed: open the folder in a window to choose where the labels belong.`
}

/** Prints the first sentences, and how many more there are. */
export function printSentences(sentences: readonly string[]): void {
  for (const sentence of sentences.slice(0, MAX_PRINTED)) printMessage(sentence)
  if (sentences.length > MAX_PRINTED) printMessage(`and ${sentences.length - MAX_PRINTED} more`)
}
