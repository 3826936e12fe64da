/** Makes a data set that people have labelled and closed, for tests that damage it and check what is left. */
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ItemState } from '../../../preload/contract/index.ts'
import { checkDataset, repairDataset, type CheckReport, type Finding } from '../../../main/core/check/check.ts'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team, type Team } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

export type Labels = Readonly<Record<string, ItemState>>

export interface Dataset extends Team {
  /** Returns the absolute path of a file or folder in `.lenslet`. */
  at(path: string): string
  /** Returns the names in a folder of `.lenslet`; none when it does not exist. */
  names(folder: string): Promise<string[]>
  check(): Promise<CheckReport>
  repair(): Promise<CheckReport>
  /** Returns the labels that a person sees who opens the data set now. */
  labels(): Promise<Labels>
}

export const KEYS = ['a.jpg', 'trip/b.jpg', 'trip/c.jpg', 'd.jpg']

/** Milliseconds until a file is read a second time: short, because no file changes between two reads in these tests. */
export const SECOND_READ_MS = 5

let template: Promise<string> | null = null

/**
 * Makes a data set in which Alice and Bob have labelled four pictures and have closed. It is made once, then copied.
 */
export async function labelledDataset(): Promise<Dataset> {
  template ??= makeTemplate()
  const people = await team()
  await cp(await template, join(people.root, '..'), { recursive: true, preserveTimestamps: true })
  return dataset(people)
}

/** Removes the folder that `labelledDataset` copies. */
export async function removeTemplate(): Promise<void> {
  if (template) await rm(await template, { recursive: true })
  template = null
}

async function makeTemplate(): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-damaged-'))
  await mkdir(join(base, 'data'))
  const open = (user: string): Promise<Workspace> =>
    Workspace.open({ root: join(base, 'data'), stateDir: join(base, 'state'), user, mode: 'write', watch: false })
  const alice = await open('alice')
  await alice.edit(KEYS, { stars: 3, addTags: ['cat'] }).saved
  await alice.edit(['a.jpg'], { notes: 'left ear' }).saved
  await alice.drain(10_000)
  const bob = await open('bob')
  await bob.edit(['a.jpg', 'trip/b.jpg'], { stars: 5, removeTags: ['cat'], addTags: ['dog'] }).saved
  await bob.drain(10_000)
  await alice.close()
  await bob.close()
  return base
}

export function dataset(people: Team): Dataset {
  const { root, stateDir } = people
  const at = (path: string): string => join(root, '.lenslet', path)
  return {
    ...people,
    at,
    names: (folder) =>
      readdir(at(folder)).then(
        (names) => names.toSorted(),
        () => [],
      ),
    check: () => checkDataset({ root, secondReadMs: SECOND_READ_MS }),
    repair: () => repairDataset({ root, stateDir, secondReadMs: SECOND_READ_MS }),
    labels: () => labelsOf(root),
  }
}

/** Returns the labels in the journals and sidecars of a folder. */
async function labelsOf(root: string): Promise<Labels> {
  const reader = await Workspace.open({
    root,
    stateDir: await temporaryFolder(),
    user: 'reader',
    mode: 'read',
    watch: false,
  })
  try {
    await reader.scanSidecars()
    return Object.fromEntries([...reader.labelledKeys()].toSorted().map((key) => [key, reader.state(key)!]))
  } finally {
    await reader.close()
  }
}

/** Returns the labels that are left when all journals, or all sidecars, are lost. */
export async function labelsWithout(root: string, store: 'journals' | 'sidecars'): Promise<Labels> {
  const copy = join(await temporaryFolder(), 'copy')
  await mkdir(copy)
  await cp(join(root, '.lenslet'), join(copy, '.lenslet'), { recursive: true })
  await rm(join(copy, '.lenslet', store), { recursive: true, force: true })
  await mkdir(join(copy, '.lenslet', store))
  return labelsOf(copy)
}

/** Returns each finding as one line of text, to compare it. */
export function kinds({ findings }: CheckReport): string[] {
  return findings.map(({ kind, severity, file }: Finding) => `${severity} ${kind} ${file}`)
}
