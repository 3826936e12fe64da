/**
 * Tests that each picture has its own labels and no others, after any files were renamed, exchanged, edited, replaced
 * and deleted between two scans.
 */
import { deepStrictEqual } from 'node:assert'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { temporaryFolder } from '../support/temporary.ts'

const NAMES = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg'] as const
const name = fc.constantFrom(...NAMES)
interface Action {
  readonly do: 'rename' | 'exchange' | 'delete' | 'put' | 'label' | 'scan' | 'restart' | 'elsewhere'
  readonly one: string
  readonly other: string
}
const action: fc.Arbitrary<Action> = fc.record({
  do: fc.constantFrom(
    'rename',
    'rename',
    'rename',
    'exchange',
    'exchange',
    'delete',
    'put',
    'label',
    'label',
    'scan',
    'scan',
    'restart',
    'elsewhere',
  ),
  one: name,
  other: name,
})

interface Labels {
  /** The content of the picture at the last scan, and then the contents that the labels were given to. */
  readonly contents: readonly string[]
  /** The contents that the labels were given to. */
  readonly given: readonly string[]
  /**
   * The contents of the picture by its labels, the latest first: when each label was given or moved to its name.
   */
  readonly named: readonly string[]
  readonly tags: readonly string[]
  readonly stars: number
}

/** The model: the content of each file, and the labels of each name. */
class Model {
  readonly files = new Map<string, string>()
  labels = new Map<string, Labels>()
  /** The labels of pictures that are not in the folder while another one has their name. */
  shelved: Labels[] = []

  /**
   * The labels of a content follow it to another name. Those of a deleted content stay with the name, unless another
   * content brings its own labels there.
   */
  scanFolder(): void {
    const places = new Map(Array.from(this.files, ([place, content]) => [content, place]))
    const next = new Map<string, Labels>()
    for (const [was, labels] of this.labels) {
      const place = places.get(labels.contents[0]!)
      if (place !== undefined) next.set(place, place === was ? labels : { ...labels, named: [labels.contents[0]!] })
    }
    this.shelved = this.shelved.filter((labels) => {
      const place = labels.given
        .map((content) => places.get(content))
        .find((one) => one !== undefined && !next.has(one))
      if (place !== undefined)
        next.set(place, {
          ...labels,
          contents: [this.files.get(place)!, ...labels.given],
          named: [this.files.get(place)!, ...labels.named],
        })
      return place === undefined
    })
    for (const [place, labels] of this.labels) {
      if (places.has(labels.contents[0]!)) continue
      if (next.has(place)) this.shelved.push(labels)
      else next.set(place, labels)
    }
    this.labels = new Map(
      Array.from(next, ([place, labels]) => {
        const now = this.files.get(place) ?? labels.contents[0]!
        return [place, { ...labels, contents: [now, ...labels.contents.filter((one) => one !== now)] }]
      }),
    )
  }

  label(place: string, tag: string, stars: number): void {
    const now = this.files.get(place)!
    const { contents = [now], given = [], named = [], tags = [] } = this.labels.get(place) ?? {}
    this.labels.set(place, {
      contents,
      given: [...new Set([now, ...given])],
      named: [...new Set([now, ...named])],
      tags: [...tags, tag].toSorted(),
      stars,
    })
  }

  /** Another machine knows only what the labels say. */
  elsewhere(): void {
    this.labels = new Map(
      Array.from(this.labels, ([place, labels]) => [
        place,
        { ...labels, contents: [...new Set([...labels.named, ...labels.given])] },
      ]),
    )
  }

  tags(): unknown {
    return Object.fromEntries(
      NAMES.map((place) => [place, [this.labels.get(place)?.stars ?? 0, ...(this.labels.get(place)?.tags ?? [])]]),
    )
  }
}

/** A data set that a program has open, and the model of it. */
class Trial {
  readonly #model = new Model()
  #base = ''
  #made = 0
  #machine = 0
  #isFirstScan = false
  #workspace!: Workspace

