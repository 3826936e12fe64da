/** Tests queries that the team has saved under a name. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listSmartFolders, smartFolderSetting } from '../../../main/core/settings/smart-folders.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import type { JsonValue, SmartFolder, SmartFolderQuery } from '../../../preload/contract/index.ts'
import { team, until } from '../../support/replicas.ts'

const BEST: SmartFolderQuery = { filter: 'stars>=4', sort: 'stars', descending: true }
const WORST: SmartFolderQuery = { filter: 'stars:1', sort: 'name', descending: false }

const folders = (workspace: Workspace): readonly SmartFolder[] => workspace.settings().smartFolders
const names = (workspace: Workspace): string[] => folders(workspace).map(({ name }) => name)
const save = (workspace: Workspace, name: string, query: SmartFolderQuery | null, seen?: number): Promise<void> =>
  workspace.setTeamSettings({ [smartFolderSetting(name)]: query && { ...query } }, seen).saved

describe('a Smart Folder', () => {
  test('reaches the others at once, is there at the next opening, and is not an unknown setting (ST11)', async () => {
    const { root, open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await save(alice, '  Best  of\u00a02026 ', BEST)
    await until(bob, () => names(bob).length === 1)
    expect(folders(bob)).toMatchObject([
      { name: 'Best of 2026', query: BEST, by: 'alice', problem: null, conflict: [] },
    ])
    expect(bob.settings().unknown).toEqual([])
    expect(await alice.drain(5_000)).toBe(true)
    expect(JSON.parse(await readFile(join(root, '.lenslet/settings.json'), 'utf8'))).toMatchObject({
      settings: { 'smart-folder:Best of 2026': BEST },
    })
    expect(names(await open('carol', { mode: 'read', watch: false }))).toEqual(['Best of 2026'])
  })

  test('is not lost when two people make different ones, or when one changes it and the other deletes it (ST13)', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await Promise.all([save(alice, 'Best', BEST), save(bob, 'Worst', WORST)])
    for (const workspace of [alice, bob]) await until(workspace, () => names(workspace).join() === 'Best,Worst')
    expect(folders(alice).every(({ conflict }) => conflict.length === 0)).toBe(true)
    const seen = alice.settings().revision
    await save(bob, 'Worst', BEST)
    await until(alice, () => folders(alice).at(-1)!.query.filter === BEST.filter)
    // With `seen` she has not seen his change. Hers is newer, and would otherwise replace it.
    await save(alice, 'Worst', null, seen)
    for (const workspace of [alice, bob]) {
      await until(workspace, () => folders(workspace).at(-1)!.conflict.length === 2)
      expect(folders(workspace).at(-1)).toMatchObject({ name: 'Worst', query: BEST, by: 'bob' })
    }
    await save(alice, 'Worst', null)
    await until(bob, () => names(bob).join() === 'Best')
  })

  test('is renamed in one change (ST12)', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await save(alice, 'Best', BEST)
    await until(bob, () => names(bob).length === 1)
    const nameLists: string[] = []
    bob.events.on('settings', () => nameLists.push(names(bob).join()))
    await alice.setTeamSettings({ 'smart-folder:Best': null, 'smart-folder:Top': { ...BEST } }).saved
    await until(bob, () => names(bob).join() === 'Top')
    expect(nameLists).toEqual(['Top'])
  })

  test('that is invalid is refused; one that is invalid in settings.json is shown with its problem (ST11, ST12, ST14)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    expect(() => alice.setTeamSettings({ 'smart-folder:Best': { ...BEST, filter: 'stars>=x' } })).toThrow(
      'Filter, column 8',
    )
    expect(() => alice.setTeamSettings({ 'smart-folder:Best': { ...BEST, sort: 'weight' } })).toThrow(
      'there is no such order',
    )
    expect(() => smartFolderSetting(' ')).toThrow('needs a name')
    expect(() => smartFolderSetting('x'.repeat(101))).toThrow('at most 100')
    await writeFile(
      join(root, '.lenslet/settings.json'),
      JSON.stringify({
        settings: { 'smart-folder:Odd': { filter: 'shape:round' }, 'smart-folder:Plain': { filter: 'cat' } },
      }),
    )
    const bob = await open('bob')
    expect(folders(bob)).toMatchObject([
      { name: 'Odd', problem: expect.stringContaining('no field "shape"') as string, by: 'external' },
      { name: 'Plain', problem: null, query: { filter: 'cat', sort: 'name', descending: false } },
    ])
  })

  test('has a name in Unicode NFC without control characters (ST12)', () => {
    expect(smartFolderSetting('e\u0301')).toBe('smart-folder:\u00e9')
    expect(smartFolderSetting('x'.repeat(100))).toBe(`smart-folder:${'x'.repeat(100)}`)
    for (const name of ['a\u0001b', 'a\u007f']) expect(() => smartFolderSetting(name)).toThrow('control characters')
  })

  test('beyond the first 500 by name is not shown, where removed ones do not count; one with a filter of more than 10,000 characters has a problem (ST14, ST15)', () => {
    const long = { filter: 'cat '.repeat(2_501), sort: 'name', descending: false }
    const folder = (name: string, value: JsonValue = long) =>
      [`smart-folder:${name}`, [{ id: 'r:1', value, by: 'ana', at: 1 }]] as const
    const all = [...Array.from({ length: 500 }, (_, at) => `b${at}`), 'a', 'Z']
    const removed = Array.from({ length: 500 }, (_, at) => folder(String(at), null))
    const shown = listSmartFolders(new Map([...removed, ...all.toSorted().map((name) => folder(name))]))
    expect(shown).toHaveLength(500)
    expect(all.filter((name) => !shown.some((one) => one.name === name))).toEqual(['b98', 'b99'])
    expect(shown[0]!.problem).toContain('10000')
  })

  test('cannot be saved where nothing may be written', async () => {
    const { open } = await team()
    await open('alice')
    const reader = await open('bob', { readOnly: true })
    expect(() => reader.setTeamSettings({ 'smart-folder:Best': { ...BEST } })).toThrow(/cannot be changed/)
  })
})
