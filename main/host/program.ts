/** What stands behind one window, or behind the tabs of one browser: the opened data set, the clients, and this person's settings. */
import { resolve } from 'node:path'
import { LensletError, type Session } from '../../preload/contract/index.ts'
import { Emitter } from '../core/events.ts'
import { MediaService } from '../core/media/index.ts'
import type { SpawnWorker } from '../core/process/worker-process.ts'
import { connectShare } from '../core/share.ts'
import { NotAsKnown } from '../core/sync/open-dataset.ts'
import { Workspace, type WorkspaceOptions } from '../core/workspace.ts'
import { Client, type SendPush } from './client.ts'
import type { ConfigStore } from './config.ts'
import { OpenDataset } from './dataset.ts'
import type { Desktop } from './desktop.ts'
import { diagnosticsText } from './diagnostics.ts'
import { folderOfFile } from './handed-path.ts'
import { KeptViews } from './kept-views.ts'
import { Log } from './log.ts'
import { News } from './news.ts'
import type { AppPaths } from './paths.ts'
import { checkedUserName, userName } from './user.ts'

export interface ProgramOptions {
  readonly host: Session['host']
  readonly version: string
  readonly paths: AppPaths
  readonly config: ConfigStore
  readonly spawn: SpawnWorker
  /** From `--user`; otherwise the saved or the guessed name. */
  readonly user?: string
  readonly readOnly?: boolean
  /** Absent behind a browser. */
  readonly desktop?: Desktop
  /** Without one the last errors are kept in memory only. */
  readonly log?: Log
}

export class Program {
  readonly media: MediaService
  readonly clients = new Set<Client>()
  readonly config: ConfigStore
  readonly log: Log
  readonly events = new Emitter<{ session: Session }>()
  /** What the pages show, by tab. Ids are those of the data set that is open. */
  readonly views = new KeptViews()
  readonly #options: ProgramOptions
  #user: ReturnType<typeof userName>
  #open: { dataset: OpenDataset; news: News; openedInMs: number } | null = null
  #opening: Promise<unknown> = Promise.resolve()
  #stopOpening: AbortController | null = null
  #presenceOf: Client | null = null
  readonly #stopFollowing: () => void

  constructor(options: ProgramOptions) {
    this.#options = options
    this.config = options.config
    this.log = options.log ?? new Log(null)
    this.#user = userName(options.user, options.config)
    this.#stopFollowing = options.config.onSettings(settings => this.#open?.dataset.workspace.setPersonSettings(settings))
    this.media = new MediaService({ cacheDir: options.paths.cache, spawn: options.spawn })
  }

