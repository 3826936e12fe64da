/**
 * Lets people label one queue with the real program parts, each with a data set opened for itself, over real files and in
 * real time.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../main/core/base/clock.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { QueueSession } from '../../main/host/queue-session.ts'
import { ResultSet } from '../../main/host/result-set.ts'
import { DEFAULT_QUERY, type ItemId } from '../../preload/contract/index.ts'
import type { Random } from '../support/random.ts'

export interface RealTeamOptions {
  readonly people: number
  readonly pictures: number
  /** How long a person takes for a picture, in milliseconds. */
  readonly fastestMs: number
  readonly slowestMs: number
  /** The people begin within so many milliseconds. */
  readonly startMs: number
  readonly random: Random
}

export interface RealTeamResult {
  /** How many labels were given, and how many pictures have one. */
  readonly labels: number
  readonly labelled: number
  /** How long it took until everything was done, in milliseconds. */
  readonly tookMs: number
}

/** As on a network share: what others write is noticed by reading again, about every second. */
const TIMED = { 'sync.watch': 'timed' }

/** Runs until everybody's queue is empty. Removes the data set afterwards. */
export async function labelWithRealTeam(options: RealTeamOptions): Promise<RealTeamResult> {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-bench-queue-'))
  const root = join(base, 'data')
  const workspaces: Workspace[] = []
  try {
    await mkdir(root)
    for (let at = 0; at < options.pictures; at++)
      await writeFile(join(root, `picture-${String(at).padStart(5, '0')}.jpg`), '')
    for (let at = 0; at < options.people; at++) {
      const user = `person-${at}`
      const workspace = await Workspace.open({ root, user, stateDir: join(base, user), mode: 'write', settings: TIMED })
      workspaces.push(workspace)
      await workspace.catalog.scan()
    }
    const started = performance.now()
    const labelled = await Promise.all(workspaces.map((workspace) => labelAsPerson(workspace, options)))
    const all = labelled.flat()
    return { labels: all.length, labelled: new Set(all).size, tookMs: performance.now() - started }
  } finally {
    for (const workspace of workspaces) await workspace.close()
    await rm(base, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Labels what the queue gives out until nothing is left. Returns the names of the pictures. */
async function labelAsPerson(
  workspace: Workspace,
  { fastestMs, slowestMs, startMs, random }: RealTeamOptions,
): Promise<string[]> {
  const pause = (from: number, to: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, random.between(from, to))
    })
  await pause(0, startMs)
  const labelled: string[] = []
  let change = Promise.withResolvers<void>()
  const session = new QueueSession({
    workspace,
    result: new ResultSet(workspace, DEFAULT_QUERY),
    clock: systemClock,
    onChange: () => change.resolve(),
  })
  let turn = 0
  let shown: ItemId | null = null
  try {
    for (;;) {
      const { pictures, left, isWaiting } = session.next({ turn: ++turn, shown, skipped: null })
      const [picture, after] = pictures
      if (picture === undefined && (!isWaiting || left === 0)) return labelled
      if (picture === undefined) {
        shown = null
        await change.promise
        change = Promise.withResolvers()
        continue
      }
      await pause(fastestMs, slowestMs)
      const key = workspace.catalog.items.key(picture.id)
      labelled.push(key)
      void workspace.edit([key], { stars: 3 }).saved
      // As the window does, which shows the next picture before it asks.
      shown = after?.id ?? null
    }
  } finally {
    session.close()
  }
}
