/** Tests several machines, as processes, on one folder: nothing that was acknowledged is lost, and all see the same. */
import { cp, mkdir, readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ItemState } from '../../preload/contract/index.ts'
import { checkDataset, type CheckReport } from '../../main/core/check/check.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { Machine } from './machine.ts'

const HOUR = 3_600_000
const KEYS = ['a.jpg', 'trip/b.jpg', 'trip/c.jpg']

interface Place {
  readonly root: string
  readonly state: (machine: string) => string
}

async function place(): Promise<Place> {
  const base = await temporaryFolder()
  await mkdir(join(base, 'data'))
  return { root: join(base, 'data'), state: (machine) => join(base, 'state', machine) }
}

interface Labels {
  readonly states: Record<string, ItemState>
  readonly ids: Set<string>
}

/** The labels that a reader gets with only the journals, or also with only the sidecars. */
async function labels({ root, state }: Place): Promise<Labels> {
  const reader = await Workspace.open({ root, stateDir: state('reader'), user: 'reader', mode: 'read', watch: false })
  await reader.scanSidecars()
  const keys = [...reader.labelledKeys()].toSorted()
  const result = {
    states: Object.fromEntries(keys.map((key) => [key, reader.state(key)!])),
    ids: new Set(keys.flatMap((key) => reader.history(key).map(({ change }) => change.id))),
  }
  await reader.close()
  return result
}

/** Five people label three pictures nine times each; returns what a check finds in the end. */
async function fiveAtOnce(brokenLocks: boolean): Promise<CheckReport> {
  const here = await place()
  const users = Array.from({ length: 5 }, (_, number) => `user${number}`)
  const machines = await Promise.all(
    users.map((user) => Machine.start({ root: here.root, stateDir: here.state(user), user, brokenLocks })),
  )
  await Promise.all(machines.map((machine) => machine.do({ do: 'burst', count: 9, keys: KEYS })))
  const closed = []
  for (const machine of machines) closed.push(machine.close())
  for (const { drained } of await Promise.all(closed)) expect(drained).toBe(true)
  const { states, ids } = await labels(here)
  expect(machines.flatMap((machine) => machine.saved)).toHaveLength(45)
  for (const machine of machines) expect(machine.saved.filter((id) => !ids.has(id))).toEqual([])
  const tags = KEYS.flatMap((key) => states[key]!.tags).toSorted()
  expect(tags).toEqual(
    users.flatMap((user) => Array.from({ length: 9 }, (_, number) => `${user}-${number}`)).toSorted(),
  )
  // Without locks a sidecar can lose a change after it was read back; its author's program finds that and writes it
  // again.
  for (const user of brokenLocks ? users : []) {
    const again = await Machine.start({ root: here.root, stateDir: here.state(user), user, watch: false })
    await again.do({ do: 'state', key: 'a.jpg' })
    await again.close()
  }
  return checkDataset({ root: here.root })
}

describe('five machines that label the same pictures at once', () => {
  test.each([
    ['', false],
    [' when every lock is broken', true],
  ])('lose nothing%s, and every change ends up in both journal and sidecar (LK1)', async (_, brokenLocks) => {
    expect(await fiveAtOnce(brokenLocks)).toMatchObject({
      ok: true,
      findings: [],
      labels: { items: 3, changes: 45 },
    })
  })
})

