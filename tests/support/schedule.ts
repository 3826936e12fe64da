/** Runs a random schedule of faults, which is the same for the same seed. */
import { Random } from './random.ts'
import { anotherDataset, drawWeather } from './weather.ts'
import { World, type Person } from './world.ts'

const KEYS = ['p0.jpg', 'p1.jpg', 'trip/p2.jpg', 'trip/p3.jpg']
const YEAR_MS = 365 * 24 * 3_600_000

export interface Outcome {
  readonly seed: number
  /** The number of acknowledged changes, and of crashes. */
  readonly acknowledged: number
  readonly crashes: number
  /** What went wrong; empty when nothing was lost. */
  readonly faults: readonly string[]
  readonly log: readonly string[]
}

/**
 * Chooses faults of the share itself: it is sometimes restored from a backup while everybody is there, or bits flip in
 * sidecars that stay valid.
 */
export interface ShareTroubles {
  readonly restores?: boolean
  readonly flips?: boolean
}

/** Runs the schedule of a seed in an empty folder, and returns what went wrong. */
export async function badDay(
  base: string,
  seed: number,
  { restores = false, flips = false }: ShareTroubles = {},
): Promise<Outcome> {
  const random = new Random(seed)
  const world = new World(base, random, ['ana', 'ben', 'eve'])
  const other = anotherDataset()
  const before = new Map(other.files)
  world.coarse = random.chance(0.2)
  world.shareAheadMs = random.pick([0, 0, 3_600_000, -YEAR_MS])
  const latencyMs = random.pick([0, 0, 20, 400])
  for (const person of world.people) {
    person.clock.offsetMs = random.pick([0, 0, 3_600_000, -3_600_000, YEAR_MS, -YEAR_MS])
    person.share.latencyMs = latencyMs
    await person.start()
  }
  const falseReports: string[] = []
  const day = new Day(world, random, other)
  for (let step = random.between(10, 60); step > 0; step--) {
    await day.step()
    if (restores) await day.backup()
    if (flips) day.flip()
    await world.clock.advance(random.pick([0, 0, 10, 100, 1_000, 5_000, 12_000]))
    falseReports.push(...(restores ? [] : world.falseReports()))
  }
  const missing = await world.recover()
  const faults = [
    ...missing,
    ...falseReports,
    ...world.people.flatMap((person) => person.broken),
    ...pollution(world, before, other.files),
  ]
  await world.close()
  return { seed, acknowledged: world.acknowledged().length, crashes: day.crashes, faults, log: world.log }
}

class Day {
  readonly #world: World
  readonly #random: Random
  readonly #other: ReturnType<typeof anotherDataset>
  #edits = 0
  #copy: World['share']['files'] | null = null
  #elsewhere = new Set<Person>()
  crashes = 0

  constructor(world: World, random: Random, other: ReturnType<typeof anotherDataset>) {
    this.#world = world
    this.#random = random
    this.#other = other
  }

  /** Makes a copy of the share, or restores it and gives open programs a few minutes without faults. */
  async backup(): Promise<void> {
    const { share, people, clock } = this.#world
    if (this.#random.chance(0.1)) this.#copy = new Map(share.files)
    if (!this.#copy || !this.#random.chance(0.05) || people.some((person) => !person.open)) return
    this.#clear(people)
    await clock.advance(30_000)
    this.#world.say('the share is put back from a backup')
    share.files.clear()
    for (const [path, file] of this.#copy) share.files.set(path, file)
    await clock.advance(120_000)
  }

  /** Changes the stars in a change of some sidecar, and nothing else. */
  flip(): void {
    const { share } = this.#world
    const sidecars = [...share.files.keys()].filter((path) => path.startsWith('sidecars/') && path.endsWith('.json'))
    if (sidecars.length === 0 || !this.#random.chance(0.3)) return
    const path = this.#random.pick(sidecars)
    const file = share.files.get(path)!
    const [head, changes] = Buffer.from(file.bytes).toString().split('"changes"')
    const places = [...(changes ?? '').matchAll(/"stars": \d/g)]
    if (places.length === 0) return
    const at = this.#random.pick(places).index + '"stars": '.length
    const text = `${head}"changes"${changes!.slice(0, at)}${(Number(changes![at]) + 1) % 6}${changes!.slice(at + 1)}`
    share.files.set(path, { bytes: Buffer.from(text), modifiedAt: share.now() })
    this.#world.say(`a bit flips in ${path}`)
  }

  /** Does one random thing to one person. */
  async step(): Promise<void> {
    const random = this.#random
    const person = random.pick(this.#world.people)
    const choice = random.next()
    if (choice < 0.55) this.#edit(person)
    else if (choice < 0.6) person.undo()
    else if (choice < 0.75) this.#weather(random.chance(0.3) ? this.#world.people : [person])
    else if (choice < 0.85) this.#clear(random.chance(0.5) ? this.#world.people : [person])
    else if (choice < 0.88) person.clock.offsetMs += random.pick([3_600_000, -3_600_000, YEAR_MS, -YEAR_MS, 5_000])
    else if (choice < 0.93) await this.#crash(person)
    else if (choice < 0.96) await person.close()
    else person.open?.retry()
    // An empty mount point cannot be distinguished from a folder that never had labels, so nobody opens it.
    if (!person.open && !this.#elsewhere.has(person)) await person.start()
  }

  #edit(person: Person): void {
    const tag = `${person.name}-${this.#edits++}`
    const keys = this.#random.some(KEYS)
    if (keys.length === 0) return
    const edit = person.edit(keys, {
      addTags: [tag],
      ...(this.#random.chance(0.5) ? { stars: this.#random.between(0, 5) } : {}),
      ...(this.#random.chance(0.2) ? { notes: tag } : {}),
    })
    this.#world.say(
      `${person.name} edits ${edit?.changes.map((change) => `${change.id} ${change.item}`).join(', ') ?? 'nothing'}`,
    )
  }

  #weather(people: readonly Person[]): void {
    const weather = drawWeather(this.#random, this.#other)
    for (const person of people) {
      person.setWeather(weather)
      if (weather.elsewhere) this.#elsewhere.add(person)
      else this.#elsewhere.delete(person)
    }
  }

  #clear(people: readonly Person[]): void {
    for (const person of people) {
      person.share.clear()
      this.#elsewhere.delete(person)
    }
  }

  async #crash(person: Person): Promise<void> {
    if (person.open) this.crashes++
    await person.crash()
  }
}

/** Returns labels that were written into a data set that is not ours, or were read from it. */
function pollution(
  world: World,
  before: ReadonlyMap<string, { bytes: Uint8Array }>,
  after: ReadonlyMap<string, { bytes: Uint8Array }>,
): string[] {
  const readFromOther = world.people
    .filter(({ open }) => [...(open?.labelledKeys() ?? [])].some((key) => open!.state(key)!.tags.includes('foreign')))
    .map(({ name }) => `${name} took labels from another data set`)
  return [...readFromOther, ...writtenIntoOther(before, after)]
}

function writtenIntoOther(
  before: ReadonlyMap<string, { bytes: Uint8Array }>,
  after: ReadonlyMap<string, { bytes: Uint8Array }>,
): string[] {
  return [...after]
    .filter(
      ([path, { bytes }]) =>
        !path.startsWith('presence/') && !(before.get(path) && Buffer.from(before.get(path)!.bytes).equals(bytes)),
    )
    .map(([path]) => `${path} was written into another data set`)
}
