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

const settingOf = (workspace: Workspace, name: string = NAME): Setting =>
  workspace.settings().settings.find((setting) => setting.name === name)!

interface SettingsFile {
  settings: Record<string, JsonValue>
  conflicts?: string[]
  changes: Record<string, unknown>[]
}

const settingsFile = (root: string): string => join(root, '.lenslet/settings.json')
const readSettingsFile = async (root: string): Promise<SettingsFile> =>
  JSON.parse(await readFile(settingsFile(root), 'utf8')) as SettingsFile

/** Writes the file as an editor does. */
async function editByHand(root: string, edit: (content: SettingsFile) => unknown): Promise<void> {
  const content = await readSettingsFile(root).catch(() => ({ settings: {}, changes: [] }))
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
    expect(settingOf(bob)).toMatchObject({ value: 300, from: 'team', team: { by: 'alice', conflict: [] } })
    expect(await alice.drain(5_000)).toBe(true)
    expect(await readSettingsFile(root)).toMatchObject({
      version: 1,
      settings: { [NAME]: 300 },
      updated_by: 'alice',
      changes: [{ by: 'alice', settings: { [NAME]: 300 }, replaces: [] }],
    })
    await alice.setTeamSettings({ [NAME]: null }).saved
    await until(bob, () => bob.status().intervalMs === 1_000)
    expect(settingOf(bob)).toMatchObject({ from: 'default', team: { value: null, by: 'alice' } })
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

  test('is used after the next opening, also by a program that only reads, and without the journals (SW2)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await alice.setTeamSettings({ [NAME]: 2_500 }).saved
    await alice.drain(5_000)
    expect(settingOf(await open('carol', { mode: 'read', watch: false })).value).toBe(2_500)
    await alice.close()
    for (const name of await readdir(join(root, '.lenslet/journals'))) await rm(join(root, '.lenslet/journals', name))
    expect(settingOf(await open('carol', { mode: 'read', watch: false })).value).toBe(2_500)
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

/** Opens one share with one clock for Alice, who writes and does not read, and for Bob, who uses timed reads. */
async function timedTeam(): Promise<{
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
  test('use the interval that the team sets, from the moment it is known (R13)', async () => {
    const { alice, bob, clock, readsOf } = await timedTeam()
    expect(await readsOf(10_000)).toBe(10)
    await alice.setTeamSettings({ [NAME]: 250 }).saved
    await clock.advance(1_000)
    expect(bob.status().intervalMs).toBe(250)
    expect(await readsOf(10_000)).toBe(40)
  })

  test('follow a new interval at once, and do not wait for the end of a long one', async () => {
    const { bob, readsOf } = await timedTeam()
    bob.setPersonSettings({ ...TIMED, [NAME]: 60_000 })
    expect(await readsOf(20_000)).toBe(0)
    bob.setPersonSettings({ ...TIMED, [NAME]: 500 })
    expect(await readsOf(500)).toBe(1)
  })

  test('become less frequent after the set time, with the set interval, and never more frequent than before (R13, ST7)', async () => {
    const { bob, clock } = await timedTeam()
    bob.setPersonSettings({ ...TIMED, 'sync.calm_after_ms': 60_000, 'sync.calm_interval_ms': 8_000 })
    expect(bob.status().intervalMs).toBe(1_000)
    await clock.advance(61_000)
    expect(bob.status().intervalMs).toBe(8_000)
    bob.setPersonSettings({ ...TIMED, 'sync.calm_after_ms': 60_000, 'sync.calm_interval_ms': 8_000, [NAME]: 20_000 })
    expect(bob.status().intervalMs).toBe(20_000)
  })

  test('that are rare do not hide people who are present (PR3)', async () => {
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

  test('of sidecars are as frequent as the setting says (SW4)', async () => {
    const { open } = await team()
    const [storage, clock] = [new MemoryStorage(), new SimulatedClock()]
    storage.now = () => clock.now()
    const alice = await open('alice', { storage, clock, watch: false })
    await alice.edit(
      Array.from({ length: 100 }, (_, index) => `p${index}.jpg`),
      { stars: 3 },
    ).saved
    await expect.poll(() => alice.status().pendingSidecars).toBe(0)
    // Files that were written a moment ago would be read again anyway.
    await clock.advance(10_000)
    const bob = await open('bob', { storage, clock, settings: { ...TIMED, 'sync.sweep_per_second': 2 } })
    await clock.advance(20_000)
    const statPaths = new Set<string>()
    storage.fault = (operation, path) => {
      if (operation === 'stat') statPaths.add(path)
    }
    await clock.advance(10_000)
    expect(statPaths.size).toBeGreaterThan(15)
    expect(statPaths.size).toBeLessThan(25)
    bob.setPersonSettings({ ...TIMED, 'sync.sweep_per_second': 1_000 })
    await clock.advance(2_000)
    expect(statPaths.size).toBe(100)
  })
})

describe('two people', () => {
  test('who set one setting without having seen each other both keep their value until one is chosen (ST1)', async () => {
    const { root, open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    const [a, b] = [alice.setTeamSettings({ [NAME]: 400 }), bob.setTeamSettings({ [NAME]: 3_000 })]
    await Promise.all([a.saved, b.saved])
    await Promise.all(
      [alice, bob].map((workspace) => until(workspace, () => settingOf(workspace).team!.conflict.length === 2)),
    )
    expect(new Set(settingOf(alice).team!.conflict.map(({ value, by }) => `${JSON.stringify(value)} ${by}`))).toEqual(
      new Set(['400 alice', '3000 bob']),
    )
    expect(settingOf(bob)).toEqual(settingOf(alice))
    await Promise.all([alice, bob].map((workspace) => workspace.drain(5_000)))
    expect((await readSettingsFile(root)).conflicts).toEqual([NAME])
    await bob.setTeamSettings({ [NAME]: settingOf(bob).value }).saved
    await until(alice, () => settingOf(alice).team!.conflict.length === 0)
    expect(settingOf(alice).team).toMatchObject({ by: 'bob' })
  })

  test('do not replace a value unseen that arrives while they look at an older one', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    const seen = alice.settings().revision
    await bob.setTeamSettings({ [NAME]: 3_000 }).saved
    await until(alice, () => settingOf(alice).value === 3_000)
    alice.setTeamSettings({ [NAME]: 400 }, seen)
    expect(
      settingOf(alice)
        .team!.conflict.map(({ value }) => value)
        .toSorted(),
    ).toEqual([3_000, 400])
  })

  test('who set different settings are not in conflict', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await Promise.all([
      alice.setTeamSettings({ [NAME]: 400 }).saved,
      bob.setTeamSettings({ 'sync.calm_interval_ms': 9_000 }).saved,
    ])
    await until(alice, () => settingOf(alice, 'sync.calm_interval_ms').value === 9_000)
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
    expect(settingOf(alice)).toMatchObject({ value: 700, from: 'team', team: { by: 'external' } })
    await until(bob, () => settingOf(bob).value === 700)
    expect(await alice.drain(5_000)).toBe(true)
    expect(await readSettingsFile(root)).toMatchObject({
      comment: 'ours',
      settings: { 'sync.future': { a: [1] } },
      changes: [{ by: 'external', id: expect.stringMatching(/^external:/) as string }],
    })
    expect(alice.settings().unknown).toMatchObject([{ name: 'sync.future', from: 'team', by: 'external' }])
  })

  test('from which a person removes a name resets that setting, and keeps its history (ST4)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await alice.setTeamSettings({ [NAME]: 700 }).saved
    await alice.setTeamSettings({ 'sync.calm_interval_ms': 9_000 }).saved
    await alice.drain(5_000)
    await editByHand(root, ({ settings: { [NAME]: _gone, ...settings }, ...rest }) => ({ ...rest, settings }))
    await alice.scanSidecars()
    expect(settingOf(alice)).toMatchObject({ value: 1_000, from: 'default', team: { value: null, by: 'external' } })
    expect(settingOf(alice, 'sync.calm_interval_ms').value).toBe(9_000)
    await alice.drain(5_000)
    expect((await readSettingsFile(root)).changes.map(({ by }) => by).toSorted()).toEqual([
      'alice',
      'alice',
      'external',
    ])
  })

  test('keeps a value that cannot be used; it is not used, and stops nothing (ST9)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await editByHand(root, () => ({ settings: { [NAME]: 5, 'sync.watch': ['events'] } }))
    const bob = await open('bob')
    expect(settingOf(bob)).toMatchObject({
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
    expect((await readSettingsFile(root)).settings).toEqual({
      [NAME]: 5,
      'sync.calm_interval_ms': 9_000,
      'sync.watch': ['events'],
    })
    expect(alice.status().lastError).toBeNull()
  })

  test('that was lost is written again from the journals of any program (ST6)', async () => {
    const { root, open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await alice.setTeamSettings({ [NAME]: 700 }).saved
    await alice.drain(5_000)
    await until(bob, () => settingOf(bob).value === 700)
    await alice.close()
    await rm(settingsFile(root))
    await bob.scanSidecars()
    expect(await bob.drain(5_000)).toBe(true)
    expect(await readSettingsFile(root)).toMatchObject({ settings: { [NAME]: 700 }, changes: [{ by: 'alice' }] })
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
      expect(settingOf(bob).value).toBe(700)
      expect(bob.status().damaged).toEqual(['settings.json'])
      await expect.poll(() => readSettingsFile(root).catch(() => null)).toMatchObject({ settings: { [NAME]: 700 } })
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
    expect(settingOf(bob).from).toBe('default')
    expect(bob.status().lastError?.message).toContain('settings.json was written by a newer Lenslet')
    await bob.setTeamSettings({ [NAME]: 900 }).saved
    expect(await bob.drain(5_000)).toBe(true)
    expect(await readFile(settingsFile(root), 'utf8')).toBe(content)
    expect(settingOf(bob).value).toBe(900)
  })

  test('is never read from a copy (ST5)', async () => {
    const { root, open } = await team()
    await (await open('alice')).close()
    const change = { id: 'aaaaaaaaaaaa:1', at: '2026-05-01T12:00:00Z', by: 'x', settings: { [NAME]: 700 } }
    for (const copy of ['settings (conflicted copy).json', 'sidecars/settings.json'])
      await writeFile(join(root, '.lenslet', copy), JSON.stringify({ settings: { [NAME]: 700 }, changes: [change] }))
    const bob = await open('bob')
    await bob.scanSidecars()
    expect(settingOf(bob)).toMatchObject({ value: 1_000, from: 'default', team: null })
  })

  test('is not written when programs only read it (C9)', async () => {
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
  await until(alice, () => settingOf(alice).team?.value === 3_000)
  expect([alice, bob].map((workspace) => workspace.status().intervalMs)).toEqual([450, 3_000])
  alice.setPersonSettings(TIMED)
  expect(alice.status().intervalMs).toBe(3_000)
  alice.setPersonSettings({ ...TIMED, [NAME]: 'often' })
  expect(settingOf(alice)).toMatchObject({
    value: 3_000,
    from: 'team',
    person: { value: 'often', problem: expect.stringContaining('"often"') as string },
  })
})
