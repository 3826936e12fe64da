/**
 * Lists the pictures below a folder, breadth first, without ever leaving it. Folders that nothing came to or went from
 * since the last time need not be listed again.
 */
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { LensletError } from '../../../preload/contract/index.ts'
import { IgnoredPaths, isSystemName } from './ignored.ts'
import { folderOf, isPictureName } from '../items/item-names.ts'
import { packPictureNames, unpackNames, type PackedNames } from '../items/packed-names.ts'
import { SyncIoBudget } from '../storage/sync-io-budget.ts'

/** Folders read at the same time: enough to hide a share's latency, few enough to leave it to others. */
const FOLDERS_AT_ONCE = 8

export interface CatalogProblem {
  /** Relative to the data set, as spelled on disk. */
  readonly path: string
  readonly message: string
}

/**
 * A folder by its path as in `WalkEvents`, with its own modification time when it was listed; NaN when that cannot be
 * relied on.
 */
export type KnownFolder = readonly [folder: string, modifiedAt: number]

export interface WalkOptions {
  /** Folders that an earlier walk with the same `ignored` has listed. */
  readonly known?: readonly KnownFolder[]
  /** Patterns of `IgnoredPaths` for what is left out. */
  readonly ignored?: string
}

export interface WalkEvents {
  /**
   * Pictures of one folder, by name; also of one that has none. `folder` is relative to the root, as spelled on disk,
   * with `/` between its parts.
   */
  folder(folder: string, names: PackedNames, modifiedAt: number): void
  /** The folder has the modification time that is known: no name in it came or went. */
  unchanged(folder: string): void
  /** A folder or file was left out; the rest goes on. `unread` tells that a whole folder could not be listed. */
  problem(problem: CatalogProblem, unread: boolean): void
}

const NO_UNICODE = '\uFFFD'

/**
 * A folder that was changed so short a time before it was looked at may be changed again without its time telling,
 * milliseconds.
 */
const RACY_MS = 3_000