  /** The opened data set; throws when none is. */
  get dataset(): OpenDataset {
    if (this.#open === null) throw new LensletError('not-found', 'No folder is open.')
    return this.#open.dataset
  }

  get isOpen(): boolean { return this.#open !== null }
  get paths(): AppPaths { return this.#options.paths }

  /** What only a window of the program's own can do; throws `unsupported` behind a browser. */
  desktop(instead: string): Desktop {
    if (!this.#options.desktop) throw new LensletError('unsupported', `A browser cannot do this: ${instead}`)
    return this.#options.desktop
  }

  /** For `diagnostics.get`: no labels, no names. */
  diagnostics(): string {
    const { host, version, desktop } = this.#options
    const workspace = this.#open?.dataset.workspace
    return diagnosticsText({
      host, version, hostFacts: desktop?.facts() ?? {}, upMs: performance.now(), clients: this.clients.size, errors: this.log.errors,
      dataset: workspace ? { status: workspace.status(), labelled: countOf(workspace.labelledKeys()), openedInMs: this.#open!.openedInMs } : null,
    })
  }

  session(): Session {
    const workspace = this.#open?.dataset.workspace
    return {
      user: this.#user.name,
      userGuessed: this.#user.guessed,
      host: this.#options.host,
      dataset: workspace ? { path: workspace.root, name: workspace.name, id: workspace.id } : null,
      recent: this.config.recent,
      version: this.#options.version,
    }
  }

  /** Opens a folder in place of the one that is open, which stays open when the new one cannot be opened. */
  async open(path: string): Promise<Session> {
    // One after the other: two quick clicks must not leave two workspaces of which one is never closed.
    const opened = this.#opening.then(() => this.#replaceDataset(path))
    this.#opening = opened.catch(() => undefined)
    await opened
    return this.session()
  }

  /** Opens what a path leads to, see `dataset.openFor`. */
  async openFor(path: string): Promise<Session> {
    try {
      return await this.open(path)
    } catch (error) {
      if (!(error instanceof LensletError) || error.code !== 'not-a-folder') throw error
      return this.open(folderOfFile(resolve(path), this.config.recent))
    }
  }

  setUser(name: string): Session {
    const checked = checkedUserName(name)
    this.config.setUser(checked)
    this.#user = { name: checked, guessed: false }
    this.#open?.dataset.workspace.setUser(checked)
    this.#pushSession()
    return this.session()
  }

  connect(push: SendPush): Client {
    const client = new Client(push)
    this.clients.add(client)
    return client
  }

  disconnect(client: Client): void {
    this.clients.delete(client)
    if (this.#presenceOf === client) this.#open?.dataset.workspace.setPresence(null, 'idle')
  }

  /** The others see one place per program: that of the client that moved last. */
  setPresence(client: Client, ...presence: Parameters<OpenDataset['workspace']['setPresence']>): void {
    this.#presenceOf = client
    this.dataset.workspace.setPresence(...presence)
  }

  /**
   * Ends everything within about `drainMs`, or within about a second when the share does not answer. Changes that did not reach the share by then are kept on this
   * machine. An opening that is under way is given up.
   */
  async close(drainMs: number): Promise<void> {
    this.#stopOpening?.abort()
    await this.#opening
    this.#stopFollowing()
    const open = this.#open
    this.#open = null
    open?.news.close()
    await Promise.all([open?.dataset.close(drainMs), this.media.close()])
  }

  async #replaceDataset(path: string): Promise<void> {
    const root = resolve(path)
    if (this.#open?.dataset.workspace.root === root) return
    const began = performance.now()
    const workspace = await Workspace.resume({ ...this.#workspaceOptions, root }) ?? await this.#openWorkspace(root)
    if (workspace) await this.#show(workspace, began, () => this.#opened(workspace))
  }

  /** Shows a data set in place of the one that is open, and does `then` before that is put away. */
  async #show(workspace: Workspace, began: number, then: () => void): Promise<void> {
    const dataset = new OpenDataset(workspace, error => this.#open?.news.problem(error))
    const previous = this.#open
    previous?.news.close()
    for (const client of this.clients) client.result = null
    this.media.confine(workspace.root)
    this.views.clear()
    const openedInMs = Math.round(performance.now() - began)
    this.#open = { dataset, news: new News(workspace, this.clients, dataset.smartCounts), openedInMs }
    this.log.note({ event: 'opened', ms: openedInMs })
    this.#logShare(workspace)
    // They may have changed while it was opening.
    workspace.setPersonSettings(this.config.settings)
    this.config.addRecent(workspace.root)
    this.#pushSession()
    then()
    await previous?.dataset.close(0)
  }

  /** What was shown of a data set was what this machine knew: when it turns out to be another one it is opened as if nothing had been known. */
  #opened(workspace: Workspace): void {
    workspace.opened.catch((error: unknown) => {
      if (this.#open?.dataset.workspace !== workspace) return
      this.#opening = this.#opening.then(() => this.#openAfresh(workspace, error)).catch((failure: unknown) => this.#fail(failure))
    })
  }

  async #openAfresh(workspace: Workspace, error: unknown): Promise<void> {
    if (this.#open?.dataset.workspace !== workspace) return
    if (!(error instanceof NotAsKnown)) throw error
    const began = performance.now()
    const afresh = await this.#openWorkspace(workspace.root, true)
    if (afresh) await this.#show(afresh, began, () => this.#opened(afresh))
  }

  #logShare(workspace: Workspace): void {
    let last = ''
    workspace.events.on('status', ({ state, unsaved }) => {
      if (state !== last) this.log.note({ event: 'share', state, unsaved })
      last = state
    })
  }

  /** Nothing is open any more, and the windows say why. */
  async #fail(error: unknown): Promise<void> {
    this.log.failed('opening', error)
    const open = this.#open
    this.#open = null
    for (const client of this.clients) client.result = null
    open?.news.problem(error)
    open?.news.close()
    this.#pushSession()
    await open?.dataset.close(0)
  }

  /** Null when the folder is the one that is open. */
  async #openWorkspace(path: string, again = false): Promise<Workspace | null> {
    const stop = this.#stopOpening = new AbortController()
    try {
      // One spelling per folder, so that a link and its target are one data set.
      const share = await connectShare(path, { spawn: this.#options.spawn, real: true, signal: stop.signal })
      if (again || this.#open?.dataset.workspace.root !== share.root) return await Workspace.begin({ ...this.#workspaceOptions, root: share.root, share })
      share.close()
      return null
    } finally {
      this.#stopOpening = null
    }
  }

  get #workspaceOptions(): Omit<WorkspaceOptions, 'root'> & { cacheDir: string } {
    return {
      user: this.#user.name,
      stateDir: this.#options.paths.state,
      cacheDir: this.#options.paths.cache,
      mode: 'write',
      readOnly: this.#options.readOnly ?? false,
      settings: this.config.settings,
      spawn: this.#options.spawn,
    }
  }

  #pushSession(): void {
    this.events.emit('session', this.session())
    for (const client of this.clients) client.push('session', this.session())
  }
}

function countOf(all: Iterable<unknown>): number {
  let count = 0
  for (const _ of all) count++
  return count
}
