/**
 * What stands behind one window, or behind the tabs of one browser: the opened data set, the clients, and this person's
 * settings.
 */
import { basename, resolve } from 'node:path'
import { LensletError, toWire, type Session } from '../../preload/contract/index.ts'
import { Emitter } from '../core/base/events.ts'
import { DecoderChoice, type DecoderProblem, MediaService } from '../core/media/index.ts'
import type { SpawnWorker } from '../core/process/worker-process.ts'
import { connectShare } from '../core/share/share.ts'
import { DatasetReplacedError } from '../core/share/open-dataset.ts'
import { Workspace, type WorkspaceOptions } from '../core/workspace/workspace.ts'
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
import { Places } from './places.ts'
import { madeSample, sampleFolder } from './sample.ts'
import { checkedUserName, userName } from './user.ts'

/**
 * How a folder is opened: to label it, to look at it only, or to label it unless it holds no labels yet, about which
 * the person is asked first.
 */
export type OpenFor = 'label' | 'look' | 'ask'

/** What stands in front of the data set that is open, if any is. */
type Entrance = Pick<Session, 'opening' | 'newFolder' | 'failure'>
const NOTHING: Entrance = { opening: null, newFolder: null, failure: null }

export interface ProgramOptions {
  readonly host: Session['host']
  readonly version: string
  readonly paths: AppPaths
  readonly config: ConfigStore
  readonly spawn: SpawnWorker
  /** Shared by the windows of a program. */
  readonly decoder?: DecoderChoice
  /**
   * From `--user`; otherwise the saved or the guessed name. Whoever gave it has decided to label the folder that the
   * program is started with.
   */
  readonly user?: string
  readonly readOnly?: boolean
  /** Absent behind a browser. */
  readonly desktop?: Desktop
  /** Without one the last errors are kept in memory only. */
  readonly log?: Log
}

/**
 * Milliseconds for which the names of a folder's pictures are waited for before a window is told of it: one that is
 * told at once draws everything twice.
 */
const LISTED_MS = 60

export class Program {
  readonly media: MediaService
  readonly clients = new Set<Client>()
  readonly config: ConfigStore
  readonly log: Log
  readonly events = new Emitter<{ session: Session }>()
  /** What the pages show, by tab. Ids are those of the data set that is open. */
  readonly views = new KeptViews()
  readonly places: Places
  readonly #options: ProgramOptions
  #user: ReturnType<typeof userName>
  #open: { dataset: OpenDataset; news: News; openedInMs: number; opening: number; looking: boolean } | null = null
  #entrance = NOTHING
  #openings = 0
  #opening: Promise<unknown> = Promise.resolve()
  #stopOpening: AbortController | null = null
  #presenceOf: Client | null = null
  readonly #stopFollowing: () => void
  readonly #decoder: DecoderChoice
  readonly #stopWatchingDecoder: () => void

