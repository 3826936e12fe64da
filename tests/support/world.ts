/**
 * Simulates several people on one share in memory, with a simulated clock, faults, wrong clocks, crashes and restarts:
 * everything in a schedule of a few minutes takes a fraction of a second. Each person has files of their own
 * on this machine's disk.
 */
import { cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJournal } from '../../main/core/format/journal-codec.ts'
import { parseJournalName } from '../../main/core/format/names.ts'
import { decodeSidecar } from '../../main/core/format/sidecar-codec.ts'
import { canonicalChangeText } from '../../main/core/labels/union.ts'
import { Workspace, type Edit } from '../../main/core/workspace/workspace.ts'
import type { ChangeId, LabelEdit } from '../../preload/contract/index.ts'
import { MemoryStorage } from '../suites/memory-storage.ts'
import { FaultyShare } from './faulty-share.ts'
import { Random } from './random.ts'
import { MachineClock, SimulatedClock } from './simulated-clock.ts'
import type { NamedWeather } from './weather.ts'

/** Milliseconds on the simulated clock within which everybody must have everything once there are no faults. */
const RECOVERY_MS = 20 * 60_000
/** Milliseconds between the end of one mount and the beginning of another, longer than two calls take. */
const SWAP_MS = 2_000

export class World {
  readonly base: string
  readonly random: Random
  readonly clock = new SimulatedClock(undefined, 3)
  readonly share = new MemoryStorage()
  readonly people: Person[]
  /** What happened, to find out why a label was lost. */
  readonly log: string[] = []
  readonly #start = this.clock.now()
  shareAheadMs = 0
  /** Whether the share rounds the times of files down to two seconds. */
  coarse = false

  constructor(base: string, random: Random, names: readonly string[]) {
    this.base = base
    this.random = random
    this.share.now = () => this.#shareTime()
    this.people = names.map((name) => new Person(this, name))
  }

  say(text: string): void {
    this.log.push(`${((this.clock.now() - this.#start) / 1000).toFixed(1)} s: ${text}`)
  }

  /** Returns the ids of the changes in all journals, without damaged lines. */
  journalled(share = this.share): Set<ChangeId> {
    const files = [...share.files].filter(
      ([path]) => path.startsWith('journals/') && parseJournalName(path.slice('journals/'.length)),
    )
    return new Set(files.flatMap(([, { bytes }]) => decodeJournal(bytes, 0).changes.map((change) => change.id)))
  }

  /** Returns the ids of the changes in all sidecars. Throws when one is damaged. */
  inSidecars(share = this.share): Set<ChangeId> {
    const files = [...share.files].filter(([path]) => path.startsWith('sidecars/') && path.endsWith('.json'))
    return new Set(files.flatMap(([path, { bytes }]) => decodeSidecar(bytes, path).changes.map((change) => change.id)))
  }