describe('kill -9', () => {
  test('at any moment loses no label that was saved, and what was stored arrives with the next start (ID3, W1)', async () => {
    const here = await place()
    const many = Array.from({ length: 20 }, (_, number) => `p${number}.jpg`)
    const stored: string[] = []
    const saved: string[] = []
    for (let round = 0; round < 3; round++) {
      const machines = await Promise.all(
        ['alice', 'bob', 'carol'].map((user) =>
          Machine.start({ root: here.root, stateDir: here.state('shared'), user }),
        ),
      )
      for (const machine of machines) machine.tell({ do: 'burst', count: 10_000, keys: many })
      await Promise.all(
        machines.map(async (machine) => {
          await machine.hasSaved(3)
          const pause = Math.random() * 400
          await new Promise((resolve) => setTimeout(resolve, pause))
          await machine.kill()
        }),
      )
      for (const machine of machines) {
        stored.push(...machine.stored)
        saved.push(...machine.saved)
      }
      const { ids } = await labels(here)
      expect(saved.filter((id) => !ids.has(id))).toEqual([])
    }
    // Does not wait for the locks that killed programs left behind, which go stale after 15 s.
    const next = await Machine.start({
      root: here.root,
      stateDir: here.state('shared'),
      user: 'dora',
      watch: false,
      brokenLocks: true,
    })
    expect(await next.close(30_000)).toMatchObject({ drained: true })
    const { ids } = await labels(here)
    expect(saved.length).toBeGreaterThan(20)
    expect(stored.filter((id) => !ids.has(id))).toEqual([])
    const { findings } = await checkDataset({ root: here.root })
    // Killed programs leave torn ends and temporary files; no sidecar may be damaged or lack a change.
    expect(
      findings.filter(({ file, problem }) => /sidecars\/.*\.json$/.test(file) || problem.includes('lacks')),
    ).toEqual([])
  })
})

describe('two copies of a folder', () => {
  test('edited separately and merged file by file, newer over older, end with the same labels', async () => {
    const [one, two] = [await place(), await place()]
    const before = await Machine.start({ root: one.root, stateDir: one.state('alice'), user: 'alice' })
    await before.do({ do: 'edit', keys: KEYS, edit: { stars: 3, addTags: ['before'] } })
    await before.close()
    await cp(one.root, two.root, { recursive: true, preserveTimestamps: true })

    const alice = await Machine.start({ root: one.root, stateDir: one.state('alice'), user: 'alice' })
    const bob = await Machine.start({ root: two.root, stateDir: two.state('bob'), user: 'bob' })
    await alice.do({ do: 'edit', keys: ['a.jpg', 'trip/b.jpg'], edit: { stars: 5, addTags: ['alice'] } })
    await bob.do({
      do: 'edit',
      keys: ['a.jpg', 'trip/c.jpg', 'new.jpg'],
      edit: { stars: 1, removeTags: ['before'], addTags: ['bob'] },
    })
    await Promise.all([alice.close(), bob.close()])

    await update(one.root, two.root)
    await update(two.root, one.root)
    const opened = await Promise.all([
      Machine.start({ root: one.root, stateDir: one.state('alice'), user: 'alice' }),
      Machine.start({ root: two.root, stateDir: two.state('bob'), user: 'bob' }),
    ])
    await Promise.all(opened.map((machine) => machine.do({ do: 'state', key: 'a.jpg' })))
    await Promise.all(opened.map((machine) => machine.close()))
    const [left, right] = [await labels(one), await labels(two)]
    expect(left).toEqual(right)
    expect(left.states['a.jpg']).toMatchObject({ tags: ['alice', 'bob'], conflicts: [{ field: 'stars' }] })
    expect(left.states['new.jpg']).toMatchObject({ stars: 1 })
  })
})

/** Copies what is missing or newer, as `cp -ru` does. */
async function update(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true, filter: newer(from, to) })
}

function newer(from: string, to: string): (source: string) => Promise<boolean> {
  return async (source) => {
    const [theirs, ours] = [await stat(source), await stat(join(to, source.slice(from.length))).catch(() => null)]
    return theirs.isDirectory() || ours === null || theirs.mtimeMs > ours.mtimeMs
  }
}

