/**
 * Manages the session of one window, or of the tabs of one browser: the open data set, the clients, and this person's
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
import { DatasetSession } from './dataset-session.ts'
import type { Desktop } from './desktop.ts'
import { diagnosticsText } from './diagnostics.ts'
import { folderOfFile } from './path-to-folder.ts'
import { KeptViews } from './kept-views.ts'
import { Log } from './log.ts'
import { PushScheduler } from './push-scheduler.ts'
import type { AppPaths } from './paths.ts'
import { FolderPicker } from './folder-picker.ts'
import { ensureSample, sampleFolder } from './sample.ts'
import { OwnPerson } from './own-person.ts'
import type { ProfileEdit } from '../core/workspace/people.ts'

/** How a folder is opened: to label it, to look at it only, or with a question first if it contains no labels yet. */
type OpenMode = 'label' | 'look' | 'ask'

/** The page in front of the open data set, if there is one. */
type FrontPage = Pick<Session, 'opening' | 'newFolder' | 'failure'>
const NO_PAGE: FrontPage = { opening: null, newFolder: null, failure: null }

interface HostSessionOptions {
  readonly host: Session['host']
  readonly version: string
  readonly paths: AppPaths
  readonly config: ConfigStore
  readonly spawn: SpawnWorker
  /** The choice of the decoder, which the windows of a program share. */
  readonly decoder?: DecoderChoice
  /**
   * The id or name from `--user`; without it, this is the person of this machine. A person who gives it has decided to
   * label the folder with which the program is started.
   */
  readonly user?: string
  readonly readOnly?: boolean
  /** Absent in the browser host. */
  readonly desktop?: Desktop
  /** Without a log, the last errors are kept in memory only. */
  readonly log?: Log
}

/**
 * How long to wait for the names of a folder's pictures before the folder is shown in a window, in milliseconds. If the
 * folder was shown at once, the window would draw everything twice.
 */
const MAX_LISTING_WAIT_MS = 60

