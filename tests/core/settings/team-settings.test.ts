import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import type { JsonValue, Setting } from '../../../preload/contract/index.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { team, until } from '../../support/replicas.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

const TIMED = { 'sync.watch': 'timed' } as const
const NAME = 'sync.interval_ms'

const one = (workspace: Workspace, name: string = NAME): Setting =>
  workspace.settings().settings.find((setting) => setting.name === name)!

interface SettingsFile {
  settings: Record<string, JsonValue>
  conflicts?: string[]
  changes: Record<string, unknown>[]
}

const settingsFile = (root: string): string => join(root, '.lenslet/settings.json')
const file = async (root: string): Promise<SettingsFile> =>
  JSON.parse(await readFile(settingsFile(root), 'utf8')) as SettingsFile

/** Writes the file as an editor does. */
async function editByHand(root: string, edit: (content: SettingsFile) => unknown): Promise<void> {
  const content = await file(root).catch(() => ({ settings: {}, changes: [] }))
  await writeFile(settingsFile(root), JSON.stringify(edit(content)))
}

describe('a setting for everybody', () => {
  test('is used by the others’ programs at once, and is on the share in plain text (ST1, ST3)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    const bob = await open('bob', { settings: TIMED })
    expect(bob.status().intervalMs).toBe(1_000)
    await alice.setTeamSettings({ [NAME]: 300 }).saved
    await until(bob, () => bob.status().intervalMs === 300)
    expect(one(bob)).toMatchObject({ value: 300, from: 'team', team: { by: 'alice', conflict: [] } })
    expect(await alice.drain(5_000)).toBe(true)
    expect(await file(root)).toMatchObject({
      version: 1,
      settings: { [NAME]: 300 },
      updated_by: 'alice',
      changes: [{ by: 'alice', settings: { [NAME]: 300 }, replaces: [] }],
    })
    await alice.setTeamSettings({ [NAME]: null }).saved
    await until(bob, () => bob.status().intervalMs === 1_000)
    expect(one(bob)).toMatchObject({ from: 'default', team: { value: null, by: 'alice' } })
  })

  test('switches between file events and timed reads', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    expect(bob.status().state).toBe('live')
    await alice.setTeamSettings({ 'sync.watch': 'timed' }).saved
    await until(bob, () => bob.status().state === 'timed')
    await alice.setTeamSettings({ 'sync.watch': 'events' }).saved
    await until(bob, () => bob.status().state === 'live')
    await alice.edit(['a.jpg'], { stars: 3 }).saved
    await until(bob, () => bob.state('a.jpg')?.stars === 3)
  })

  test('is there at the next opening, also for a program that only reads, and when the journals are gone (SW2)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await alice.setTeamSettings({ [NAME]: 2_500 }).saved
    await alice.drain(5_000)
    expect(one(await open('carol', { mode: 'read', watch: false })).value).toBe(2_500)
    await alice.close()
    for (const name of await readdir(join(root, '.lenslet/journals'))) await rm(join(root, '.lenslet/journals', name))
    expect(one(await open('carol', { mode: 'read', watch: false })).value).toBe(2_500)
  })

  test('is not a picture: it has no item, no label and no history', async () => {
    const { open } = await team()
    const alice = await open('alice')
    await alice.setTeamSettings({ [NAME]: 2_500 }).saved
    const bob = await open('bob')
    for (const workspace of [alice, bob]) {
      expect([...workspace.labelledKeys()]).toEqual([])
      expect([workspace.catalog.size, workspace.revision]).toEqual([0, 0])
    }
    expect(() => alice.edit(['.'], { stars: 1 })).toThrow(/`\.` part/)
  })

  test('cannot have an invalid value, and cannot be set where nothing may be written', async () => {
    const { open } = await team()
    const alice = await open('alice')
    expect(() => alice.setTeamSettings({ [NAME]: 10 })).toThrow(
      'sync.interval_ms is 10; it must be a whole number from 200 to 60000 (milliseconds).',
    )
    const reader = await open('carol', { mode: 'read' })
    expect(() => reader.setTeamSettings({ [NAME]: 500 })).toThrow(/cannot be changed/)
  })
})

