/** Pushes what happens in a data set to the clients: labels at once, everything else at fixed intervals. */
import {
  toWire,
  type Facets,
  type FolderNode,
  type ItemId,
  type Pushes,
  type Settings,
} from '../../preload/contract/index.ts'
import { folderTree, stacksOf } from '../core/query/index.ts'
import { type Clock, systemClock } from '../core/base/clock.ts'
import type { NewsEvents } from '../core/workspace/news.ts'
import type { WorkspaceEvents, Workspace } from '../core/workspace/workspace.ts'
import type { Client, SendPush } from './client.ts'
import { ConflictIndex } from './conflict-index.ts'
import { filesVersion } from './result-set.ts'
import { statusOf, type PastView } from './label-view.ts'
import { peopleOf } from './peers.ts'
import { rowFile, rowLabels } from './rows.ts'
import type { SmartCounts } from './smart-counts.ts'
import { Throttle } from './throttle.ts'

/** The most rows in a push. To send and apply more rows would cost more than to load the visible rows again. */
const MAX_PUSHED_ROWS = 2_000
/** The most new pictures in a push. Beyond it the windows ask for all of them. */
const MAX_PUSHED_NEWS = 20_000
const STATUS_MS = 100
const PRESENCE_MS = 100
const FOLDERS_MS = 250
const COUNTS_MS = 250
const FILES_MS = 500
const RECOUNT_MS = 1_000
/**
 * The interval of recounts because of file data, in milliseconds. Sizes and dimensions become known over minutes, or
 * over hours on a slow share.
 */
const FILE_DATA_RECOUNT_MS = 10_000
/** The intervals of new results and of recounts because metadata was read, in milliseconds. */
const METADATA_MS = 1_000
const METADATA_RECOUNT_MS = 3_000
const SMART_MS = 500
const CONFLICTS_MS = 100
/** The interval of pushes that labels of an earlier time have changed. Computing them again may take seconds. */
const PAST_MS = 2_000
/** The interval in which stacks are found again while pictures become known, in milliseconds. */
const STACKS_MS = 2_000
/** How often to check whether a new day has begun, in milliseconds. The machine may have slept through midnight. */
const DAY_POLL_MS = 30_000

const COUNTS = ['total', 'labelled', 'news'] as const

export interface PushSchedulerOptions {
  readonly workspace: Workspace
  readonly clients: ReadonlySet<Client>
  readonly smartCounts: SmartCounts
  /** The conflicts of the data set, if somebody else follows them too. */
  readonly conflicts?: ConflictIndex
  readonly clock?: Clock
}

export class PushScheduler {
  readonly #workspace: Workspace
  readonly #clients: ReadonlySet<Client>
  readonly #smartCounts: SmartCounts
  readonly #conflicts: ConflictIndex
  readonly #unsubscribers: (() => void)[] = []
  readonly #changedIds = new Set<ItemId>()
  readonly #outdatedPasts = new Set<PastView>()
  /** The pictures whose metadata was read since the results were last updated; null after that of many was loaded. */
  #metadataRead: ItemId[] | null = []
  readonly #clock: Clock
  /** The local day for which filters with `today` were last evaluated. */
  #day: string
  #stopDayTimer = (): void => undefined
  #countedRevision: number
  #filesVersion: string
  /** The tree as it was last pushed. */
  #pushedTree: readonly FolderNode[] = []
  readonly #status = this.#throttle(() => this.#sendStatus(), STATUS_MS)
  readonly #presence = this.#throttle(() => this.#sendPresence(), PRESENCE_MS)
  readonly #folders = this.#throttle(() => this.#sendFolders(), FOLDERS_MS)
  readonly #counts = this.#throttle(() => this.#updateCounts(), COUNTS_MS)
  readonly #files = this.#throttle(() => this.#patchResults(), FILES_MS)
  readonly #conflictChanges = this.#throttle(() => this.#sendConflicts(), CONFLICTS_MS)
  readonly #past = this.#throttle(() => this.#sendPast(), PAST_MS)
  readonly #smart = this.#throttle(() => this.#sendSmartCounts(), SMART_MS)
  readonly #smartNews = this.#throttle(() => this.#send('smartNews', this.#smartCounts.newsCounts()), SMART_MS)
  readonly #metadata = this.#throttle(() => this.#updateMetadata(), METADATA_MS)
  readonly #recountMetadata = this.#throttle(() => this.#recountFacets(), METADATA_RECOUNT_MS)
  readonly #stacks = new Throttle(() => this.#updateStacks(), STACKS_MS)
  readonly #recount = this.#throttle(() => this.#recountAll(), RECOUNT_MS)
  readonly #recountFileData = this.#throttle(() => this.#recountAll(), FILE_DATA_RECOUNT_MS)