  async start(): Promise<void> {
    this.#base = await temporaryFolder()
    await mkdir(join(this.#base, 'data'))
    for (const place of NAMES.slice(0, 4)) await this.#put(place)
    await this.#open()
    await this.scanFolder()
  }

  async close(): Promise<void> {
    await this.#workspace.close()
  }

  /** False when the program would ask a person: answers are not part of the model. */
  async scanFolder(): Promise<boolean> {
    const { catalog, contents, moves } = this.#workspace
    // A fast scan does not see that a file was overwritten in place.
    await catalog.scan()
    await contents.readAll()
    await moves.findMoves(undefined, this.#isFirstScan)
    this.#isFirstScan = false
    if (moves.doubts.length > 0) return false
    this.#model.scanFolder()
    deepStrictEqual(
      Object.fromEntries(
        NAMES.map((place) => [
          place,
          [this.#workspace.state(place)?.stars ?? 0, ...(this.#workspace.state(place)?.tags ?? [])],
        ]),
      ),
      this.#model.tags(),
    )
    deepStrictEqual(
      NAMES.flatMap((place) => this.#workspace.state(place)?.conflicts ?? []),
      [],
    )
    return true
  }

  async step({ do: what, one, other }: Action): Promise<boolean> {
    const { files } = this.#model
    switch (what) {
      case 'scan':
        return this.scanFolder()
      case 'restart':
        await this.#workspace.drain(5_000)
        await this.#workspace.close()
        await this.#open()
        return true
      case 'elsewhere':
        await this.#workspace.drain(5_000)
        await this.#workspace.close()
        this.#machine++
        await this.#open()
        this.#isFirstScan = true
        this.#model.elsewhere()
        return true
      case 'label':
        if (!(await this.scanFolder())) return false
        if (files.has(one)) this.#label(one)
        return true
      case 'put':
        await this.#put(one)
        return true
      case 'delete':
        if (files.delete(one)) await rm(join(this.#base, 'data', one))
        return true
      case 'rename':
        if (files.has(one) && !files.has(other)) await this.#move(one, other)
        return true
      case 'exchange':
        if (one !== other && files.has(one) && files.has(other))
          for (const [from, to] of [
            [one, 'x'],
            [other, one],
            ['x', other],
          ] as const)
            await this.#move(from, to)
        return true
    }
  }

  async #open(): Promise<void> {
    this.#workspace = await Workspace.open({
      root: join(this.#base, 'data'),
      stateDir: join(this.#base, `state-${this.#machine}`),
      cacheDir: join(this.#base, `cache-${this.#machine}`),
      user: 'ana',
      mode: 'write',
      watch: false,
    })
  }

  #label(place: string): void {
    const tag = `t${this.#made++}`
    const stars = 1 + (this.#made % 5)
    this.#workspace.edit([place], { addTags: [tag], stars })
    this.#model.label(place, tag, stars)
  }

  async #put(place: string): Promise<void> {
    const content = `picture ${this.#made} ${'.'.repeat(this.#made++ % 3)}`
    await writeFile(join(this.#base, 'data', place), content)
    this.#model.files.set(place, content)
  }

  async #move(from: string, to: string): Promise<void> {
    await rename(join(this.#base, 'data', from), join(this.#base, 'data', to))
    this.#model.files.set(to, this.#model.files.get(from)!)
    this.#model.files.delete(from)
  }
}

test('labels are where the pictures are (MV1, MV9, MV11)', async () => {
  await expect(
    fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 24 }), async (actions) => {
        const trial = new Trial()
        await trial.start()
        try {
          for (const one of actions) if (!(await trial.step(one))) return
          await trial.scanFolder()
        } finally {
          await trial.close()
        }
      }),
      { numRuns: Number(process.env['LENSLET_TEST_RUNS'] ?? 30) },
    ),
  ).resolves.toBeUndefined()
}, 600_000)
