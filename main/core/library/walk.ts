/**
 * Lists the pictures below a folder, breadth first, without ever leaving the folder.
 *
 * Folders in which nothing was added or removed since the last walk need not be listed again.
 */
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { LensletError } from '../../../preload/contract/index.ts'
import { IgnoredPaths, isSystemName } from './ignored.ts'
import { folderOf, isPictureName } from '../items/item-names.ts'
import { packPictureNames, unpackNames, type PackedNames } from '../items/packed-names.ts'
import { SyncIoBudget } from '../storage/sync-io-budget.ts'

/**
 * The number of folders that are read at the same time. It is enough to hide a share's latency, and leaves capacity to
 * others.
 */
const CONCURRENT_FOLDERS = 8

export interface CatalogProblem {
  /** Relative to the data set, as spelled on disk. */
  readonly path: string
  readonly message: string
}

/**
 * A folder with a path as in `WalkEvents`, and its own modification time when it was listed; NaN when that time cannot
 * be trusted.
 */
export type KnownFolder = readonly [folder: string, modifiedAt: number]

export interface WalkOptions {
  /** The folders that an earlier walk with the same `ignored` has listed. */
  readonly known?: readonly KnownFolder[]
  /** The patterns of what is left out (`IgnoredPaths`). */
  readonly ignored?: string
}

export interface WalkEvents {
  /**
   * Called with the names of the pictures in one folder, also when there are none.
   *
   * `folder` is relative to the root, as spelled on disk, with `/` between its parts.
   */
  onFolder(folder: string, names: PackedNames, modifiedAt: number): void
  /** Called when the folder still has the known modification time, so that no name in it was added or removed. */
  onUnchanged(folder: string): void
  /**
   * Called when a folder or file was left out; the walk goes on. `unread` means that a whole folder could not be
   * listed.
   */
  onProblem(problem: CatalogProblem, unread: boolean): void
}

const REPLACEMENT_CHARACTER = '\uFFFD'

/**
 * In milliseconds. A folder that was modified less than this before it was listed may be modified again without getting
 * a new time.
 */
const MIN_AGE_MS = 3_000

/**
 * Walks `root` and reports folder by folder. `isEmpty` means that nothing at all is in `root`.
 *
 * Folders of `options.known` with an unchanged time are not listed; all their subfolders have to be known too. Rejects
 * with `cancelled` when `signal` aborts, and with `not-found`, `not-a-folder` or `not-readable` when the root itself
 * cannot be listed. A folder below it that cannot be listed is only a problem.
 */
export async function walk(
  root: string,
  events: WalkEvents,
  signal?: AbortSignal,
  options: WalkOptions = {},
): Promise<{ isEmpty: boolean }> {
  const realRoot = await realpath(root).catch((error: unknown) => {
    throw rootError(root, error)
  })
  return new Walk({ root, realRoot, events, ...options }).run(signal)
}

class Walk {
  readonly #root: string
  /** The root as the beginning of paths, with a slash at its end. */
  readonly #prefix: string
  readonly #realRoot: string
  readonly #events: WalkEvents
  readonly #knownFolders: KnownFolders
  readonly #ignored: IgnoredPaths
  readonly #waiting: string[] = ['']
  #next = 0
  #isEmpty = false

  constructor({
    root,
    realRoot,
    events,
    known = [],
    ignored = '',
  }: WalkOptions & { readonly root: string; readonly realRoot: string; readonly events: WalkEvents }) {
    this.#root = root
    this.#prefix = join(root, '/')
    this.#realRoot = realRoot
    this.#events = events
    this.#knownFolders = new KnownFolders(known)
    this.#ignored = new IgnoredPaths(ignored)
  }

  async run(signal: AbortSignal | undefined): Promise<{ isEmpty: boolean }> {
    const budget = new SyncIoBudget()
    // A fast disk is read without a promise for each folder, because creating them takes longer than reading.
    while (budget.allowsSync && this.#next < this.#waiting.length) {
      if (budget.isSliceOver) await budget.yieldToOthers()
      throwIfAborted(signal)
      const links = this.#listFolderSync(this.#waiting[this.#next++]!, budget)
      if (links) await links
    }
    await runConcurrently(
      CONCURRENT_FOLDERS,
      () => this.#next < this.#waiting.length,
      async () => {
        throwIfAborted(signal)
        await this.#listFolder(this.#waiting[this.#next++]!, signal)
      },
    )
    return { isEmpty: this.#isEmpty }
  }

  #listFolderSync(folder: string, budget: SyncIoBudget): Promise<void> | undefined {
    const path = this.#prefix + folder
    let modifiedAt = Number.NaN
    let entries: Dirent[] | null
    try {
      entries = budget.measureCall(() => {
        // When the time of a folder cannot be read, the folder cannot be listed either, and the error of the listing
        // says why.
        try {
          modifiedAt = statSync(path).mtimeMs
        } catch {
          /* The next call fails with the reason. */
        }
        return this.#knownFolders.isUnchanged(folder, modifiedAt) ? null : readdirSync(path, { withFileTypes: true })
      })
    } catch (error) {
      return this.#onListError(folder, error)
    }
    return entries ? this.#onListed(folder, modifiedAt, entries) : this.#onUnchanged(folder)
  }

