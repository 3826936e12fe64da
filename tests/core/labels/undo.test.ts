import { describe, expect, test } from 'vitest'
import { UNLABELLED } from '../../../preload/contract/index.ts'
import { team, until } from '../../support/replicas.ts'

describe('undo', () => {
  test('and redo change the labels for everybody (U2)', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    alice.edit(['a.jpg', 'b.jpg'], { stars: 2, addTags: ['x'] })
    alice.edit(['a.jpg', 'b.jpg'], { stars: 5, removeTags: ['x'] })
    expect(alice.undo()).toMatchObject({ keys: ['a.jpg', 'b.jpg'], what: '5 stars, remove tag “x” on 2 pictures' })
    await until(bob, () => bob.state('b.jpg')?.stars === 2 && bob.state('b.jpg')?.tags[0] === 'x')
    alice.redo()
    await until(bob, () => bob.state('b.jpg')?.stars === 5)
    alice.undo()
    alice.undo()
    expect(alice.state('a.jpg')).toMatchObject({ stars: 0, tags: [] })
    expect(alice.undo()).toBeNull()
  })

  test('of an edit that resolved a conflict restores both values with their authors and times, also after "keep this" (M10, U1)', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    alice.edit(['a.jpg'], { stars: 5 })
    bob.edit(['a.jpg'], { stars: 2 }, 0)
    await until(alice, () => alice.state('a.jpg')?.conflicts.length === 1)
    await until(bob, () => bob.state('a.jpg')?.conflicts.length === 1)
    const before = alice.state('a.jpg')!
    for (const stars of [4, before.stars]) {
      alice.edit(['a.jpg'], { stars })
      expect(alice.state('a.jpg')!.conflicts).toEqual([])
      alice.undo()
      expect(alice.state('a.jpg')).toEqual(before)
    }
    await until(bob, () => bob.history('a.jpg').length === 6)
    expect(bob.state('a.jpg')).toEqual(before)
  })

  test('restores who labelled a picture last and when, and can be redone until somebody has changed it (U1, U4)', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await bob.edit(['a.jpg'], { stars: 3 }).saved
    await until(alice, () => alice.state('a.jpg')?.stars === 3)
    const before = alice.state('a.jpg')!
    alice.edit(['a.jpg', 'b.jpg'], { stars: 1 })
    alice.undo()
    expect([alice.state('a.jpg'), alice.state('b.jpg')]).toEqual([before, UNLABELLED])
    alice.redo()
    expect(alice.state('b.jpg')).toMatchObject({ stars: 1, updatedBy: 'alice' })
    await alice.edit(['b.jpg'], { addTags: ['x'] }).saved
    alice.undo()
    alice.undo()
    await until(bob, () => bob.state('b.jpg')?.updatedBy === null)
    await bob.edit(['b.jpg'], { stars: 4 }).saved
    await until(alice, () => alice.state('b.jpg')?.stars === 4)
    expect(alice.redo()).toMatchObject({
      keys: ['a.jpg'],
      what: '1 star (a.jpg); 1 other has been changed since',
    })
    expect(alice.state('b.jpg')).toMatchObject({ stars: 4, updatedBy: 'bob', conflicts: [] })
  })

  test('keeps values that somebody else has set since (U4)', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    await alice.edit(['a.jpg', 'b.jpg'], { stars: 2 }).saved
    await until(bob, () => bob.state('a.jpg')?.stars === 2)
    await bob.edit(['a.jpg'], { stars: 5 }).saved
    await until(alice, () => alice.state('a.jpg')?.stars === 5)
    expect(alice.undo()!.keys).toEqual(['b.jpg'])
    expect(alice.state('a.jpg')!.stars).toBe(5)
  })

  test('of edits that were made together is one step, and names each of them', async () => {
    const { open } = await team()
    const alice = await open('alice')
    alice.edit(['b.jpg'], { flag: 'pick' })
    alice.editTogether([
      { keys: ['a.jpg'], edit: { flag: 'pick' } },
      { keys: ['b.jpg', 'c.jpg'], edit: { flag: 'reject' } },
    ])
    const flags = (): unknown[] => ['a.jpg', 'b.jpg', 'c.jpg'].map((key) => alice.state(key)?.flag ?? 'none')
    expect(flags()).toEqual(['pick', 'reject', 'reject'])
    expect(alice.undo()!.what).toBe('pick (a.jpg) and reject on 2 pictures')
    expect(flags()).toEqual(['none', 'pick', 'none'])
    expect(alice.redo()!.what).toBe('pick (a.jpg) and reject on 2 pictures')
    expect(flags()).toEqual(['pick', 'reject', 'reject'])
  })

  test('is not possible after edits that give one picture two values together: they are refused', async () => {
    const { open } = await team()
    const alice = await open('alice')
    expect(() =>
      alice.editTogether([
        { keys: ['a.jpg'], edit: { flag: 'pick' } },
        { keys: ['a.jpg', 'b.jpg'], edit: { flag: 'reject' } },
      ]),
    ).toThrow('a.jpg is in two edits')
    expect([alice.state('b.jpg'), alice.undo()]).toEqual([undefined, null])
  })
})