  constructor(options: ProgramOptions) {
    this.#options = options
    this.config = options.config
    this.log = options.log ?? new Log(null)
    this.#user = userName(options.user, options.config)
    this.#stopFollowing = options.config.onSettings((settings) =>
      this.#open?.dataset.workspace.setPersonSettings(settings),
    )
    this.places = new Places(options.config, options.spawn)
    this.#decoder = options.decoder ?? new DecoderChoice()
    this.#stopWatchingDecoder = this.#decoder.events.on('changed', (problem) => this.#decoderChanged(problem))
    this.media = new MediaService({ cacheDir: options.paths.cache, spawn: options.spawn, decoder: this.#decoder })
  }

  /** The opened data set; throws when none is. */
  get dataset(): OpenDataset {
    if (this.#open === null) throw new LensletError('not-found', 'No folder is open.')
    return this.#open.dataset
  }

  get isOpen(): boolean {
    return this.#open !== null
  }
  get paths(): AppPaths {
    return this.#options.paths
  }

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
      host,
      version,
      hostFacts: desktop?.facts() ?? {},
      upMs: performance.now(),
      clients: this.clients.size,
      errors: this.log.errors,
      decoder: this.#decoder.problem,
      dataset: workspace
        ? {
            status: workspace.status(),
            labelled: countOf(workspace.labelledKeys()),
            openedInMs: this.#open!.openedInMs,
          }
        : null,
    })
  }

  /** Pictures are shown as before, only slower. */
  #decoderChanged(reason: DecoderProblem): void {
    this.log.note({ event: 'slower decoder', reason })
    for (const client of this.clients)
      client.push('notice', {
        level: 'info',
        message:
          'Pictures appear more slowly: the fast decoder does not run on this machine. Help > Copy Diagnostics tells more.',
      })
  }

  session(): Session {
    const open = this.#open
    const workspace = open?.dataset.workspace
    return {
      user: this.#user.name,
      userGuessed: this.#user.guessed,
      host: this.#options.host,
      readOnly: this.#options.readOnly ?? false,
      dataset:
        workspace && open
          ? {
              path: workspace.root,
              name: workspace.name,
              id: workspace.id,
              opening: open.opening,
              looking: open.looking,
            }
          : null,
      ...this.#entrance,
      recent: this.config.recent,
      sample: sampleFolder(this.#options.paths),
      version: this.#options.version,
    }
  }

  /**
   * Opens a folder in place of the one that is open, which stays open when the new one cannot be opened: then it
   * rejects, and `session` tells why, too. With `ask` nothing is written into a folder that holds no labels: the
   * session asks, and the other folder stays open until `open` is called again with the answer.
   */
  async open(path: string, to: OpenFor = this.#options.user === undefined ? 'ask' : 'label'): Promise<Session> {
    return this.#oneByOne(resolve(path), (stop) => this.#replaceDataset(resolve(path), to, stop))
  }

  /** Opens the sample data set, which is made when it is not there. Rejects as `open`. */
  async openSample(): Promise<Session> {
    const folder = sampleFolder(this.#options.paths)
    return this.#oneByOne(folder, async (stop) => {
      await madeSample(folder, { draw: (file, at, count) => this.media.drawSamplePicture(file, at, count, stop) })
      if (!stop.aborted) await this.#replaceDataset(folder, 'label', stop)
    })
  }

  /** Gives up an opening that is under way, and puts away what `session` asks or tells about another one. */
  dismiss(): Session {
    this.#stopOpening?.abort()
    this.#enter(NOTHING)
    return this.session()
  }

  /** Opens what a path leads to, see `dataset.openFor`. */
  async openFor(path: string, to?: OpenFor): Promise<Session> {
    try {
      return await this.open(path, to)
    } catch (error) {
      if (!(error instanceof LensletError) || error.code !== 'not-a-folder') throw error
      return this.open(folderOfFile(resolve(path), this.config.recent), to)
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
    client.leave()
    if (this.#presenceOf === client) this.#open?.dataset.workspace.setPresence(null, 'idle')
  }

  /** The others see one place per program: that of the client that moved last. */
  setPresence(client: Client, ...presence: Parameters<OpenDataset['workspace']['setPresence']>): void {
    this.#presenceOf = client
    this.dataset.workspace.setPresence(...presence)
  }

  /**
   * Ends everything within about `drainMs`, or within about a second when the share does not answer. Changes that did
   * not reach the share by then are kept on this machine. An opening that is under way is given up.
   */
  async close(drainMs: number): Promise<void> {
    this.#stopOpening?.abort()
    await this.#opening
    this.#stopFollowing()
    this.#stopWatchingDecoder()
    this.places.close()
    const open = this.#open
    this.#open = null
    open?.news.close()
    await Promise.all([open?.dataset.close(drainMs), this.media.close()])
  }

  /** One after the other: two quick clicks must not leave two workspaces of which one is never closed. */
  async #oneByOne(path: string, open: (stop: AbortSignal) => Promise<void>): Promise<Session> {
    const opened = this.#opening.then(async () => {
      const stop = (this.#stopOpening = new AbortController())
      this.#enter({ ...NOTHING, opening: path })
      try {
        await open(stop.signal)
        if (this.#entrance.opening !== null) this.#enter(NOTHING)
      } catch (error) {
        if (stop.signal.aborted) throw new LensletError('cancelled', `${path} was not opened.`, { path, cause: error })
        this.#enter({ ...NOTHING, failure: { path, error: toWire(error) } })
        throw error
      } finally {
        this.#stopOpening = null
      }
    })
    this.#opening = opened.catch(() => undefined)
    await opened
    return this.session()
  }

  #enter(entrance: Entrance): void {
    this.#entrance = entrance
    this.#pushSession()
  }

  async #replaceDataset(root: string, to: OpenFor, stop: AbortSignal): Promise<void> {
    const open = this.#open
    const again =
      to === 'label' && open?.dataset.workspace.root === root && open.dataset.workspace.status().readOnlyReason !== null
    if (!again && open?.dataset.workspace.root === root) return
    const began = performance.now()
    const looking = this.#options.readOnly === true || to === 'look'
    const known = again ? null : await Workspace.openFromCache({ ...this.#workspaceOptions, readOnly: looking, root })
    if (known === null) this.media.prepareDecoding()
    const workspace = known ?? (await this.#openWorkspace(root, { to: looking ? 'look' : to, again, stop }))
    if (workspace) await this.#show(workspace, { looking, began })
  }

  /** Shows a data set in place of the one that is open. */
  async #show(workspace: Workspace, { looking, began }: { looking: boolean; began: number }): Promise<void> {
    const dataset = new OpenDataset(
      workspace,
      this.media,
      (error) => this.#open?.news.problem(error),
      this.#options.desktop?.isOnBattery,
    )
    await dataset.listed(LISTED_MS)
    const previous = this.#open
    previous?.news.close()
    for (const client of this.clients) client.leave()
    this.views.clear()
    this.media.setRoot(workspace.root)
    const openedInMs = Math.round(performance.now() - began)
    this.#open = {
      dataset,
      news: new News(workspace, this.clients, dataset.smartCounts),
      openedInMs,
      opening: ++this.#openings,
      looking,
    }
    this.log.note({ event: 'opened', ms: openedInMs })
    this.#logShare(workspace)
    // They may have changed while it was opening.
    workspace.setPersonSettings(this.config.settings)
    this.config.addRecent(workspace.root)
    this.#enter(NOTHING)
    this.#opened(workspace)
    await previous?.dataset.close(0)
  }

  /**
   * What was shown of a data set was what this machine knew: when it turns out to be another one it is opened as if
   * nothing had been known.
   */
  #opened(workspace: Workspace): void {
    workspace.opened.catch((error: unknown) => {
      if (this.#open?.dataset.workspace !== workspace) return
      this.#opening = this.#opening
        .then(() => this.#openAfresh(workspace, error))
        .catch((failure: unknown) => this.#fail(failure))
    })
  }

  async #openAfresh(workspace: Workspace, error: unknown): Promise<void> {
    if (this.#open?.dataset.workspace !== workspace) return
    if (!(error instanceof DatasetReplacedError)) throw error
    const { looking } = this.#open
    const began = performance.now()
    const stop = (this.#stopOpening = new AbortController())
    try {
      const afresh = await this.#openWorkspace(workspace.root, {
        to: looking ? 'look' : 'label',
        again: true,
        stop: stop.signal,
      })
      if (afresh) await this.#show(afresh, { looking, began })
    } finally {
      this.#stopOpening = null
    }
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
    for (const client of this.clients) client.leave()
    open?.news.close()
    this.#enter({ ...NOTHING, failure: open ? { path: open.dataset.workspace.root, error: toWire(error) } : null })
    await open?.dataset.close(0)
  }

  /** Null when the folder is the one that is open, or one that the person is asked about. */
  async #openWorkspace(
    path: string,
    { to, again, stop }: { to: OpenFor; again: boolean; stop: AbortSignal },
  ): Promise<Workspace | null> {
    // One spelling per folder, so that a link and its target are one data set.
    const share = await connectShare(path, { spawn: this.#options.spawn, useRealPath: true, signal: stop })
    const { root } = share
    const isNew = to === 'ask' && root !== sampleFolder(this.#options.paths) && !(await share.probe()).isDataset
    if (!isNew && (again || this.#open?.dataset.workspace.root !== root))
      return await Workspace.openForWindow({ ...this.#workspaceOptions, readOnly: to === 'look', root, share })
    share.close()
    if (isNew) this.#enter({ ...NOTHING, newFolder: { path: root, name: basename(root) || root } })
    return null
  }

  get #workspaceOptions(): Omit<WorkspaceOptions, 'root' | 'readOnly'> & { cacheDir: string } {
    return {
      user: this.#user.name,
      stateDir: this.#options.paths.state,
      cacheDir: this.#options.paths.cache,
      mode: 'write',
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