/** Alice, who writes and does not read, and Bob, who uses timed reads, on one share with one clock. */
async function timed(): Promise<{
  alice: Workspace
  bob: Workspace
  clock: SimulatedClock
  readsOf(ms: number): Promise<number>
}> {
  const { open } = await team()
  const [storage, clock] = [new MemoryStorage(), new SimulatedClock()]
  const alice = await open('alice', { storage, clock, watch: false })
  const bob = await open('bob', { storage, clock, settings: TIMED })
  return {
    alice,
    bob,
    clock,
    async readsOf(ms) {
      let reads = 0
      storage.fault = (operation, name) => {
        if (operation === 'list' && name === 'journals') reads++
      }
      await clock.advance(ms)
      return reads
    },
  }
}

describe('reads', () => {
  test('use the interval that the team sets, from the moment it is known (R12)', async () => {
    const { alice, bob, clock, readsOf } = await timed()
    expect(await readsOf(10_000)).toBe(10)
    await alice.setTeamSettings({ [NAME]: 250 }).saved
    await clock.advance(1_000)
    expect(bob.status().intervalMs).toBe(250)
    expect(await readsOf(10_000)).toBe(40)
  })

  test('a change of the interval does not wait for the end of a long one', async () => {
    const { bob, readsOf } = await timed()
    bob.setPersonSettings({ ...TIMED, [NAME]: 60_000 })
    expect(await readsOf(20_000)).toBe(0)
    bob.setPersonSettings({ ...TIMED, [NAME]: 500 })
    expect(await readsOf(500)).toBe(1)
  })

  test('become less frequent after the time that is set, with the interval that is set, never shorter than the other (R12, ST7)', async () => {
    const { bob, clock } = await timed()
    bob.setPersonSettings({ ...TIMED, 'sync.calm_after_ms': 60_000, 'sync.calm_interval_ms': 8_000 })
    expect(bob.status().intervalMs).toBe(1_000)
    await clock.advance(61_000)
    expect(bob.status().intervalMs).toBe(8_000)
    bob.setPersonSettings({ ...TIMED, 'sync.calm_after_ms': 60_000, 'sync.calm_interval_ms': 8_000, [NAME]: 20_000 })
    expect(bob.status().intervalMs).toBe(20_000)
  })

  test('that are rare do not make people who are present disappear in between (PR3)', async () => {
    const { open } = await team()
    const [storage, clock] = [new MemoryStorage(), new SimulatedClock()]
    storage.now = () => clock.now()
    const alice = await open('alice', { storage, clock, settings: TIMED })
    const bob = await open('bob', { storage, clock, settings: { ...TIMED, [NAME]: 60_000 } })
    await clock.advance(61_000)
    for (let second = 61; second < 180; second++) {
      expect(
        bob.peers().map((peer) => peer.user),
        `after ${second} s`,
      ).toContain('alice')
      await clock.advance(1_000)
    }
    expect(alice.status().state).toBe('timed')
  })

  test('of sidecars are as frequent as is set (SW4)', async () => {
    const { open } = await team()
    const [storage, clock] = [new MemoryStorage(), new SimulatedClock()]
    storage.now = () => clock.now()
    const alice = await open('alice', { storage, clock, watch: false })
    await alice.edit(
      Array.from({ length: 100 }, (_, index) => `p${index}.jpg`),
      { stars: 3 },
    ).saved
    await expect.poll(() => alice.status().pendingSidecars).toBe(0)
    // A file that was written a moment ago would be read again anyway.
    await clock.advance(10_000)
    const bob = await open('bob', { storage, clock, settings: { ...TIMED, 'sync.sweep_per_second': 2 } })
    await clock.advance(20_000)
    const looks = new Set<string>()
    storage.fault = (operation, path) => {
      if (operation === 'stat') looks.add(path)
    }
    await clock.advance(10_000)
    expect(looks.size).toBeGreaterThan(15)
    expect(looks.size).toBeLessThan(25)
    bob.setPersonSettings({ ...TIMED, 'sync.sweep_per_second': 1_000 })
    await clock.advance(2_000)
    expect(looks.size).toBe(100)
  })
})

