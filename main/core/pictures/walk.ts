/** Lists the pictures below a folder, breadth first, without ever leaving it. Folders that nothing came to or went from since the last time need not be listed again. */
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { LensletError } from '../../../preload/contract/index.ts'
import { folderOf, isLeftOut, isPictureName } from '../catalog/names.ts'
import { packNames, type PackedNames } from './packed-names.ts'
import { QuickDisk } from './quick-disk.ts'

/** Folders read at the same time: enough to hide a share's latency, few enough to leave it to others. */
const FOLDERS_AT_ONCE = 8

export interface CatalogProblem {
  /** Relative to the data set, as spelled on disk. */
  readonly path: string
  readonly message: string
}

/** A folder by its path as in `WalkEvents`, with its own modification time when it was listed; NaN when that cannot be relied on. */
export type KnownFolder = readonly [folder: string, modifiedAt: number]

export interface WalkEvents {
  /** Pictures of one folder, by name; also of one that has none. `folder` is relative to the root, as spelled on disk, with `/` between its parts. */
  folder(folder: string, names: PackedNames, modifiedAt: number): void
  /** The folder has the modification time that is known: no name in it came or went. */
  unchanged(folder: string): void
  /** A folder or file was left out; the rest goes on. `unread` tells that a whole folder could not be listed. */
  problem(problem: CatalogProblem, unread: boolean): void
}

/** A folder that was changed so short a time before it was looked at may be changed again without its time telling, milliseconds. */
const RACY_MS = 3_000

/**
 * Walks `root` and reports folder by folder. Those `known` whose time is still the same are not listed; all folders in them have to be known too. Rejects with `cancelled` when
 * `signal` aborts, with `not-found`, `not-a-folder` or `not-readable` when the root itself cannot be listed; a folder below it that cannot be listed is only a problem. `isEmpty`
 * tells that nothing at all is in `root`.
 */
export async function walk(root: string, events: WalkEvents, signal?: AbortSignal, known: readonly KnownFolder[] = []): Promise<{ isEmpty: boolean }> {
  const realRoot = await realpath(root).catch((error: unknown) => { throw rootError(root, error) })
  const before = new Known(known)
  const waiting: string[] = ['']
  let next = 0
  const quick = new QuickDisk()
  let isEmpty = false
  const readNext = async (): Promise<void> => {
    stopWhenAborted(signal)
    const folder = waiting[next++]
    if (folder === undefined) return
    const modifiedAt = await timeOf(quick, join(root, folder))
    stopWhenAborted(signal)
    if (before.isStill(folder, modifiedAt)) {
      waiting.push(...before.inside(folder))
      return events.unchanged(folder)
    }
    const entries = await list(quick, root, folder, events)
    if (!entries) return
    if (folder === '') isEmpty = entries.length === 0
    const names = await choose({ root, realRoot, folder, entries, events, waiting })
    stopWhenAborted(signal)
    events.folder(folder, packNames(names), modifiedAt < Date.now() - RACY_MS ? modifiedAt : Number.NaN)
  }
  await runBounded(FOLDERS_AT_ONCE, () => next < waiting.length, readNext)
  return { isEmpty }
}

/** Folders of an earlier walk. */
class Known {
  readonly #times: ReadonlyMap<string, number>
  readonly #inside = new Map<string, string[]>()

  constructor(folders: readonly KnownFolder[]) {
    this.#times = new Map(folders)
    for (const [folder] of folders) {
      if (folder === '') continue
      const parent = folderOf(folder)
      const siblings = this.#inside.get(parent)
      if (siblings) siblings.push(folder)
      else this.#inside.set(parent, [folder])
    }
  }

  isStill(folder: string, modifiedAt: number): boolean {
    return this.#times.get(folder) === modifiedAt
  }

  inside(folder: string): readonly string[] {
    return this.#inside.get(folder) ?? []
  }
}

/** Runs `step` up to `limit` at a time for as long as `more` or a running step can bring work. Rejects with the first error. */
export async function runBounded(limit: number, more: () => boolean, step: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const state = { running: 0, failed: false }
    const fail = (error: Error): void => {
      state.failed = true
      reject(error)
    }
    const pump = (): void => {
      while (state.running < limit && !state.failed && more()) {
        state.running++
        void step().then(() => { state.running--; pump() }, fail)
      }
      if (state.running === 0 && !state.failed) resolve()
    }
    pump()
  })
}

/** Throws `cancelled` when the signal has aborted. */
export function stopWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LensletError('cancelled', 'The scan of the folder was stopped.')
}

/** The modification time of a folder; NaN when it cannot be asked: listing it tells why. */
async function timeOf(quick: QuickDisk, folder: string): Promise<number> {
  return quick.ask(() => statSync(folder), () => stat(folder)).then(found => found.mtimeMs, () => Number.NaN)
}

async function list(quick: QuickDisk, root: string, folder: string, events: WalkEvents): Promise<Dirent[] | null> {
  try {
    const path = join(root, folder)
    return await quick.ask(() => readdirSync(path, { withFileTypes: true }), () => readdir(path, { withFileTypes: true }))
  } catch (error) {
    if (folder === '') throw rootError(root, error)
    // A folder that was removed since its parent was listed is no problem: its pictures are simply gone.
    if (codeOf(error) !== 'ENOENT') events.problem({ path: folder, message: `The folder ${folder} cannot be read (${codeOf(error)}): ask for the right to read it.` }, true)
    return null
  }
}

interface Choice { root: string; realRoot: string; folder: string; entries: readonly Dirent[]; events: WalkEvents; waiting: string[] }

/** Queues the folders among the entries and returns the names of the pictures. */
async function choose({ root, realRoot, folder, entries, events, waiting }: Choice): Promise<string[]> {
  const names: string[] = []
  for (const entry of entries) {
    const { name } = entry
    const isFolder = entry.isDirectory()
    if (isFolder ? isLeftOut(name) : !isPictureName(name)) continue
    if (name.includes('\uFFFD')) events.problem({ path: pathIn(folder, name), message: `The name ${pathIn(folder, name)} is not valid Unicode: rename it to see it here.` }, false)
    else if (isFolder) waiting.push(pathIn(folder, name))
    else if (entry.isFile()) names.push(name)
    else if (entry.isSymbolicLink() && await isFileInside(join(root, folder, name), realRoot)) names.push(name)
  }
  return names
}

function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** Links are followed only to files of the same data set: anything else could show what was never meant to be shared. */
async function isFileInside(path: string, realRoot: string): Promise<boolean> {
  try {
    const target = await realpath(path)
    return target.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep) && (await stat(target)).isFile()
  } catch {
    return false
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}

function rootError(root: string, error: unknown): LensletError {
  const options = { path: root, cause: error, retry: true }
  if (codeOf(error) === 'ENOENT') return new LensletError('not-found', `The folder ${root} is not there: is the drive or share connected?`, options)
  if (codeOf(error) === 'ENOTDIR') return new LensletError('not-a-folder', `${root} is a file: open the folder that it is in.`, options)
  return new LensletError('not-readable', `The folder ${root} cannot be read (${codeOf(error)}): ask for the right to read it.`, options)
}
