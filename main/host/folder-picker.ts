/**
 * Finds folders that this person may want to open: recent folders, and completions of a path that is being typed.
 *
 * A separate process looks them up, because a share may not answer.
 */
import { homedir } from 'node:os'
import { basename, dirname, join, sep } from 'node:path'
import type { RecentFolder } from '../../preload/contract/index.ts'
import { RemoteProcess } from '../core/process/remote-process.ts'
import type { SpawnWorker } from '../core/process/worker-process.ts'
import type { ShareRequest } from '../core/share/share-protocol.ts'
import type { ConfigStore } from './config.ts'

/** How long to wait for an answer, in milliseconds: somebody is looking at the list. */
const MAX_ANSWER_MS = 1_500
/** How long the process is kept after its last request, in milliseconds. */
const IDLE_MS = 20_000

export class FolderPicker {
  readonly #config: Pick<ConfigStore, 'recent' | 'openedAt'>
  readonly #spawn: SpawnWorker
  #remote: RemoteProcess<ShareRequest> | null = null
  #idle: NodeJS.Timeout | undefined

  constructor(config: Pick<ConfigStore, 'recent' | 'openedAt'>, spawn: SpawnWorker) {
    this.#config = config
    this.#spawn = spawn
  }

  /** Returns the recent folders, the last opened first. A folder that does not answer soon counts as missing. */
  async recent(): Promise<RecentFolder[]> {
    const requests = this.#config.recent.map((path) => this.#request({ kind: 'probe', path }))
    const answers = await Promise.all(requests)
    return this.#config.recent.map((path, at) => ({
      path,
      name: basename(path) || path,
      openedAt: this.#config.openedAt(path),
      isThere: answers[at] !== undefined,
    }))
  }

  /**
   * Returns the paths of at most `limit` folders that begin like `text`, by name. `~` stands for the person's home
   * folder. Hidden folders are offered only after their dot was typed.
   */
  async complete(text: string, limit: number): Promise<string[]> {
    const path = withHome(text)
    const isWhole = path.endsWith('/') || path.endsWith(sep)
    const parent = isWhole ? path : dirname(path)
    const start = isWhole ? '' : basename(path).toLowerCase()
    if (text === '' || dirname(parent) === '.') return []
    const names = (await this.#request({ kind: 'folders', path: parent })) as string[] | undefined
    return (names ?? [])
      .filter((name) => name.toLowerCase().startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
      .toSorted((a, b) => a.localeCompare(b, undefined, { numeric: true }))
      .slice(0, limit)
      .map((name) => join(parent, name))
  }

  close(): void {
    clearTimeout(this.#idle)
    this.#remote?.close()
    this.#remote = null
  }

  /** Resolves with undefined when there is no such folder, or no answer soon. */
  async #request(request: ShareRequest): Promise<unknown> {
    const remote = (this.#remote ??= new RemoteProcess<ShareRequest>(() => this.#spawn('share-worker')))
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref()
    const late = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => late.resolve(undefined), MAX_ANSWER_MS)
    try {
      return await Promise.race([remote.request(request).answer, late.promise])
    } catch {
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Returns a path with the person's home folder in place of a leading `~`. */
export function withHome(path: string): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(homedir(), path.slice(1)) : path
}