describe('clocks an hour off', () => {
  test('never decide between a value and one whose author had seen it (M5)', async () => {
    const here = await place()
    const ahead = await Machine.start({
      root: here.root,
      stateDir: here.state('ahead'),
      user: 'ahead',
      clockAheadMs: HOUR,
    })
    const behind = await Machine.start({
      root: here.root,
      stateDir: here.state('behind'),
      user: 'behind',
      clockAheadMs: -HOUR,
    })
    for (let stars = 1; stars <= 5; stars++) {
      const [writer, reader] = stars % 2 === 1 ? [ahead, behind] : [behind, ahead]
      await writer.do({ do: 'edit', keys: ['a.jpg'], edit: { stars } })
      await reader.do({ do: 'see', key: 'a.jpg', stars })
      const { state } = await reader.do({ do: 'state', key: 'a.jpg' })
      expect(state).toMatchObject({ stars, conflicts: [] })
    }
  })

  test('keep both values of two people who had not seen each other', async () => {
    const here = await place()
    const machines = []
    for (const [user, clockAheadMs] of [
      ['ahead', HOUR],
      ['behind', -HOUR],
      ['right', 0],
    ] as const) {
      machines.push(
        await Machine.start({ root: here.root, stateDir: here.state(user), user, clockAheadMs, watch: false }),
      )
    }
    for (const [number, machine] of machines.entries())
      await machine.do({ do: 'edit', keys: ['a.jpg'], edit: { stars: number + 1 } })
    await Promise.all(machines.map((machine) => machine.close()))
    const { states } = await labels(here)
    const values = states['a.jpg']!.conflicts[0]!.values
    expect(values.map(({ value }) => value).toSorted()).toEqual([1, 2, 3])
    // A change has the time of the share. The machine's clock does not matter.
    for (const { at } of values) expect(Math.abs(at - Date.now())).toBeLessThan(30_000)
  })
})

/** Stops a machine at a moment when it holds the lock of `a.jpg`. */
async function stopWithLock(sleeper: Machine, root: string): Promise<void> {
  for (;;) {
    sleeper.signal('SIGSTOP')
    if ((await readdir(join(root, '.lenslet/sidecars')).catch((): string[] => [])).includes('a.jpg.json.lock')) return
    sleeper.signal('SIGCONT')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a machine that stops in the middle', () => {
  test('of a write loses nothing, even if others take over its lock and write before it continues (LK1, LK3)', async () => {
    const here = await place()
    const sleeper = await Machine.start({ root: here.root, stateDir: here.state('sleeper'), user: 'sleeper' })
    sleeper.tell({ do: 'burst', count: 60, keys: ['a.jpg'] })
    await stopWithLock(sleeper, here.root)
    // The lock is as old as after a night, so the next program takes it over.
    const evening = Date.now() / 1000 - 8 * 3_600
    await utimes(join(here.root, '.lenslet/sidecars/a.jpg.json.lock'), evening, evening)
    const other = await Machine.start({ root: here.root, stateDir: here.state('other'), user: 'other' })
    await other.do({ do: 'burst', count: 20, keys: ['a.jpg'] })
    sleeper.signal('SIGCONT')
    await sleeper.answer()
    for (const machine of [sleeper, other]) await machine.do({ do: 'state', key: 'a.jpg' })
    const closed = [await sleeper.close(30_000), await other.close(30_000)]
    expect(closed).toMatchObject([{ drained: true }, { drained: true }])
    const { ids } = await labels(here)
    expect([...sleeper.stored, ...other.stored].filter((id) => !ids.has(id))).toEqual([])
    expect(sleeper.saved).toHaveLength(60)
    expect(other.saved).toHaveLength(20)
    expect((await checkDataset({ root: here.root })).findings).toEqual([])
  })

  test('with a sidecar’s lock blocks nobody, neither saving a label nor ending', async () => {
    const here = await place()
    const sleeper = await Machine.start({ root: here.root, stateDir: here.state('sleeper'), user: 'sleeper' })
    sleeper.tell({ do: 'burst', count: 10_000, keys: ['a.jpg'] })
    await stopWithLock(sleeper, here.root)
    const other = await Machine.start({ root: here.root, stateDir: here.state('other'), user: 'other' })
    const begun = Date.now()
    await other.do({ do: 'edit', keys: ['a.jpg'], edit: { notes: 'mine' } })
    expect(Date.now() - begun).toBeLessThan(3_000)
    expect(await other.close(200)).toMatchObject({ drained: false })
    expect(Date.now() - begun).toBeLessThan(6_000)
    await sleeper.kill()
    const { states } = await labels(here)
    expect(states['a.jpg']).toMatchObject({ notes: 'mine' })
  })
})