export class HostSession {
  readonly media: MediaService
  readonly clients = new Set<Client>()
  readonly config: ConfigStore
  readonly log: Log
  readonly events = new Emitter<{ session: Session }>()
  /** What the pages show, by tab. Ids are those of the open data set. */
  readonly views = new KeptViews()
  readonly folderPicker: FolderPicker
  readonly #options: HostSessionOptions
  readonly person: OwnPerson
  /** What the windows and the open data set know of the person. */
  #shownPerson = ''
  #open: {
    dataset: DatasetSession
    pushes: PushScheduler
    openedInMs: number
    opening: number
    looking: boolean
  } | null = null
  #frontPage = NO_PAGE
  #openings = 0
  #opening: Promise<unknown> = Promise.resolve()
  #stopOpening: AbortController | null = null
  #presenceClient: Client | null = null
  readonly #stopFollowingSettings: () => void
  readonly #stopFollowingPrefs: () => void
  readonly #stopFollowingUser: () => void
  readonly #decoder: DecoderChoice
  readonly #stopWatchingDecoder: () => void

  constructor(options: HostSessionOptions) {
    this.#options = options
    this.config = options.config
    this.log = options.log ?? new Log(null)
    this.person = new OwnPerson(options.user, options.config)
    this.person.save()
    this.#shownPerson = this.#personText()
    this.#stopFollowingSettings = options.config.onSettingsChange((settings) =>
      this.#open?.dataset.workspace.setPersonSettings(settings),
    )
    this.#stopFollowingPrefs = options.config.onPrefsChange((changed) => {
      for (const client of this.clients) client.push('prefs', changed)
    })
    this.#stopFollowingUser = options.config.onChange(() => this.followPerson())
    this.folderPicker = new FolderPicker(options.config, options.spawn)
    this.#decoder = options.decoder ?? new DecoderChoice()
    this.#stopWatchingDecoder = this.#decoder.events.on('changed', (problem) => this.#onDecoderChanged(problem))
    this.media = new MediaService({ cacheDir: options.paths.cache, spawn: options.spawn, decoder: this.#decoder })
  }

  /** Returns the open data set; throws when there is none. */
  get dataset(): DatasetSession {
    if (this.#open === null) throw new LensletError('not-found', 'No folder is open.')
    return this.#open.dataset
  }

  get isOpen(): boolean {
    return this.#open !== null
  }
  get paths(): AppPaths {
    return this.#options.paths
  }

  /** Returns what only a host with its own windows can do; throws `unsupported` in the browser host. */
  desktop(instead: string): Desktop {
    if (!this.#options.desktop) throw new LensletError('unsupported', `A browser cannot do this: ${instead}`)
    return this.#options.desktop
  }

  /** Returns the text for `diagnostics.get`. It contains no labels and no names. */
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

  /** Logs and reports that the slower decoder is used. Pictures look the same. */
  #onDecoderChanged(reason: DecoderProblem): void {
    this.log.write({ event: 'slower decoder', reason })
    for (const client of this.clients)
      client.push('notice', {
        level: 'info',
        message:
          'Pictures appear more slowly: the fast decoder does not run on this machine. Help > Copy Diagnostics has the details.',
      })
  }

  toRecord(): Session {
    const open = this.#open
    const workspace = open?.dataset.workspace
    return {
      user: this.person.id,
      userName: workspace?.people.nameOf(this.person.id) ?? this.person.name,
      userGuessed: this.person.isGuessed,
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
      ...this.#frontPage,
      recent: this.config.recent,
      sample: sampleFolder(this.#options.paths),
      version: this.#options.version,
    }
  }

  /**
   * Opens a folder in place of the open one.
   *
   * If that fails, the open one stays open, the promise rejects, and the session record says why. With `ask` nothing is
   * written into a folder that contains no labels. The session asks the person instead, and the other folder stays open
   * until `open` is called again with the answer.
   */
  async open(path: string, to: OpenMode = this.#options.user === undefined ? 'ask' : 'label'): Promise<Session> {
    return this.#openInTurn(resolve(path), (stop) => this.#replaceDataset(resolve(path), to, stop))
  }

  /** Opens the sample data set. Makes it if it does not exist. Rejects as `open` does. */
  async openSample(): Promise<Session> {
    const folder = sampleFolder(this.#options.paths)
    return this.#openInTurn(folder, async (stop) => {
      await ensureSample(folder, { draw: (file, at, count) => this.media.drawSamplePicture(file, at, count, stop) })
      if (!stop.aborted) await this.#replaceDataset(folder, 'label', stop)
    })
  }

  /** Cancels an opening in progress, and closes a page about another folder. */
  dismiss(): Session {
    this.#stopOpening?.abort()
    this.#setFrontPage(NO_PAGE)
    return this.toRecord()
  }

  /** Opens what is at a path, see `dataset.openFor`. */
  async openFor(path: string, to?: OpenMode): Promise<Session> {
    try {
      return await this.open(path, to)
    } catch (error) {
      if (!(error instanceof LensletError) || error.code !== 'not-a-folder') throw error
      return this.open(folderOfFile(resolve(path), this.config.recent), to)
    }
  }

  /** Changes how the person is called or the colour, in all windows of this program and for everybody in the team. */
  async setOwnProfile({ name, color }: ProfileEdit): Promise<Session> {
    const workspace = this.#open?.dataset.workspace
    // What the team sees is the profile of the id that counts: another one than this, where people were joined.
    const isJoined = workspace !== undefined && workspace.people.directory.personOf(workspace.user) !== workspace.user
    if (workspace && (isJoined || !this.person.isOfThisMachine)) {
      await workspace.waitForOpening()
      const { people, user } = workspace
      await workspace.setTeamSettings(people.editOf(user, { name, color })).stored
    }
    if (!workspace || this.person.isOfThisMachine) {
      if (name !== undefined) this.person.setName(name)
      if (color !== undefined) this.person.setColor(color)
      this.followPerson()
    }
    return this.toRecord()
  }

  /** Shows the id, name and colour of the person that were chosen in a window of this program. */
  followPerson(): void {
    const text = this.#personText()
    if (text === this.#shownPerson) return
    this.#shownPerson = text
    const workspace = this.#open?.dataset.workspace
    if (workspace && workspace.user !== this.person.id) workspace.setUser(this.person.id)
    else workspace?.announceProfile()
    this.#pushSession()
  }

  #personText(): string {
    const { id, name, isGuessed } = this.person
    const { color = null, changedAt = 0 } = this.person.current() ?? {}
    return JSON.stringify([id, name, isGuessed, color, changedAt])
  }

  /** Takes over whom the name means, in the open data set, with which the program was started. */
  #onPeopleChanged({ user }: Workspace): void {
    if (user !== this.person.id) this.person.resolveTo(user)
    this.#shownPerson = this.#personText()
    this.#pushSession()
  }

  connect(push: SendPush): Client {
    const client = new Client(push)
    this.clients.add(client)
    return client
  }

  disconnect(client: Client): void {
    this.clients.delete(client)
    client.releaseDataset()
    if (this.#presenceClient === client) this.#open?.dataset.workspace.setPresence(null, 'idle')
  }

  /** Sets the presence of this person. Others see one position per session: that of the client that moved last. */
  setPresence(client: Client, ...presence: Parameters<DatasetSession['workspace']['setPresence']>): void {
    this.#presenceClient = client
    this.dataset.workspace.setPresence(...presence)
  }

  /**
   * Closes everything within about `drainMs`, or within about a second when the share does not answer.
   *
   * Changes that have not reached the share by then are kept on this machine. An opening in progress is cancelled.
   */
  async close(drainMs: number): Promise<void> {
    this.#stopOpening?.abort()
    await this.#opening
    this.#stopFollowingSettings()
    this.#stopFollowingPrefs()
    this.#stopFollowingUser()
    this.#stopWatchingDecoder()
    this.folderPicker.close()
    const open = this.#open
    this.#open = null
    open?.pushes.close()
    await Promise.all([open?.dataset.close(drainMs), this.media.close()])
  }

  /** Opens folders one after another. Otherwise two quick clicks could leave a workspace that is never closed. */
  async #openInTurn(path: string, open: (stop: AbortSignal) => Promise<void>): Promise<Session> {
    const opening = this.#opening.then(async () => {
      const stop = (this.#stopOpening = new AbortController())
      this.#setFrontPage({ ...NO_PAGE, opening: path })
      try {
        await open(stop.signal)
        if (this.#frontPage.opening !== null) this.#setFrontPage(NO_PAGE)
      } catch (error) {
        if (stop.signal.aborted) throw new LensletError('cancelled', `${path} was not opened.`, { path, cause: error })
        this.#setFrontPage({ ...NO_PAGE, failure: { path, error: toWire(error) } })
        throw error
      } finally {
        this.#stopOpening = null
      }
    })
    this.#opening = opening.catch(() => undefined)
    await opening
    return this.toRecord()
  }

  #setFrontPage(frontPage: FrontPage): void {
    this.#frontPage = frontPage
    this.#pushSession()
  }

  async #replaceDataset(root: string, to: OpenMode, stop: AbortSignal): Promise<void> {
    const open = this.#open
    const isReopening =
      to === 'label' && open?.dataset.workspace.root === root && open.dataset.workspace.status().readOnlyReason !== null
    if (!isReopening && open?.dataset.workspace.root === root) return
    const startedAt = performance.now()
    const looking = this.#options.readOnly === true || to === 'look'
    const cachedWorkspace = isReopening
      ? null
      : await Workspace.openFromCache({ ...this.#workspaceOptions, readOnly: looking, root })
    if (cachedWorkspace === null) this.media.prepareDecoding()
    const workspace =
      cachedWorkspace ?? (await this.#openWorkspace(root, { to: looking ? 'look' : to, isReopening, stop }))
    if (workspace) await this.#show(workspace, { looking, startedAt })
  }

  /** Shows a data set in place of the open one. */
  async #show(workspace: Workspace, { looking, startedAt }: { looking: boolean; startedAt: number }): Promise<void> {
    const dataset = new DatasetSession({
      workspace,
      media: this.media,
      onProblem: (error) => this.#open?.pushes.pushError(error),
      isOnBattery: this.#options.desktop?.isOnBattery,
    })
    await dataset.waitUntilListed(MAX_LISTING_WAIT_MS)
    const previous = this.#open
    previous?.pushes.close()
    for (const client of this.clients) client.releaseDataset()
    this.views.clear()
    this.media.setRoot(workspace.root)
    const openedInMs = Math.round(performance.now() - startedAt)
    this.#open = {
      dataset,
      pushes: new PushScheduler({
        workspace,
        clients: this.clients,
        smartCounts: dataset.smartCounts,
        conflicts: dataset.conflicts,
      }),
      openedInMs,
      opening: ++this.#openings,
      looking,
    }
    this.log.write({ event: 'opened', ms: openedInMs })
    this.#logShare(workspace)
    workspace.events.on('people', () => this.#onPeopleChanged(workspace))
    this.#onPeopleChanged(workspace)
    // The settings may have changed while the data set was opening.
    workspace.setPersonSettings(this.config.settings)
    this.config.addRecent(workspace.root)
    this.#setFrontPage(NO_PAGE)
    this.#watchOpening(workspace)
    await previous?.dataset.close(0)
  }

  /** Opens a data set again, without the cache, when the cache turns out not to belong to it. */
  #watchOpening(workspace: Workspace): void {
    workspace.whenOpened.catch((error: unknown) => {
      if (this.#open?.dataset.workspace !== workspace) return
      this.#opening = this.#opening
        .then(() => this.#reopen(workspace, error))
        .catch((failure: unknown) => this.#closeWithFailure(failure))
    })
  }

  async #reopen(workspace: Workspace, error: unknown): Promise<void> {
    if (this.#open?.dataset.workspace !== workspace) return
    if (!(error instanceof DatasetReplacedError)) throw error
    const { looking } = this.#open
    const startedAt = performance.now()
    const stop = (this.#stopOpening = new AbortController())
    try {
      const reopened = await this.#openWorkspace(workspace.root, {
        to: looking ? 'look' : 'label',
        isReopening: true,
        stop: stop.signal,
      })
      if (reopened) await this.#show(reopened, { looking, startedAt })
    } finally {
      this.#stopOpening = null
    }
  }

  #logShare(workspace: Workspace): void {
    let last = ''
    workspace.events.on('status', ({ state, unsaved }) => {
      if (state !== last) this.log.write({ event: 'share', state, unsaved })
      last = state
    })
  }

  /** Closes the data set after a failure, and shows the reason in the windows. */
  async #closeWithFailure(error: unknown): Promise<void> {
    this.log.writeError('opening', error)
    const open = this.#open
    this.#open = null
    for (const client of this.clients) client.releaseDataset()
    open?.pushes.close()
    this.#setFrontPage({
      ...NO_PAGE,
      failure: open ? { path: open.dataset.workspace.root, error: toWire(error) } : null,
    })
    await open?.dataset.close(0)
  }

  /** Opens a workspace. Resolves with null when the folder is open already, or when the person is asked first. */
  async #openWorkspace(
    path: string,
    { to, isReopening, stop }: { to: OpenMode; isReopening: boolean; stop: AbortSignal },
  ): Promise<Workspace | null> {
    // Each folder has one spelling, so that a link and its target are one data set.
    const share = await connectShare(path, { spawn: this.#options.spawn, useRealPath: true, signal: stop })
    const { root } = share
    const isNew = to === 'ask' && root !== sampleFolder(this.#options.paths) && !(await share.probe()).isDataset
    if (!isNew && (isReopening || this.#open?.dataset.workspace.root !== root))
      return await Workspace.openForWindow({ ...this.#workspaceOptions, readOnly: to === 'look', root, share })
    share.close()
    if (isNew) this.#setFrontPage({ ...NO_PAGE, newFolder: { path: root, name: basename(root) || root } })
    return null
  }

  get #workspaceOptions(): Omit<WorkspaceOptions, 'root' | 'readOnly'> & { cacheDir: string } {
    return {
      user: this.person.id,
      profile: this.person,
      stateDir: this.#options.paths.state,
      storeUndo: true,
      version: this.#options.version,
      keepNews: true,
      isBlindable: true,
      cacheDir: this.#options.paths.cache,
      mode: 'write',
      settings: this.config.settings,
      spawn: this.#options.spawn,
    }
  }

  #pushSession(): void {
    this.events.emit('session', this.toRecord())
    for (const client of this.clients) client.push('session', this.toRecord())
  }
}

function countOf(all: Iterable<unknown>): number {
  let count = 0
  for (const _ of all) count++
  return count
}