describe('two people', () => {
  test('who set the same one without having seen each other both keep their value until one is chosen (ST1)', async () => {
    const { root, open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    const [a, b] = [alice.setTeamSettings({ [NAME]: 400 }), bob.setTeamSettings({ [NAME]: 3_000 })]
    await Promise.all([a.saved, b.saved])
    await Promise.all(
      [alice, bob].map((workspace) => until(workspace, () => one(workspace).team!.conflict.length === 2)),
    )
    expect(new Set(one(alice).team!.conflict.map(({ value, by }) => `${JSON.stringify(value)} ${by}`))).toEqual(
      new Set(['400 alice', '3000 bob']),
    )
    expect(one(bob)).toEqual(one(alice))
    await Promise.all([alice, bob].map((workspace) => workspace.drain(5_000)))
    expect((await file(root)).conflicts).toEqual([NAME])
    await bob.setTeamSettings({ [NAME]: one(bob).value }).saved
    await until(alice, () => one(alice).team!.conflict.length === 0)
    expect(one(alice).team).toMatchObject({ by: 'bob' })
  })

  test('what arrives while somebody looks at an older value is not replaced unseen', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    const seen = alice.settings().revision
    await bob.setTeamSettings({ [NAME]: 3_000 }).saved
    await until(alice, () => one(alice).value === 3_000)
    alice.setTeamSettings({ [NAME]: 400 }, seen)
    expect(
      one(alice)
        .team!.conflict.map(({ value }) => value)
        .toSorted(),
    ).toEqual([3_000, 400])
  })

  test('who set different ones do not disagree', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await Promise.all([
      alice.setTeamSettings({ [NAME]: 400 }).saved,
      bob.setTeamSettings({ 'sync.calm_interval_ms': 9_000 }).saved,
    ])
    await until(alice, () => one(alice, 'sync.calm_interval_ms').value === 9_000)
    expect(alice.settings().settings.flatMap((setting) => setting.team?.conflict ?? [])).toEqual([])
  })
})