  async #listFolder(folder: string, signal: AbortSignal | undefined): Promise<void> {
    const path = this.#prefix + folder
    const modifiedAt = await stat(path).then(
      (stats) => stats.mtimeMs,
      () => Number.NaN,
    )
    throwIfAborted(signal)
    if (this.#knownFolders.isUnchanged(folder, modifiedAt)) return this.#onUnchanged(folder)
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) =>
      this.#onListError(folder, error),
    )
    throwIfAborted(signal)
    if (entries) await this.#onListed(folder, modifiedAt, entries)
  }

  #onUnchanged(folder: string): undefined {
    this.#waiting.push(...this.#knownFolders.subfolders(folder))
    this.#events.onUnchanged(folder)
  }

  #onListError(folder: string, error: unknown): undefined {
    if (folder === '') throw rootError(this.#root, error)
    // A folder that was removed since its parent was listed is no problem. Its pictures count as gone.
    if (codeOf(error) !== 'ENOENT')
      this.#events.onProblem(
        {
          path: folder,
          message: `The folder ${folder} cannot be read (${codeOf(error)}): ask for the right to read it.`,
        },
        true,
      )
  }

  /** Queues the subfolders and reports the pictures. It reports immediately, unless links have to be followed. */
  #onListed(folder: string, modifiedAt: number, entries: readonly Dirent[]): Promise<void> | undefined {
    if (folder === '') this.#isEmpty = entries.length === 0
    const names: string[] = []
    const links: string[] = []
    let last = ''
    let isSorted = true
    for (const entry of entries) {
      const { name } = entry
      if (entry.isFile()) {
        // Some shares list a name twice when something changes meanwhile. Listings are sorted on most systems, so equal
        // names are neighbours.
        if (name < last) isSorted = false
        if (name !== last) names.push((last = name))
      } else if (entry.isDirectory()) {
        if (
          !isSystemName(name) &&
          !this.#ignored.matchesFolder(joinPath(folder, name)) &&
          this.#isUnicode(folder, name)
        )
          this.#waiting.push(joinPath(folder, name))
      } else if (entry.isSymbolicLink() && isPictureName(name) && this.#isUnicode(folder, name)) {
        links.push(name)
      }
    }
    const report = (): void =>
      this.#events.onFolder(
        folder,
        this.#packNames(folder, isSorted ? names : [...new Set(names)]),
        modifiedAt < Date.now() - MIN_AGE_MS ? modifiedAt : Number.NaN,
      )
    if (links.length > 0)
      return this.#followLinks(folder, links).then((files) => {
        names.push(...files)
        report()
      })
    report()
    return undefined
  }

  /**
   * Packs the names of pictures, without those that are not valid Unicode.
   *
   * Node replaces bytes of such a name, so that it no longer leads to the file. All names are tested at once.
   */
  #packNames(folder: string, names: readonly string[]): PackedNames {
    const packed = packPictureNames(
      this.#ignored.isEmpty ? names : names.filter((name) => !this.#ignored.matchesFile(joinPath(folder, name))),
    )
    return packed.isAscii || !names.some((name) => name.includes(REPLACEMENT_CHARACTER))
      ? packed
      : packPictureNames(unpackNames(packed).filter((name) => this.#isUnicode(folder, name)))
  }

  #isUnicode(folder: string, name: string): boolean {
    if (!name.includes(REPLACEMENT_CHARACTER)) return true
    const path = joinPath(folder, name)
    this.#events.onProblem({ path, message: `The name ${path} is not valid Unicode: rename it to see it here.` }, false)
    return false
  }

  /**
   * Returns the links that lead to files of the same data set. Other links could show files that nobody wanted to
   * share.
   */
  async #followLinks(folder: string, links: readonly string[]): Promise<string[]> {
    const files: string[] = []
    for (const name of links)
      if (await isFileInside(this.#prefix + joinPath(folder, name), this.#realRoot)) files.push(name)
    return files
  }
}

/** The folders of an earlier walk. */
class KnownFolders {
  readonly #times: ReadonlyMap<string, number>
  readonly #subfolders = new Map<string, string[]>()

  constructor(folders: readonly KnownFolder[]) {
    this.#times = new Map(folders)
    for (const [folder] of folders) {
      if (folder === '') continue
      const parent = folderOf(folder)
      const siblings = this.#subfolders.get(parent)
      if (siblings) siblings.push(folder)
      else this.#subfolders.set(parent, [folder])
    }
  }

  isUnchanged(folder: string, modifiedAt: number): boolean {
    return this.#times.get(folder) === modifiedAt
  }

  subfolders(folder: string): readonly string[] {
    return this.#subfolders.get(folder) ?? []
  }
}

/**
 * Runs `step` up to `limit` times concurrently, as long as `hasMore` returns true or a running step may bring more
 * work.
 *
 * Rejects with the first error.
 */
export async function runConcurrently(limit: number, hasMore: () => boolean, step: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const state = { running: 0, failed: false }
    const fail = (error: Error): void => {
      state.failed = true
      reject(error)
    }
    const pump = (): void => {
      while (state.running < limit && !state.failed && hasMore()) {
        state.running++
        void step().then(() => {
          state.running--
          pump()
        }, fail)
      }
      if (state.running === 0 && !state.failed) resolve()
    }
    pump()
  })
}

/** Throws `cancelled` when the signal has aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LensletError('cancelled', 'The scan of the folder was stopped.')
}

function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

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
  if (codeOf(error) === 'ENOENT')
    return new LensletError('not-found', `The folder ${root} is not there: is the drive or share connected?`, options)
  if (codeOf(error) === 'ENOTDIR')
    return new LensletError('not-a-folder', `${root} is a file: open the folder that it is in.`, options)
  return new LensletError(
    'not-readable',
    `The folder ${root} cannot be read (${codeOf(error)}): ask for the right to read it.`,
    options,
  )
}