  /** Returns the changes that differ between the journals and a sidecar or a person's program. */
  #differences(): string[] {
    const files = [...this.share.files]
    const inJournals = new Map(
      files
        .filter(([path]) => path.startsWith('journals/'))
        .flatMap(([, { bytes }]) =>
          decodeJournal(bytes, 0).changes.map((change) => [change.id, canonicalChangeText(change)] as const),
        ),
    )
    const sidecars = files
      .filter(([path]) => path.startsWith('sidecars/') && path.endsWith('.json'))
      .flatMap(([path, { bytes }]) => decodeSidecar(bytes, path).changes.map((change) => ({ where: path, change })))
    const people = this.people.flatMap(({ name, open }) =>
      [...(open?.labelledKeys() ?? [])].flatMap((key) =>
        open!.history(key).map(({ change }) => ({ where: name, change })),
      ),
    )
    return [...sidecars, ...people]
      .filter(({ change }) => inJournals.has(change.id) && inJournals.get(change.id) !== canonicalChangeText(change))
      .map(({ where, change }) => `${where} has another version of ${change.id} than its journal`)
  }

  /** Returns the ids that were acknowledged as safe on a machine or on the share. */
  acknowledged(): ChangeId[] {
    return this.people.flatMap((person) => [...person.acknowledged])
  }

  /** Returns where a program reports that everything is on the share while it is not. */
  falseReports(): string[] {
    const journalled = this.journalled()
    return this.people.flatMap(({ name, open, acknowledged }) => {
      const lacking =
        open?.status().unsaved === 0 && open.status().readOnlyReason === null
          ? [...acknowledged].filter((id) => !journalled.has(id))
          : []
      return lacking.map((id) => `${name} reports that nothing is unsaved, but ${id} is in no journal`)
    })
  }

  /** Returns which acknowledged changes are missing, and where; empty when nothing is lost. */
  missing(): string[] {
    const [journalled, inSidecars] = [this.journalled(), this.inSidecars()]
    const losses: string[] = []
    for (const id of this.acknowledged()) {
      if (!journalled.has(id)) losses.push(`${id} in the journals`)
      if (!inSidecars.has(id)) losses.push(`${id} in the sidecars`)
      for (const person of this.people) if (!person.knows(id)) losses.push(`${id} with ${person.name}`)
    }
    losses.push(...this.#disagreements(), ...this.#differences())
    for (const { name, open } of this.people) {
      const status = open?.status()
      if (!status || status.state !== 'timed' || status.unsaved !== 0 || status.pendingSidecars !== 0)
        losses.push(
          `${name} is ${status?.state ?? 'closed'}: ${status?.unsaved} unsaved, ${status?.pendingSidecars} pending sidecars, ${status?.lastError?.message ?? ''}`,
        )
    }
    return losses
  }

  /** Ends all faults and waits until everybody has everything, up to a time limit. Returns what is still missing. */
  async recover(): Promise<string[]> {
    this.say('all faults end')
    for (const person of this.people) person.share.clear()
    for (const person of this.people) {
      if (person.open && person.open.status().readOnlyReason !== null) await person.close()
      if (!person.open) await person.start()
    }
    const end = this.clock.now() + RECOVERY_MS
    let missing = this.missing()
    while (missing.length > 0 && this.clock.now() < end) {
      await this.clock.advance(5_000)
      missing = this.missing()
    }
    return missing
  }

  /** Returns where people do not see the same labels. */
  #disagreements(): string[] {
    const [first, ...others] = this.people
    const mine = first!.sees()
    return others
      .filter((person) => person.sees() !== mine)
      .map((person) => `${person.name} sees ${person.sees()}, ${first!.name} sees ${mine}`)
  }

  async close(): Promise<void> {
    for (const person of this.people) await person.close()
  }

  #shareTime(): number {
    const now = this.clock.now() + this.shareAheadMs
    return this.coarse ? Math.floor(now / 2_000) * 2_000 : now
  }
}

export class Person {
  readonly name: string
  readonly clock: MachineClock
  readonly acknowledged = new Set<ChangeId>()
  /** Changes that were reported as *saved* although they were not on the share. */
  readonly broken: string[] = []
  readonly #world: World
  readonly #random: Random
  #lives = 0
  #workspace: Workspace | null = null
  share: FaultyShare

  constructor(world: World, name: string) {
    this.#world = world
    // Each person has random numbers of their own, so that the order in which people's calls end does not matter.
    this.#random = new Random(world.random.between(0, 2_000_000_000))
    this.name = name
    this.clock = new MachineClock(world.clock)
    this.share = this.#newShare()
  }

  get open(): Workspace | null {
    return this.#workspace
  }

