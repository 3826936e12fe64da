/**
 * Answers how far the team has come, for the window and for `lenslet stats`.
 *
 * Pictures are counted when somebody first asks, in parts between which edits are answered. After that a label costs the
 * history of its own picture.
 */
import {
  LensletError,
  NO_PROGRESS,
  skipTagsOf,
  type ItemId,
  type Progress,
  type ProgressPart,
  type ProgressQuery,
  type SmartFolderProgress,
} from '../../preload/contract/index.ts'
import { tagIdentity } from '../../preload/contract/tag-text.ts'
import { systemClock, type Clock } from '../core/base/clock.ts'
import type { LabelColumns } from '../core/labels/label-columns.ts'
import {
  FilterProgress,
  foldersIn,
  isInPart,
  picturesOfPart,
  ProgressIndex,
  progressNumbers,
  type ProgressNumbers,
} from '../core/progress/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { AgreementService } from './agreement-service.ts'
import type { LabelView } from './label-view.ts'
import { MAX_SINGLE_UPDATES, type ResultScope } from './result-set.ts'

/** How long pictures are counted without a pause, in milliseconds: less than a frame. */
const STEP_MS = 8
/** How long a call waits for the counting, in milliseconds. After that it says how far the counting is. */
const READING_WAIT_MS = 150
/** How long a result waits for pictures to be counted again, in milliseconds. */
const RESULT_WAIT_MS = 250
/** The most characters that may be compared to count one Smart Folder. One that needs more is left out. */
const MAX_EFFORT = 200_000_000
/** The most folders in an answer. */
const MAX_FOLDERS = 1_000

export interface ProgressServiceOptions {
  readonly workspace: Workspace
  readonly clock?: Clock
  /** The labels that are counted: those of now, or those of `until`. */
  readonly labels?: LabelView
  /** In milliseconds since the epoch by the share's clock. */
  readonly until?: number
}

/** What is counted of Smart Folders, and what it belongs to. */
interface CountedFilters {
  readonly key: string
  readonly byText: Map<string, FilterProgress | null>
}

export class ProgressService {
  readonly #workspace: Workspace
  readonly #agreement: AgreementService
  readonly #clock: Clock
  readonly #labels: LabelView
  readonly #until: number | undefined
  #index: ProgressIndex | null = null
  #reading: Promise<void> | null = null
  #isClosed = false
  #filters: CountedFilters = { key: '', byText: new Map() }
  /** The pictures whose labels have changed since the filters were counted. */
  readonly #changed = new Set<ItemId>()
  #shownRevision = 0
  readonly #unsubscribers: readonly (() => void)[]

  constructor({ workspace, clock = systemClock, labels = workspace, until }: ProgressServiceOptions) {
    this.#workspace = workspace
    // The dialog about agreement counts other pictures.
    this.#agreement = new AgreementService(workspace)
    this.#clock = clock
    this.#labels = labels
    this.#until = until
    const onShown = (): void => {
      this.#shownRevision++
    }
    this.#unsubscribers = [
      workspace.events.on('labels', ({ ids }) => {
        if (this.#filters.byText.size > 0) for (const id of ids) this.#changed.add(id)
      }),
      workspace.events.on('shown', onShown),
      workspace.events.on('opened', onShown),
    ]
  }