/**
 * Walks `root` and reports folder by folder. Those of `options.known` whose time is still the same are not listed; all
 * folders in them have to be known too. Rejects with `cancelled` when `signal` aborts, with `not-found`, `not-a-folder`
 * or `not-readable` when the root itself cannot be listed; a folder below it that cannot be listed is only a problem.
 * `isEmpty` tells that nothing at all is in `root`.
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
  return new Walk(root, realRoot, events, options).run(signal)
}

class Walk {
  readonly #root: string
  /** What the path of a folder or file comes after. */
  readonly #prefix: string
  readonly #realRoot: string
  readonly #events: WalkEvents
  readonly #before: Known
  readonly #ignored: IgnoredPaths
  readonly #waiting: string[] = ['']
  #next = 0
  #isEmpty = false

  constructor(root: string, realRoot: string, events: WalkEvents, { known = [], ignored = '' }: WalkOptions) {
    this.#root = root
    this.#prefix = join(root, '/')
    this.#realRoot = realRoot
    this.#events = events
    this.#before = new Known(known)
    this.#ignored = new IgnoredPaths(ignored)
  }

  async run(signal: AbortSignal | undefined): Promise<{ isEmpty: boolean }> {
    const quick = new SyncIoBudget()
    // On a quick disk without a promise for each folder: making them takes longer than looking.
    while (quick.allowsSync && this.#next < this.#waiting.length) {
      if (quick.isSliceOver) await quick.yieldToOthers()
      stopWhenAborted(signal)
      const links = this.#lookNow(this.#waiting[this.#next++]!, quick)
      if (links) await links
    }
    await runBounded(
      FOLDERS_AT_ONCE,
      () => this.#next < this.#waiting.length,
      async () => {
        stopWhenAborted(signal)
        await this.#look(this.#waiting[this.#next++]!, signal)
      },
    )
    return { isEmpty: this.#isEmpty }
  }

  #lookNow(folder: string, quick: SyncIoBudget): Promise<void> | undefined {
    const path = this.#prefix + folder
    let modifiedAt = Number.NaN
    let entries: Dirent[] | null
    try {
      entries = quick.measureCall(() => {
        // One that cannot be asked cannot be listed either, which tells why.
        try {
          modifiedAt = statSync(path).mtimeMs
        } catch {
          /* as said */
        }
        return this.#before.isStill(folder, modifiedAt) ? null : readdirSync(path, { withFileTypes: true })
      })
    } catch (error) {
      return this.#unlisted(folder, error)
    }
    return entries ? this.#listed(folder, modifiedAt, entries) : this.#unchanged(folder)
  }

  async #look(folder: string, signal: AbortSignal | undefined): Promise<void> {
    const path = this.#prefix + folder
    const modifiedAt = await stat(path).then(
      (found) => found.mtimeMs,
      () => Number.NaN,
    )
    stopWhenAborted(signal)
    if (this.#before.isStill(folder, modifiedAt)) return this.#unchanged(folder)
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) =>
      this.#unlisted(folder, error),
    )
    stopWhenAborted(signal)
    if (entries) await this.#listed(folder, modifiedAt, entries)
  }

  #unchanged(folder: string): undefined {
    this.#waiting.push(...this.#before.inside(folder))
    this.#events.unchanged(folder)
  }

  #unlisted(folder: string, error: unknown): undefined {
    if (folder === '') throw rootError(this.#root, error)
    // A folder that was removed since its parent was listed is no problem: its pictures are simply gone.
    if (codeOf(error) !== 'ENOENT')
      this.#events.problem(
        {
          path: folder,
          message: `The folder ${folder} cannot be read (${codeOf(error)}): ask for the right to read it.`,
        },
        true,
      )
  }

  /** Queues the folders among the entries and tells the pictures: at once, unless links have to be looked at. */
  #listed(folder: string, modifiedAt: number, entries: readonly Dirent[]): Promise<void> | undefined {
    if (folder === '') this.#isEmpty = entries.length === 0
    const names: string[] = []
    const links: string[] = []
    let last = ''
    for (const entry of entries) {
      const { name } = entry
      if (entry.isFile()) {
        // Some shares list a name twice when something changes meanwhile. Node sorts what it lists.
        if (name !== last) names.push((last = name))
      } else if (entry.isDirectory()) {
        if (!isSystemName(name) && !this.#ignored.matchesFolder(pathIn(folder, name)) && this.#isUnicode(folder, name))
          this.#waiting.push(pathIn(folder, name))
      } else if (entry.isSymbolicLink() && isPictureName(name) && this.#isUnicode(folder, name)) {
        links.push(name)
      }
    }
    const tell = (): void =>
      this.#events.folder(
        folder,
        this.#packed(folder, names),
        modifiedAt < Date.now() - RACY_MS ? modifiedAt : Number.NaN,
      )
    if (links.length > 0)
      return this.#followed(folder, links).then((found) => {
        names.push(...found)
        tell()
      })
    tell()
    return undefined
  }

  /** What Node made of bytes that are no Unicode does not name the file any more. Looked for in all names at once. */
  #packed(folder: string, names: readonly string[]): PackedNames {
    const packed = packPictureNames(
      this.#ignored.isEmpty ? names : names.filter((name) => !this.#ignored.matchesFile(pathIn(folder, name))),
    )
    return packed.plain || !names.some((name) => name.includes(NO_UNICODE))
      ? packed
      : packPictureNames(unpackNames(packed).filter((name) => this.#isUnicode(folder, name)))
  }

  #isUnicode(folder: string, name: string): boolean {
    if (!name.includes(NO_UNICODE)) return true
    const path = pathIn(folder, name)
    this.#events.problem({ path, message: `The name ${path} is not valid Unicode: rename it to see it here.` }, false)
    return false
  }

  /**
   * Those links that lead to files of the same data set: anything else could show what was never meant to be shared.
   */
  async #followed(folder: string, links: readonly string[]): Promise<string[]> {
    const inside: string[] = []
    for (const name of links)
      if (await isFileInside(this.#prefix + pathIn(folder, name), this.#realRoot)) inside.push(name)
    return inside
  }
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

/**
 * Runs `step` up to `limit` at a time for as long as `more` or a running step can bring work. Rejects with the first
 * error.
 */
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
export function stopWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LensletError('cancelled', 'The scan of the folder was stopped.')
}

function pathIn(folder: string, name: string): string {
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
