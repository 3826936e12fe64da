/**
 * Tests several machines, some with an old view of the folder, while pictures are renamed, exchanged, deleted and put
 * back: no picture ever shows a label of another one, and no label is lost without a message.
 */
import { deepStrictEqual } from 'node:assert'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentText } from '../../main/core/format/content.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import { team, type Team } from '../support/replicas.ts'
import { temporaryFolder } from '../support/temporary.ts'

const NAMES = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'] as const
const MACHINES = ['ana', 'bob'] as const
type Machine = (typeof MACHINES)[number] | `new-${number}`
const ACTIONS = [
  'rename',
  'rename',
  'exchange',
  'exchange',
  'delete',
  'restore',
  'put',
  'label',
  'label',
  'late',
  'scan',
] as const
interface Action {
  readonly do: (typeof ACTIONS)[number]
  readonly who: (typeof MACHINES)[number]
  readonly one: string
  readonly other: string
}
const aName = fc.constantFrom(...NAMES)
const anAction: fc.Arbitrary<Action> = fc.record({
  do: fc.constantFrom(...ACTIONS),
  who: fc.constantFrom(...MACHINES),
  one: aName,
  other: aName,
})

class Trial {
  readonly #homes = new Map<string, { stateDir: string; cacheDir: string }>()
  readonly #files = new Map<string, string>()
  readonly #deleted: string[] = []
  /** The tags that were given to each content. */
  readonly #tags = new Map<string, string[]>()
  readonly #texts = new Map<string, string>()
  #people!: Team
  #made = 0

  async start(): Promise<void> {
    this.#people = await team()
    for (const name of NAMES.slice(0, 4)) await this.#put(name, this.#newPicture())
    await this.#label('ana', 'a.jpg')
    for (const who of MACHINES) await this.#scanFolder(who)
  }