  /** Returns the progress of a folder; while pictures are counted for the first time, only how far that is. */
  async get({ folder }: ProgressQuery): Promise<Progress> {
    const ready = Promise.all([this.#whenRead(), this.#workspace.ratings.whenRead()])
    await Promise.race([ready, pause(READING_WAIT_MS)])
    const index = this.#index
    const { size } = this.#workspace.catalog
    const reading = index === null ? { read: 0, total: size } : index.reading
    if (index === null || reading !== null || !this.#workspace.ratings.isRead)
      return this.#unread(reading ?? { read: size, total: size })
    const agreement = await this.#agreement.get({ text: '', folder }, this.#labels)
    const smartFolders = await this.#smartFolders(index, folder)
    // Another window may have asked after a change of the rule.
    if (index.reading !== null) return this.#unread(index.reading)
    const numbers = progressNumbers(index, this.#workspace.catalog, folder, this.#isSkipTag())
    const folders = foldersIn(numbers.folders, folder)
    return {
      ...numbers,
      revision: this.#workspace.revision,
      reading: null,
      hasRule: this.#hasRule,
      folders: folders.slice(0, MAX_FOLDERS),
      moreFolders: Math.max(0, folders.length - MAX_FOLDERS),
      smartFolders,
      stars: agreement.people.map(({ user, stars }) => ({ user, counts: stars })),
      agreement: { alpha: agreement.alpha, ratedBySeveral: agreement.ratedBySeveral },
    }
  }

  /** Returns the number of pictures, and of done ones, in each folder with everything below it. */
  async allFolders(): Promise<ProgressNumbers['folders']> {
    await this.#whenRead()
    return progressNumbers(this.#index!, this.#workspace.catalog, '').folders
  }

  /** Returns the pictures that a number of the progress counts. They follow the labels. */
  async picturesOf(part: ProgressPart): Promise<ResultScope> {
    await this.#whenRead()
    if (part.part === 'stars') await this.#workspace.ratings.whenRead()
    const { catalog, people, shown } = this.#workspace
    const index = this.#index!
    // The schema may change while the pictures are shown. It is read once for all of them.
    const source = (): Parameters<typeof isInPart>[0] => ({
      index,
      personOf: (by) => people.directory.personOf(by),
      raters: () => shown.columns.raterColumns(),
      isSkipTag: this.#isSkipTag(),
    })
    return {
      find: () => {
        index.follow()
        index.read(RESULT_WAIT_MS)
        return picturesOfPart(source(), part, catalog.size)
      },
      has: (id) => isInPart(source(), part, id),
    }
  }

  close(): void {
    this.#isClosed = true
    for (const stop of this.#unsubscribers) stop()
    this.#agreement.close()
    this.#index?.close()
  }

  /** Returns whether a tag is a reason for leaving a picture out, as the schema says now. */
  #isSkipTag(): (tag: string) => boolean {
    const tags = skipTagsOf(this.#workspace.settings().schema)
    return (tag) => tags.has(tagIdentity(tag))
  }

  get #hasRule(): boolean {
    return this.#workspace.shown.schema.doneFilter !== null
  }

  #unread(reading: NonNullable<Progress['reading']>): Progress {
    return {
      ...NO_PROGRESS,
      revision: this.#workspace.revision,
      reading,
      hasRule: this.#hasRule,
    }
  }

  /** Resolves when all pictures have been counted, also after the rule or people have changed. */
  #whenRead(): Promise<void> {
    this.#index?.follow()
    if (this.#index !== null && this.#index.reading === null) return Promise.resolve()
    return (this.#reading ??= this.#read().finally(() => {
      this.#reading = null
    }))
  }

  async #read(): Promise<void> {
    await this.#workspace.whenHistoryLoaded()
    const { log, catalog, shown } = this.#workspace
    const until = this.#until
    const index = (this.#index ??= new ProgressIndex({
      log,
      catalog,
      clock: this.#clock,
      doneFilter: () => shown.schema.doneFilter,
      labelColumns: () => this.#teamColumns(),
      user: () => this.#workspace.user,
      ...(until === undefined ? {} : { until }),
    }))
    while (!index.read(STEP_MS)) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#isClosed) throw new LensletError('cancelled', 'The folder was closed.')
    }
  }

  /** Returns the labels as everybody together has given them, also where everybody gives stars of their own. */
  #teamColumns(): LabelColumns {
    const { log, shown } = this.#workspace
    return {
      ...log.labels.columns,
      ...shown.schema,
      raterColumns: (wait) => ({ ...shown.columns.raterColumns(wait), isOwn: false, isBlind: false }),
    }
  }

  /** Counts the Smart Folders of a folder. Only those that were not counted yet take long; edits are answered between them. */
  async #smartFolders(index: ProgressIndex, folder: string): Promise<SmartFolderProgress[]> {
    const { catalog } = this.#workspace
    const valid = this.#workspace.settings().smartFolders.filter(({ problem }) => problem === null)
    const key = [
      catalog.revision,
      catalog.metadata.revision,
      index.generation,
      index.today,
      this.#shownRevision,
      folder,
    ]
    if (this.#filters.key !== key.join() || this.#changed.size > MAX_SINGLE_UPDATES)
      this.#filters = { key: key.join(), byText: new Map() }
    const { byText } = this.#filters
    for (const { query } of valid) {
      if (byText.has(query.filter)) continue
      byText.set(query.filter, this.#countFilter(index, query.filter, folder))
      await pause(0)
    }
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const counted of byText.values()) for (const id of changed) counted?.update(id)
    return valid.flatMap(({ name, query }) => {
      const counted = byText.get(query.filter)
      return counted ? [{ name, total: counted.total, done: counted.done }] : []
    })
  }

  #countFilter(index: ProgressIndex, text: string, folder: string): FilterProgress | null {
    try {
      const { catalog } = this.#workspace
      return new FilterProgress({ catalog, labels: this.#labels, index, text, folder, maxEffort: MAX_EFFORT })
    } catch (error) {
      if (error instanceof LensletError) return null
      throw error
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