  constructor({ workspace, clients, smartCounts, conflicts, clock = systemClock }: PushSchedulerOptions) {
    this.#clock = clock
    this.#day = this.#today()
    this.#watchDay()
    this.#workspace = workspace
    this.#smartCounts = smartCounts
    smartCounts.onMore = () => this.#smart.request()
    this.#conflicts = conflicts ?? new ConflictIndex(workspace)
    this.#clients = clients
    this.#countedRevision = workspace.catalog.revision
    this.#filesVersion = filesVersion(workspace)
    const { events, catalog } = workspace
    this.#unsubscribers.push(
      events.on('labels', (change) => this.#onLabels(change)),
      workspace.news.events.on('changed', (change) => this.#onNews(change)),
      events.on('presence', () => this.#presence.request()),
      events.on('people', () => this.#presence.request()),
      events.on('status', () => this.#status.request()),
      events.on('settings', (settings) => this.#onSettings(settings)),
      events.on('notice', (notice) => this.#send('notice', notice)),
      events.on('opened', () => this.#onOpened()),
      events.on('shown', (revisions) => this.#onShown(revisions)),
      events.on('moves', (doubts) => this.#send('moves', { count: doubts.length })),
      catalog.metadata.events.on('read', (ids) => this.#onMetadataRead(ids)),
      catalog.events.on('changed', (change) => this.#onCatalogChanged(change)),
      catalog.events.on('rewritten', (ids) => this.#sendFiles(ids)),
      catalog.hashes.events.on('hashed', () => this.#stacks.request()),
      () => this.#stacks.close(),
    )
    this.#stacks.request()
  }

  /** Pushes an error to the clients that is not the answer to a call. */
  pushError(error: unknown): void {
    this.#send('notice', { level: 'error', message: toWire(error).message })
  }

  close(): void {
    this.#stopDayTimer()
    for (const stop of this.#unsubscribers) stop()
  }

  #throttle(fn: () => void, ms: number): Throttle {
    const throttle = new Throttle(() => {
      if (this.#clients.size > 0) fn()
    }, ms)
    this.#unsubscribers.push(() => throttle.close())
    return throttle
  }

  readonly #send: SendPush = (name, payload) => {
    for (const client of this.#clients) client.push(name, payload)
  }

  #onLabels({ from, revision, source, ids, changes }: WorkspaceEvents['labels']): void {
    if (this.#conflicts.update(ids, changes)) this.#conflictChanges.request()
    if (this.#clients.size === 0) return
    const rows =
      ids.length > MAX_PUSHED_ROWS ? null : ids.map((id) => rowLabels(id, this.#workspace.stateOf(id), this.#workspace))
    const push = { from, revision, source, by: [...new Set(changes.map((change) => change.by))], rows }
    for (const client of this.#nowClients()) client.push('labels', push)
    this.#workspace.trace?.record('pushed to the windows', changes)
    for (const id of ids) this.#changedIds.add(id)
    this.#counts.request()
    this.#folders.request()
    this.#markPast((at) => changes.some((change) => change.at <= at))
    // Presence says when each person made their last change.
    if (source === 'remote') this.#presence.request()
  }

  /**
   * Remembers which clients see labels of an earlier time that are no longer right: changes of that time have arrived
   * late, or labels have moved with a renamed picture.
   */
  #markPast(isOutdated: (at: number) => boolean): void {
    for (const client of this.#clients)
      if (client.past !== null && isOutdated(client.past.at)) this.#outdatedPasts.add(client.past)
    if (this.#outdatedPasts.size > 0) this.#past.request()
  }

  #sendPast(): void {
    for (const client of this.#clients)
      if (client.past !== null && this.#outdatedPasts.has(client.past)) client.push('past', {})
    this.#outdatedPasts.clear()
  }

  #onNews({ newIds, seenIds }: NewsEvents['changed']): void {
    if (this.#clients.size === 0) return
    this.#send('news', newIds.length + seenIds.length > MAX_PUSHED_NEWS ? null : { newIds, seenIds })
    for (const id of [...newIds, ...seenIds]) this.#changedIds.add(id)
    this.#counts.request()
    this.#folders.request()
    this.#smartNews.request()
  }

  #sendSmartCounts(): void {
    this.#send('smartCounts', this.#smartCounts.counts())
    // A Smart Folder has other new pictures, too, once it has other pictures.
    if (this.#workspace.catalog.news.size > 0) this.#smartNews.request()
  }

  /** Shows everything again, because the labels of all pictures are shown in another way. */
  #onShown({ from, revision }: WorkspaceEvents['shown']): void {
    for (const client of this.#nowClients())
      client.push('labels', { from, revision, source: 'remote', by: [], rows: null })
    this.#markPast(() => true)
    this.#smartCounts.onNewDay()
    this.#onOpened()
  }

  #onSettings(settings: Settings): void {
    this.#send('settings', settings)
    this.#smart.request()
  }

  /**
   * Updates the lists when the data set is open.
   *
   * Until then the windows show what this machine knew. The lists may move now, because nobody has begun to work with
   * them yet.
   */
  #onOpened(): void {
    for (const client of this.#clients) {
      if (client.result?.rerun()) this.#sendResult(client, true)
    }
    this.#onSettings(this.#workspace.settings())
    this.#updateConflicts()
    this.#countedRevision = -1
    this.#recount.request()
    this.#presence.request()
    this.#folders.request()
  }

  #onCatalogChanged(change: Pushes['catalog']): void {
    this.#send('catalog', change)
    this.#files.request()
    this.#stacks.request()
    this.#recountFileData.request()
    this.#status.request()
    const mark = filesVersion(this.#workspace)
    if (mark === this.#filesVersion) return
    this.#filesVersion = mark
    this.#updateConflicts()
    this.#recount.request()
    this.#folders.request()
  }

  /**
   * Pushes the folders whose counts have changed. Ten thousand folders are a megabyte, and a label changes a few of
   * them.
   */
  #sendFolders(): void {
    const before = this.#pushedTree
    const tree = (this.#pushedTree = folderTree(this.#workspace.catalog, this.#workspace))
    const isSame = before.length === tree.length && before.every(({ path }, at) => path === tree[at]!.path)
    const folders = isSame ? tree.filter((node, at) => COUNTS.some((name) => node[name] !== before[at]![name])) : tree
    if (folders.length > 0) for (const client of this.#nowClients()) client.push('folders', { whole: !isSame, folders })
  }

  /** The clients that see the labels of now. */
  *#nowClients(): Iterable<Client> {
    for (const client of this.#clients) if (client.past === null) yield client
  }

  #sendStatus(): void {
    for (const client of this.#clients) client.push('status', statusOf(this.#workspace, client))
  }

  /** Updates the conflicts after pictures came or went. */
  #updateConflicts(): void {
    if (this.#conflicts.updateAll()) this.#conflictChanges.request()
  }

  #sendConflicts(): void {
    const changes = this.#conflicts.takeChanges()
    if (changes !== null) this.#send('conflicts', changes)
  }

  #sendPresence(): void {
    this.#send('presence', peopleOf(this.#workspace))
  }

  #updateCounts(): void {
    for (const client of this.#nowClients()) {
      if (client.result?.updateStale(this.#changedIds)) this.#sendResult(client, false)
      this.#sendFacets(client, client.result?.updateFacets(this.#changedIds) ?? null)
    }
    if (this.#smartCounts.updateLabels(this.#changedIds)) this.#smart.request()
    this.#changedIds.clear()
  }

  #today(): string {
    return new Date(this.#clock.now()).toDateString()
  }

  #watchDay(): void {
    this.#stopDayTimer = this.#clock.setTimeout(() => {
      this.#watchDay()
      if (this.#today() === this.#day) return
      this.#day = this.#today()
      this.#onNewDay()
    }, DAY_POLL_MS)
  }

  #onNewDay(): void {
    for (const client of this.#clients) {
      if (client.result?.onNewDay()) this.#sendResult(client, false)
      this.#sendFacets(client, client.result?.recountFacets() ?? null)
    }
    this.#smartCounts.onNewDay()
    this.#smart.request()
  }

  #sendFiles(ids: readonly ItemId[]): void {
    this.#send('files', ids.length > MAX_PUSHED_ROWS ? null : ids.map((id) => rowFile(this.#workspace, id)))
  }

  /** Finds the stacks again. That is also done without a window, so that rows always contain them. */
  #updateStacks(): void {
    const changed = stacksOf(this.#workspace.catalog).update()
    if (changed.length === 0) return
    this.#sendFiles(changed)
    for (const client of this.#clients) {
      if (client.result?.query.collapseStacks && client.result.updateStale(changed, true))
        this.#sendResult(client, false)
    }
  }

  #patchResults(): void {
    for (const client of this.#clients) {
      if (client.result?.updateFiles()) this.#sendResult(client, true)
    }
  }

  #onMetadataRead(ids: readonly ItemId[] | null): void {
    this.#stacks.request()
    if (this.#clients.size === 0) return
    if (ids === null) this.#metadataRead = null
    else this.#metadataRead?.push(...ids)
    this.#metadata.request()
    this.#recountMetadata.request()
  }

  #updateMetadata(): void {
    const read = this.#metadataRead
    this.#metadataRead = []
    for (const client of this.#clients) {
      const change = client.result?.updateMetadata(read) ?? null
      if (change !== null) this.#sendResult(client, change === 'items')
    }
  }

  #recountAll(): void {
    const { revision } = this.#workspace.catalog
    if (revision === this.#countedRevision) return
    this.#countedRevision = revision
    this.#recountFacets()
  }

  #recountFacets(): void {
    this.#smart.request()
    for (const client of this.#clients) this.#sendFacets(client, client.result?.recountFacets() ?? null)
  }

  #sendFacets(client: Client, facets: Facets | null): void {
    if (client.result && facets) client.push('facets', { result: client.result.number, facets })
  }

  #sendResult(client: Client, moved: boolean): void {
    if (client.result) client.push('result', { ...client.result.summary(), ...client.result.staleCounts(), moved })
    if (moved) client.queue?.update()
  }
}