  async step({ do: what, who, one, other }: Action): Promise<void> {
    switch (what) {
      case 'rename':
        if (this.#files.has(one) && !this.#files.has(other)) await this.#move(one, other)
        break
      case 'exchange':
        if (one !== other && this.#files.has(one) && this.#files.has(other))
          for (const [from, to] of [
            [one, 'x'],
            [other, one],
            ['x', other],
          ] as const)
            await this.#move(from, to)
        break
      case 'delete':
        if (!this.#files.has(one)) break
        this.#deleted.push(this.#files.get(one)!)
        this.#files.delete(one)
        await rm(this.#at(one))
        break
      case 'restore':
        if (!this.#files.has(one) && this.#deleted.length > 0) await this.#put(one, this.#deleted.shift()!)
        break
      case 'put':
        if (!this.#files.has(one)) await this.#put(one, this.#newPicture())
        break
      case 'label':
        if (this.#files.has(one)) await this.#label(who, one)
        break
      case 'late':
        await this.#late(who, one)
        break
      case 'scan':
        await this.#scanFolder(who)
    }
  }

  /**
   * Checks what everybody sees at the end, unless the program asks: each picture has all its labels, and no others
   * except those of a deleted picture that had its name before.
   */
  async check(): Promise<void> {
    const places = new Map(Array.from(this.#files, ([name, content]) => [content, name]))
    for (const who of [...MACHINES, `new-${this.#made}`] as const) {
      const workspace = await this.#open(who, 'read')
      const isFirstScan = !workspace.catalog.isKnown
      await Promise.all([workspace.catalog.scan(), workspace.scanSidecars()])
      const { doubts } = await workspace.moves.previewMoves({ isThorough: true, isFirstScan })
      const shown = new Map(Array.from(this.#files.keys(), (name) => [name, workspace.state(name)?.tags ?? []]))
      await workspace.close()
      if (doubts > 0) continue
      for (const [content, tags] of this.#tags) {
        const place = places.get(content)
        const missing = place === undefined ? [] : tags.filter((tag) => !shown.get(place)!.includes(tag))
        const wrong = [...shown].filter(
          ([name, all]) => place !== undefined && name !== place && all.some((tag) => tags.includes(tag)),
        )
        deepStrictEqual({ who, content, place, missing, wrong }, { who, content, place, missing: [], wrong: [] })
      }
    }
  }

  #at(name: string): string {
    return join(this.#people.root, name)
  }

  #newPicture(): string {
    return `picture ${this.#made} ${'.'.repeat(this.#made++ % 3)}`
  }

  async #put(name: string, content: string): Promise<void> {
    await writeFile(this.#at(name), content)
    this.#files.set(name, content)
  }

  async #move(from: string, to: string): Promise<void> {
    await rename(this.#at(from), this.#at(to))
    this.#files.set(to, this.#files.get(from)!)
    this.#files.delete(from)
  }

  async #open(who: Machine, mode: 'read' | 'write' = 'write'): Promise<Workspace> {
    const home = this.#homes.get(who) ?? { stateDir: await temporaryFolder(), cacheDir: await temporaryFolder() }
    this.#homes.set(who, home)
    return this.#people.open(who, { ...home, mode, watch: false })
  }

  async #close(workspace: Workspace): Promise<void> {
    await workspace.drain(5_000)
    await workspace.close()
  }

  async #scanFolder(who: Machine): Promise<void> {
    const workspace = await this.#open(who)
    const isFirstScan = !workspace.catalog.isKnown
    await workspace.catalog.scan()
    await workspace.contents.readAll()
    this.#learn(workspace)
    await workspace.moves.findMoves(undefined, isFirstScan)
    await this.#close(workspace)
  }

  /** Labels as `lenslet label` does: refused where a person has to be asked. */
  async #label(who: Machine, name: string): Promise<void> {
    const workspace = await this.#open(who)
    const isFirstScan = !workspace.catalog.isKnown
    let isRefused = false
    if (await workspace.moves.readContents([name])) {
      await workspace.catalog.scan()
      await workspace.moves.findMoves(undefined, isFirstScan)
      isRefused = workspace.moves.isUnconfirmed(workspace.catalog.ensureId(name))
    }
    if (!isRefused) this.#tag(workspace, name, this.#files.get(name)!)
    await this.#close(workspace)
  }

  /** Labels what a window showed at its last scan. */
  async #late(who: Machine, name: string): Promise<void> {
    const workspace = await this.#open(who)
    const id = workspace.catalog.idOf(name)
    const content =
      id === undefined || !workspace.catalog.isPresent(id)
        ? undefined
        : this.#texts.get(workspace.catalog.contentOf(id) ?? '')
    if (content !== undefined) this.#tag(workspace, name, content)
    await this.#close(workspace)
  }

  #tag(workspace: Workspace, name: string, content: string): void {
    const tag = `t${String(this.#made++).padStart(3, '0')}`
    workspace.edit([name], { addTags: [tag] })
    this.#tags.set(content, [...(this.#tags.get(content) ?? []), tag])
  }

  /** Records the texts by which the program names the contents of the files. */
  #learn({ catalog }: Workspace): void {
    for (const [name, content] of this.#files) {
      const id = catalog.idOf(name)!
      const { size, fingerprintHigh, fingerprintLow } = catalog.columns
      this.#texts.set(contentText(size[id]!, fingerprintHigh[id]!, fingerprintLow[id]!) ?? '', content)
    }
  }
}

test('every picture has its labels, or the program asks', async () => {
  await expect(
    fc.assert(
      fc.asyncProperty(fc.array(anAction, { minLength: 4, maxLength: 16 }), async (actions) => {
        const trial = new Trial()
        await trial.start()
        for (const action of actions) await trial.step(action)
        await trial.check()
      }),
      { numRuns: Number(process.env['LENSLET_TEST_RUNS'] ?? 10) },
    ),
  ).resolves.toBeUndefined()
}, 600_000)
