/**
 * Folders that this person may want to open: those of before, and those that a path being typed may become. Asked of a
 * process of its own, because a share may not answer.
 */
import { homedir } from 'node:os'
import { basename, dirname, join, sep } from 'node:path'
import type { RecentFolder } from '../../preload/contract/index.ts'
import { RemoteProcess } from '../core/process/remote-process.ts'
import type { SpawnWorker } from '../core/process/worker-process.ts'
import type { ShareRequest } from '../core/share/share-protocol.ts'
import type { ConfigStore } from './config.ts'

/** Milliseconds that somebody looks at a list before it should be there. */
const ANSWER_MS = 1_500
/** Milliseconds for which the process is kept after it was last asked. */
const IDLE_MS = 20_000

export class Places {
  readonly #config: Pick<ConfigStore, 'recent' | 'openedAt'>
  readonly #spawn: SpawnWorker
  #remote: RemoteProcess<ShareRequest> | null = null
  #idle: NodeJS.Timeout | undefined

  constructor(config: Pick<ConfigStore, 'recent' | 'openedAt'>, spawn: SpawnWorker) {
    this.#config = config
    this.#spawn = spawn
  }

  /** The folders of before, the last one first. One that does not answer soon is not there. */
  async recent(): Promise<RecentFolder[]> {
    const looks = this.#config.recent.map((path) => this.#ask({ kind: 'probe', path }))
    const found = await Promise.all(looks)
    return this.#config.recent.map((path, at) => ({
      path,
      name: basename(path) || path,
      openedAt: this.#config.openedAt(path),
      isThere: found[at] !== undefined,
    }))
  }

  /**
   * Paths of at most `limit` folders that begin as `text` does, by name. `~` stands for the person's own folder; hidden
   * folders are for whoever types their dot.
   */
  async complete(text: string, limit: number): Promise<string[]> {
    const typed = withHome(text)
    const isWhole = typed.endsWith('/') || typed.endsWith(sep)
    const parent = isWhole ? typed : dirname(typed)
    const start = isWhole ? '' : basename(typed).toLowerCase()
    if (text === '' || dirname(parent) === '.') return []
    const names = (await this.#ask({ kind: 'folders', path: parent })) as string[] | undefined
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

  /** Undefined when there is no such folder, or no answer soon. */
  async #ask(request: ShareRequest): Promise<unknown> {
    const remote = (this.#remote ??= new RemoteProcess<ShareRequest>(() => this.#spawn('share-worker')))
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref()
    const late = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => late.resolve(undefined), ANSWER_MS)
    try {
      return await Promise.race([remote.request(request).answer, late.promise])
    } catch {
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }
}

/** A path with the person's own folder in the place of a leading `~`. */
export function withHome(path: string): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(homedir(), path.slice(1)) : path
}