describe('settings.json', () => {
  test('written by hand counts for everybody, as a change by external, and unknown names survive (ST4, ST9)', async () => {
    const { root, open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await writeFile(
      settingsFile(root),
      '{"comment": "ours", "settings": {"sync.interval_ms": 700, "sync.future": {"a": [1]}}}',
    )
    await alice.scanSidecars()
    expect(one(alice)).toMatchObject({ value: 700, from: 'team', team: { by: 'external' } })
    await until(bob, () => one(bob).value === 700)
    expect(await alice.drain(5_000)).toBe(true)
    expect(await file(root)).toMatchObject({
      comment: 'ours',
      settings: { 'sync.future': { a: [1] } },
      changes: [{ by: 'external', id: expect.stringMatching(/^external:/) as string }],
    })
    expect(alice.settings().unknown).toMatchObject([{ name: 'sync.future', from: 'team', by: 'external' }])
  })

  test('a name that is taken out by hand goes back to its default, with its history (ST4)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await alice.setTeamSettings({ [NAME]: 700 }).saved
    await alice.setTeamSettings({ 'sync.calm_interval_ms': 9_000 }).saved
    await alice.drain(5_000)
    await editByHand(root, ({ settings: { [NAME]: _gone, ...settings }, ...rest }) => ({ ...rest, settings }))
    await alice.scanSidecars()
    expect(one(alice)).toMatchObject({ value: 1_000, from: 'default', team: { value: null, by: 'external' } })
    expect(one(alice, 'sync.calm_interval_ms').value).toBe(9_000)
    await alice.drain(5_000)
    expect((await file(root)).changes.map(({ by }) => by).toSorted()).toEqual(['alice', 'alice', 'external'])
  })

  test('a value that cannot be used is kept there, not used, and stops nothing (ST9)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await editByHand(root, () => ({ settings: { [NAME]: 5, 'sync.watch': ['events'] } }))
    const bob = await open('bob')
    expect(one(bob)).toMatchObject({
      value: 1_000,
      from: 'default',
      team: {
        value: 5,
        by: 'external',
        problem: 'sync.interval_ms is 5; it must be a whole number from 200 to 60000 (milliseconds)',
      },
    })
    await bob.setTeamSettings({ 'sync.calm_interval_ms': 9_000 }).saved
    await bob.drain(5_000)
    expect((await file(root)).settings).toEqual({ [NAME]: 5, 'sync.calm_interval_ms': 9_000, 'sync.watch': ['events'] })
    expect(alice.status().lastError).toBeNull()
  })

  test('that was lost is written again from the journals, whichever program wrote them (ST6)', async () => {
    const { root, open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await alice.setTeamSettings({ [NAME]: 700 }).saved
    await alice.drain(5_000)
    await until(bob, () => one(bob).value === 700)
    await alice.close()
    await rm(settingsFile(root))
    await bob.scanSidecars()
    expect(await bob.drain(5_000)).toBe(true)
    expect(await file(root)).toMatchObject({ settings: { [NAME]: 700 }, changes: [{ by: 'alice' }] })
  })

  test.each(['', '{"settings": ', '{"settings": [1]}', '{"changes": [{"id": "x"}]}'])(
    'that is damaged is moved to the quarantine and written again: %j (Q1)',
    async (content) => {
      const { root, open } = await team()
      const alice = await open('alice')
      await alice.setTeamSettings({ [NAME]: 700 }).saved
      await alice.drain(5_000)
      await alice.close()
      await writeFile(settingsFile(root), content)
      const bob = await open('bob')
      expect(one(bob).value).toBe(700)
      expect(bob.status().damaged).toEqual(['settings.json'])
      await expect.poll(() => file(root).catch(() => null)).toMatchObject({ settings: { [NAME]: 700 } })
      const [aside] = await readdir(join(root, '.lenslet/quarantine'))
      expect(aside).toMatch(/^\d{8}T\d{9}Z-settings\.json$/)
      expect(await readFile(join(root, '.lenslet/quarantine', aside!), 'utf8')).toBe(content)
    },
  )

  test('of a newer version is left as it is (S10)', async () => {
    const { root, open } = await team()
    await open('alice')
    const content = '{"version": 2, "settings": {"sync.interval_ms": {"wifi": 700}}}'
    await writeFile(settingsFile(root), content)
    const bob = await open('bob')
    expect(one(bob).from).toBe('default')
    expect(bob.status().lastError?.message).toContain('settings.json was written by a newer Lenslet')
    await bob.setTeamSettings({ [NAME]: 900 }).saved
    expect(await bob.drain(5_000)).toBe(true)
    expect(await readFile(settingsFile(root), 'utf8')).toBe(content)
    expect(one(bob).value).toBe(900)
  })

  test('a copy of it is not read (ST5)', async () => {
    const { root, open } = await team()
    await (await open('alice')).close()
    const change = { id: 'aaaaaaaaaaaa:1', at: '2026-05-01T12:00:00Z', by: 'x', settings: { [NAME]: 700 } }
    for (const copy of ['settings (conflicted copy).json', 'sidecars/settings.json'])
      await writeFile(join(root, '.lenslet', copy), JSON.stringify({ settings: { [NAME]: 700 }, changes: [change] }))
    const bob = await open('bob')
    await bob.scanSidecars()
    expect(one(bob)).toMatchObject({ value: 1_000, from: 'default', team: null })
  })

  test('looking at it writes nothing (C9)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await alice.setTeamSettings({ [NAME]: 700 }).saved
    await alice.drain(5_000)
    const past = new Date(Date.now() - 60_000)
    await utimes(settingsFile(root), past, past)
    const before = await stat(settingsFile(root))
    const bob = await open('bob')
    await bob.scanSidecars()
    await alice.scanSidecars()
    expect((await stat(settingsFile(root))).mtimeMs).toBe(before.mtimeMs)
    expect(bob.settings().revision).toBe(1)
  })
})

test('a person’s setting on this machine overrides the team’s, at once, and only here (ST8)', async () => {
  const { open } = await team()
  const [alice, bob] = [
    await open('alice', { settings: { ...TIMED, [NAME]: 450 } }),
    await open('bob', { settings: TIMED }),
  ]
  await bob.setTeamSettings({ [NAME]: 3_000 }).saved
  await until(alice, () => one(alice).team?.value === 3_000)
  expect([alice, bob].map((workspace) => workspace.status().intervalMs)).toEqual([450, 3_000])
  alice.setPersonSettings(TIMED)
  expect(alice.status().intervalMs).toBe(3_000)
  alice.setPersonSettings({ ...TIMED, [NAME]: 'often' })
  expect(one(alice)).toMatchObject({
    value: 3_000,
    from: 'team',
    person: { value: 'often', problem: expect.stringContaining('"often"') as string },
  })
})