  get stateDir(): string {
    return join(this.#world.base, `${this.name}-${this.#lives}`)
  }

  knows(id: ChangeId): boolean {
    const workspace = this.#workspace
    if (!workspace) return false
    return [...workspace.labelledKeys()].some((key) => workspace.history(key).some((entry) => entry.change.id === id))
  }

  /** Returns all labels, as text. */
  sees(): string {
    const workspace = this.#workspace
    return JSON.stringify([...(workspace?.labelledKeys() ?? [])].toSorted().map((key) => [key, workspace!.state(key)]))
  }

  /** Opens the data set; resolves with false when the share fails. */
  async start(): Promise<boolean> {
    const options = {
      root: this.#world.base,
      stateDir: this.stateDir,
      cacheDir: join(this.#world.base, `${this.name}-cache`),
      user: this.name,
      mode: 'write',
      settings: { 'sync.watch': 'timed' },
      clock: this.clock,
      storage: this.share,
    } as const
    const opened = await this.#world.clock.advanceUntil(Workspace.open(options).catch((error: unknown) => error))
    this.#workspace = opened instanceof Workspace ? opened : null
    this.#world.say(
      `${this.name} ${this.#workspace ? `opens as ${this.#workspace.status().state}` : `cannot open: ${String(opened)}`}`,
    )
    return this.#workspace !== null
  }

  /** Edits labels as a person does, and records when the changes are acknowledged. */
  edit(keys: readonly string[], edit: LabelEdit): Edit | null {
    const workspace = this.#workspace
    if (!workspace || workspace.status().readOnlyReason !== null) return null
    const edited = workspace.edit(keys, edit)
    this.#note(workspace, edited)
    return edited
  }

  undo(): void {
    const workspace = this.#workspace
    if (!workspace || workspace.status().readOnlyReason !== null) return
    try {
      workspace.undo()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'overtaken')) throw error
    }
  }

  setWeather({ name, weather, elsewhere }: NamedWeather): void {
    this.#world.say(`${this.name}: ${name}`)
    // A share is not replaced while calls on it are under way: it disappears, and later the other one is mounted.
    const mountedAt = this.#world.clock.now() + (elsewhere ? SWAP_MS : 0)
    this.share.weather = (operation, path) =>
      this.#world.clock.now() < mountedAt ? { fate: 'fails', code: 'EIO', done: 'nothing' } : weather(operation, path)
  }

  async close(): Promise<void> {
    const workspace = this.#workspace
    if (!workspace) return
    this.#workspace = null
    await this.#world.clock.advanceUntil(workspace.close())
    this.#world.say(`${this.name} closes`)
    // Calls that are still under way belong to a process that has ended.
    this.share.cut()
    this.share = this.#newShare(this.share)
  }

  /** Kills the process, or its machine loses power: only what is on disk is left, perhaps with an incomplete line. */
  async crash(): Promise<void> {
    if (!this.#workspace) return
    this.#workspace = null
    this.share.cut()
    await this.#world.clock.advance(0)
    const before = this.stateDir
    this.#lives++
    await cp(before, this.stateDir, { recursive: true, filter: (source) => !/\.(tmp|draft)$/.test(source) })
    for (const path of await readdir(this.stateDir, { recursive: true })) {
      if (/owner\.\d+$/.test(path)) await writeFile(join(this.stateDir, path), '{"pid":0,"start":null}')
      if (path.endsWith('outbox.jsonl') && this.#world.random.chance(0.5))
        await writeFile(join(this.stateDir, path), '{"crc":"12345678","change":{"id":"', { flag: 'a' })
    }
    this.#world.say(`${this.name} is killed`)
    this.share = this.#newShare(this.share)
  }

  #note(workspace: Workspace, { changes, stored, saved }: Edit): void {
    const ids = changes.map((change) => change.id)
    void stored.then(() => {
      if (this.#workspace === workspace) for (const id of ids) this.acknowledged.add(id)
    })
    void saved.then(() => {
      const journalled = this.#world.journalled()
      for (const id of ids) if (!journalled.has(id)) this.broken.push(`${id} was called saved and is in no journal`)
    })
  }

  #newShare(before?: FaultyShare): FaultyShare {
    const share = new FaultyShare(this.#world.share, this.#world.clock, this.#random)
    if (before) Object.assign(share, { weather: before.weather, latencyMs: before.latencyMs })
    return share
  }
}
