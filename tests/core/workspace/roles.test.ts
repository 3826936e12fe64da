import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { roleCorrections } from '../../../main/core/labels/role-corrections.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { freezeLabels } from '../../../main/host/freeze-labels.ts'
import type { JsonValue } from '../../../preload/contract/index.ts'
import { team, until } from '../../support/replicas.ts'
import { waitFor } from '../../support/wait-for.ts'

/** Writes a label as a program does that knows no roles. */
async function labelWithoutRoles(workspace: Workspace, key: string, stars: number): Promise<void> {
  const rights = workspace.roles.access
  Object.defineProperty(rights, 'assertMayLabel', { value: () => undefined, configurable: true })
  await workspace.edit([key], { stars }).saved
  Reflect.deleteProperty(rights, 'assertMayLabel')
}

/** Ben is a viewer, or a labeler. */
const isViewer = (by: string): boolean => by !== 'ben'
const isLabeler = (): boolean => true

const moved = (id: string): { readonly moved: unknown } => ({ moved: { item: 'old.jpg', id } })

async function ownerOf(root: string): Promise<JsonValue> {
  const text = await readFile(join(root, '.lenslet/format.json'), 'utf8')
  return (JSON.parse(text) as { owner: JsonValue }).owner
}

describe('roles', () => {
  test('who opens a data set first owns it, and everybody may label until an owner decides otherwise (RO1, RO2)', async () => {
    const { root, open } = await team()
    const ana = await open('ana')
    const ben = await open('ben')
    expect(await ownerOf(root)).toBe('ana')
    await ben.edit(['a.jpg'], { stars: 3 }).saved
    expect([ana, ben].map(({ roles }) => roles.access.current.role)).toEqual(['owner', null])
    expect(ben.roles.access.current).toMatchObject({ mayLabel: true, mayChangeSettings: true, mayChangeRoles: false })
    expect(() => ben.setTeamSettings({ 'role:ben': 'owner' })).toThrow(
      'Only an owner of this data set can change this: ask ana.',
    )
    expect(() => ana.setTeamSettings({ 'role:ben': 'king' })).toThrow('role:ben is one of owner, labeler, viewer')

    await ana.setTeamSettings({ 'role:ben': 'viewer' }).saved
    await until(ben, () => !ben.roles.access.current.mayLabel)
    expect(() => ben.edit(['a.jpg'], { stars: 1 })).toThrow('you are a viewer of this data set, so ask ana')
    expect(() => ben.undo()).toThrow('viewer')
    expect(ben.status().readOnlyReason).toContain('viewer')
    // The label that he gave before stays.
    expect(ana.state('a.jpg')?.stars).toBe(3)

    await ana.setTeamSettings({ 'role:ben': 'labeler', 'access.settings': 'owners' }).saved
    await until(ben, () => ben.roles.access.current.mayLabel && !ben.roles.access.current.mayChangeSettings)
    await ben.edit(['a.jpg'], { stars: 1 }).saved
    await ben.setTeamSettings({ 'smart-folder:Best': { filter: 'stars>=4', sort: 'name', descending: false } }).saved
    expect(() => ben.setTeamSettings({ schema: { done: 'stars>=1' } })).toThrow('Only an owner')
    const release = { name: 'v1', note: '', setSettings: () => Promise.resolve(), drain: () => Promise.resolve(true) }
    await expect(freezeLabels(ben, release)).rejects.toThrow('Only an owner')
    expect(await readdir(join(root, '.lenslet/releases')).catch(() => [])).toEqual([])
  })

  test('a label by a viewer, of a program that knows no roles, is kept, does not count, and can be accepted (RO7, RO8)', async () => {
    const { open } = await team()
    const ana = await open('ana')
    const ben = await open('ben')
    await ana.edit(['a.jpg'], { stars: 2, addTags: ['cat'] }).saved
    await until(ben, () => ben.state('a.jpg')?.stars === 2)
    await ana.setTeamSettings({ 'role:ben': 'viewer' }).saved
    await until(ben, () => !ben.roles.access.current.mayLabel)

    await labelWithoutRoles(ben, 'a.jpg', 5)
    await until(ana, () => ana.log.changesOf('a.jpg').some(({ by }) => by === 'roles'))
    expect(ana.state('a.jpg')).toMatchObject({ stars: 2, tags: ['cat'], conflicts: [], updatedBy: 'ana' })
    // The older program follows, because the refusal is an undo.
    await until(ben, () => ben.state('a.jpg')?.stars === 2)
    const entry = ana.history('a.jpg').find(({ change }) => change.by === 'ben')
    expect(entry).toMatchObject({ change: { stars: 5 }, undone: { by: 'roles' } })

    const refusal = ana.log.changesOf('a.jpg').find(({ by }) => by === 'roles')!
    await ana.takeBack([{ key: 'a.jpg', undoes: [refusal.id] }], 'accept 1 label by ben').saved
    expect(ana.state('a.jpg')).toMatchObject({ stars: 5, updatedBy: 'ben' })
    await until(ben, () => ben.state('a.jpg')?.stars === 5)
    // It is not refused again, also when the labels are read anew.
    expect(ana.roles.correctLabels()).toBe(0)
    expect(ana.undo()).not.toBeNull()
    expect(ana.state('a.jpg')?.stars).toBe(2)
  })

  test('labels that were there before somebody heard of the role are refused too, and labels of before it are not (RO3, RO7)', async () => {
    const { open } = await team()
    const ana = await open('ana')
    const ben = await open('ben')
    await ben.edit(['a.jpg'], { stars: 1 }).saved
    await ana.setTeamSettings({ 'access.labels': 'named' }).saved
    await until(ben, () => !ben.roles.access.current.mayLabel)
    await ana.close()
    await labelWithoutRoles(ben, 'b.jpg', 2)
    const again = await open('ana')
    await until(again, () => again.state('b.jpg')?.stars === 0)
    expect(again.state('a.jpg')?.stars).toBe(1)
    // A command that only reads shows the same, and writes nothing.
    const reader = await open('cy', { mode: 'read', watch: false })
    reader.roles.correctLabels()
    expect([reader.state('a.jpg')?.stars, reader.state('b.jpg')?.stars]).toEqual([1, 0])
  })

  test('a setting that its author might not change is kept in the file and is not in force (RO6)', async () => {
    const { root, open } = await team()
    const ana = await open('ana')
    await ana.setTeamSettings({ 'access.settings': 'owners', 'view.transparency': 'white' }).saved
    // A script edits the file.
    const path = join(root, '.lenslet/settings.json')
    await ana.drain(30_000)
    const file = JSON.parse(await readFile(path, 'utf8')) as { settings: Record<string, JsonValue> }
    file.settings['view.transparency'] = 'black'
    await writeFile(path, JSON.stringify(file))
    await ana.scanSidecars()
    await waitFor(() =>
      expect(ana.roles.access.current.uncounted.map(({ name }) => name)).toEqual(['view.transparency']),
    )
    const shown = ana.settings().settings.find(({ name }) => name === 'view.transparency')
    expect(shown?.value).toBe('white')
    await ana.setTeamSettings({ 'view.transparency': 'black' }).saved
    expect(ana.roles.access.current.uncounted).toEqual([])
  })

  test('a label that was refused by a program which did not know of the newer role counts again (RO8)', () => {
    const label = { id: 'bbbbbbbbbbbb-bbbbbb:0', at: 100, by: 'ben', item: 'a.jpg', stars: 4, replaces: [] } as const
    const refused = [label, ...roleCorrections([label], isViewer)]
    expect(refused[1]).toMatchObject({ by: 'roles', at: 101, undoes: [label.id] })
    expect(refused[1]!.id).toMatch(/^refused:[0-9a-f]{24}$/)
    expect(roleCorrections(refused, isViewer)).toEqual([])
    const counted = [...refused, ...roleCorrections(refused, isLabeler)]
    expect(counted[2]).toMatchObject({ by: 'roles', undoes: [refused[1]!.id] })
    // Once only: two programs that know different things must not go on for ever.
    expect(roleCorrections(counted, isLabeler)).toEqual([])
    expect(roleCorrections(counted, isViewer)).toEqual([])
  })

  test('the copy of an accepted label under the new name of a picture is not refused (RO8)', () => {
    const copies = [
      {
        id: 'moved:1',
        at: 100,
        by: 'ben',
        item: 'a.jpg',
        stars: 4,
        replaces: [],
        extra: moved('bbbbbbbbbbbb-bbbbbb:0'),
      },
      {
        id: 'moved:2',
        at: 101,
        by: 'roles',
        item: 'a.jpg',
        undoes: ['moved:1'],
        replaces: [],
        extra: moved('moved:8'),
      },
      { id: 'moved:3', at: 200, by: 'ana', item: 'a.jpg', undoes: ['moved:2'], replaces: [], extra: moved('moved:9') },
    ]
    expect(roleCorrections(copies, isViewer)).toEqual([])
    expect(roleCorrections(copies.slice(0, 1), isViewer)).toHaveLength(1)
  })
})
