/**
 * Simulates a folder and machines that work on it, for tests of labels that follow pictures. `label` and `shown` do the
 * same as `lenslet label` and `lenslet export --strict` on the named machine.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkDataset } from '../../main/core/check/check.ts'
import { sidecarPath } from '../../main/core/format/names.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import type { LabelEdit } from '../../preload/contract/index.ts'
import { team, type Team } from './replicas.ts'
import { temporaryFolder } from './temporary.ts'

interface Machine {
  readonly stateDir: string
  readonly cacheDir: string
}
export type Shown = Readonly<Record<string, string>> & { readonly doubts?: never }

export class Folder {
  readonly #people: Team
  readonly #machines = new Map<string, Machine>()

  static async made(): Promise<Folder> {
    return new Folder(await team())
  }

  private constructor(people: Team) {
    this.#people = people
  }

  get root(): string {
    return this.#people.root
  }
  at(name: string): string {
    return join(this.root, name)
  }
  put(name: string, content: string): Promise<void> {
    return writeFile(this.at(name), content)
  }
  remove(name: string): Promise<void> {
    return rm(this.at(name))
  }
  move(from: string, to: string): Promise<void> {
    return rename(this.at(from), this.at(to))
  }

  async swap(one: string, other: string): Promise<void> {
    for (const [from, to] of [
      [one, 'between'],
      [other, one],
      ['between', other],
    ] as const)
      await this.move(from, to)
  }

  /** Opens a window or a command on a machine. A name that was not used before stands for a new machine. */
  async open(name: string, mode: 'read' | 'write' = 'write'): Promise<Workspace> {
    const machine = this.#machines.get(name) ?? { stateDir: await temporaryFolder(), cacheDir: await temporaryFolder() }
    this.#machines.set(name, machine)
    return this.#people.open(name, { ...machine, mode, watch: false })
  }

  /**
   * Labels a picture as the command does. Resolves with false when it is refused, because a person must
   * first say where labels belong.
   */
  async label(name: string, key: string, edit: LabelEdit, isForced = false): Promise<boolean> {
    const workspace = await this.open(name)
    const isFirstScan = !workspace.catalog.isKnown
    let isRefused = false
    if (await workspace.moves.readContents([key])) {
      await workspace.catalog.scan()
      await workspace.moves.findMoves(undefined, isFirstScan)
      isRefused = !isForced && workspace.moves.isUnconfirmed(workspace.catalog.ensureId(key))
    }
    if (!isRefused) await workspace.edit([key], edit).saved
    await workspace.drain(5_000)
    await workspace.close()
    return !isRefused
  }

  async tag(name: string, key: string, ...addTags: string[]): Promise<boolean> {
    return this.label(name, key, { addTags })
  }

  /** Returns what a strict export prints: the labels of each picture as `stars tags`, and the number of doubts. */
  async shown(name: string): Promise<{ readonly labels: Shown; readonly doubts: number }> {
    const workspace = await this.open(name, 'read')
    const isFirstScan = !workspace.catalog.isKnown
    await Promise.all([workspace.catalog.scan(), workspace.scanSidecars()])
    const { doubts } = await workspace.moves.previewMoves({ isThorough: true, isFirstScan })
    const labels = shownOf(workspace)
    await workspace.close()
    return { labels, doubts }
  }

  async findings(): Promise<unknown> {
    return (await checkDataset({ root: this.root })).findings
  }

  /** Adds a tag to a sidecar like a script that replaces the file. */
  async script(key: string, tag: string): Promise<void> {
    const path = join(this.root, '.lenslet', sidecarPath(key))
    const sidecar = JSON.parse(await readFile(path, 'utf8')) as { tags: string[] }
    await writeFile(`${path}.new`, JSON.stringify({ ...sidecar, tags: [...sidecar.tags, tag] }))
    await rename(`${path}.new`, path)
  }
}

/** Returns the labels of all labelled pictures in the folder: stars, tags and whether there is a conflict. */
export function shownOf(workspace: Workspace): Shown {
  return Object.fromEntries(
    Array.from({ length: workspace.catalog.size }, (_, id) => id)
      .flatMap((id) => {
        const state = workspace.stateOf(id)
        if (!state || (state.stars === 0 && state.tags.length === 0 && state.notes === '')) return []
        return [
          [
            workspace.catalog.entry(id).key,
            [state.stars || '', state.tags.join(','), state.conflicts.length > 0 ? 'CONFLICT' : ''].join(' ').trim(),
          ],
        ]
      })
      .toSorted(),
  ) as Shown
}

/** Does what a window does: scans, finds moves, reads the contents, and finds moves once more. */
export async function scanFolder(workspace: Workspace, isFirstScan = false): Promise<void> {
  await workspace.catalog.scan(undefined, true)
  await workspace.moves.findMoves()
  await workspace.contents.readAll()
  await workspace.moves.findMoves(undefined, isFirstScan)
}

/**
 * Makes three labelled pictures with one extension, in Alice's open window. `turn` exchanges their names in a circle.
 */
export async function circle(ending: string): Promise<Folder & { alice: Workspace; turn(): Promise<void> }> {
  const folder = await Folder.made()
  for (const name of 'abc') await folder.put(name + ending, `frame ${name}`)
  const alice = await folder.open('alice')
  await scanFolder(alice)
  for (const name of 'abc') alice.edit([name + ending], { addTags: [name] })
  await alice.drain(5_000)
  return Object.assign(folder, {
    alice,
    turn: async () => {
      for (const [from, to] of [
        ['a', 'x'],
        ['b', 'a'],
        ['c', 'b'],
        ['x', 'c'],
      ] as const)
        await folder.move(from + ending, to + ending)
    },
  })
}

/** Answers the first doubt with the picture that is offered first. */
export function answer({ moves }: Workspace): Promise<unknown> {
  const { from, to } = moves.doubts[0]!
  return moves.applyAnswers([{ from, to: to[0]! }])
}
