/** Carries what happens in a data set to the clients: labels at once, everything that is only looked at in a rhythm. */
import { toWire, type ItemId, type Pushes } from '../../preload/contract/index.ts'
import { folderTree } from '../core/query/index.ts'
import type { WorkspaceEvents, Workspace } from '../core/workspace.ts'
import type { Client, SendPush } from './client.ts'
import { filesMark } from './results.ts'
import { peer, rowLabels } from './rows.ts'
import { Throttle } from './throttle.ts'

/** More rows than this cost more to send and apply than the screenful that is asked for again. */
const MAX_PUSHED_ROWS = 2_000
const STATUS_MS = 100
const PRESENCE_MS = 100
const FOLDERS_MS = 250
const STALE_MS = 250
const RERUN_MS = 500

export class News {
  readonly #workspace: Workspace
  readonly #clients: ReadonlySet<Client>
  readonly #stops: (() => void)[] = []
  readonly #touched = new Set<ItemId>()
  #files: string
  readonly #status = this.#throttle(() => this.#send('status', this.#workspace.status()), STATUS_MS)
  readonly #presence = this.#throttle(() => this.#sendPresence(), PRESENCE_MS)
  readonly #folders = this.#throttle(() => this.#send('folders', folderTree(this.#workspace.catalog, this.#workspace)), FOLDERS_MS)
  readonly #stale = this.#throttle(() => this.#countStale(), STALE_MS)
  readonly #rerun = this.#throttle(() => this.#rerunResults(), RERUN_MS)

  constructor(workspace: Workspace, clients: ReadonlySet<Client>) {
    this.#workspace = workspace
    this.#clients = clients
    this.#files = filesMark(workspace)
    const { events, catalog } = workspace
    this.#stops.push(
      events.on('labels', change => this.#labels(change)),
      events.on('presence', () => this.#presence.request()),
      events.on('status', () => this.#status.request()),
      events.on('settings', settings => this.#send('settings', settings)),
      events.on('notice', notice => this.#send('notice', notice)),
      events.on('opened', () => this.#opened()),
      events.on('moves', doubts => this.#send('moves', { count: doubts.length })),
      catalog.events.on('changed', change => this.#catalog(change)),
    )
  }

  /** Tells the clients about an error that no call of theirs can carry. */
  problem(error: unknown): void {
    this.#send('notice', { level: 'error', message: toWire(error).message })
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #throttle(fn: () => void, ms: number): Throttle {
    const throttle = new Throttle(() => { if (this.#clients.size > 0) fn() }, ms)
    this.#stops.push(() => throttle.close())
    return throttle
  }

  readonly #send: SendPush = (name, payload) => {
    for (const client of this.#clients) client.push(name, payload)
  }

  #labels({ from, revision, source, ids, changes }: WorkspaceEvents['labels']): void {
    if (this.#clients.size === 0) return
    const rows = ids.length > MAX_PUSHED_ROWS ? null : ids.map(id => rowLabels(id, this.#workspace.stateOf(id)))
    this.#send('labels', { from, revision, source, by: [...new Set(changes.map(change => change.by))], rows })
    for (const id of ids) this.#touched.add(id)
    this.#stale.request()
    this.#folders.request()
  }

  /** What was shown was what this machine knew: nobody has settled down with it yet, so lists are brought up to date. */
  #opened(): void {
    for (const client of this.#clients) {
      if (client.result?.runAgain()) this.#sendResult(client)
    }
    this.#send('settings', this.#workspace.settings())
    this.#presence.request()
    this.#folders.request()
  }

  #catalog(change: Pushes['catalog']): void {
    this.#send('catalog', change)
    const files = filesMark(this.#workspace)
    // A look at the folder that found nothing new must not move anything: running again would also apply label changes.
    if (files !== this.#files) {
      this.#rerun.request()
      this.#folders.request()
    }
    this.#files = files
    this.#status.request()
  }

  #sendPresence(): void {
    this.#send('presence', this.#workspace.peers().map(presence => peer(this.#workspace.catalog, presence)))
  }

  #countStale(): void {
    for (const client of this.#clients) {
      if (client.result?.labelsChanged(this.#touched)) this.#sendResult(client)
    }
    this.#touched.clear()
  }

  #rerunResults(): void {
    for (const client of this.#clients) {
      if (client.result?.filesChanged()) this.#sendResult(client)
    }
  }

  #sendResult(client: Client): void {
    if (client.result) client.push('result', { ...client.result.summary(), stale: client.result.stale })
  }
}
