/** Tests which conflict the inbox shows next, whatever this person and others resolve meanwhile. */
import { expect, test } from 'vitest'
import type { AddedConflict, ConflictList } from '../../../preload/contract/index.ts'
import { InboxList } from '../../../renderer/store/inbox-list.ts'

const BOTH = ['ana', 'ben']
const stars = (...ids: number[]): ConflictList => ({ revision: 10, groups: [{ field: 'stars', people: BOTH, ids }] })
const added = (id: number, people = BOTH): AddedConflict => ({ id, field: 'stars', key: `${id}.jpg`, people })
const removed = (id: number, by: string | null = 'ben') => ({ id, field: 'stars' as const, by })
const shown = ({ current }: InboxList): number | null => current?.id ?? null
const open = (list: InboxList): number[] => {
  const first = list.current?.name
  const ids: number[] = []
  do ids.push(list.current!.id)
  while (list.next() && list.current?.name !== first)
  return ids.toSorted((a, b) => a - b)
}

test('resolving shows the next one, skipping comes back to it at the end, and the last one leaves nothing', () => {
  const list = new InboxList(stars(1, 2, 3))
  expect([shown(list), list.position, list.total, list.openCount, list.alikeCount]).toEqual([1, 1, 3, 3, 3])
  list.next()
  expect(shown(list)).toBe(2)
  list.markResolved(['2 stars'])
  expect(shown(list)).toBe(3)
  list.markResolved(['3 stars'])
  expect([shown(list), list.next(), list.previous()]).toEqual([1, false, false])
  list.markResolved(['1 stars'])
  expect([shown(list), list.openCount, list.total]).toEqual([null, 0, 3])
})

test('new conflicts come at the end and do not move the one that is shown', () => {
  const list = new InboxList(stars(5, 6))
  list.next()
  list.add([added(1)], 11)
  expect([shown(list), list.position, list.total, list.revision]).toEqual([6, 2, 3, 11])
  list.add([added(6, ['ana', 'ben', 'cleo'])], 12)
  expect([shown(list), list.total, list.current?.people.length, list.alikeCount]).toEqual([6, 3, 3, 1])
  const empty = new InboxList({ revision: 1, groups: [] })
  empty.add([added(4)], 2)
  expect(shown(empty)).toBe(4)
})

test('what somebody else has resolved is gone, and what this person has resolved is not theirs', () => {
  const list = new InboxList(stars(1, 2, 3))
  list.markResolved(['1 stars'])
  expect(list.remove([removed(1), removed(2), removed(9)], 12)).toEqual([removed(2)])
  // It is shown until the person goes on.
  expect([shown(list), list.isCurrentClosed, list.openCount]).toEqual([2, true, 1])
  list.leave()
  expect([shown(list), list.isCurrentClosed]).toEqual([3, false])
  list.remove([removed(3)], 13)
  list.add([added(3)], 14)
  expect([shown(list), list.isCurrentClosed, list.openCount], 'back while it is shown').toEqual([3, false, 1])
})

test('a conflict that is shown stays when the list is made again, whether it is still one or not', () => {
  const { current } = new InboxList(stars(1, 2))
  const still = new InboxList(stars(0, 1, 2))
  still.keepShown(current!)
  expect([shown(still), still.isCurrentClosed, still.total]).toEqual([1, false, 3])
  const gone = new InboxList(stars(2))
  gone.keepShown(current!)
  expect([shown(gone), gone.isCurrentClosed, gone.openCount]).toEqual([1, true, 1])
  gone.leave()
  expect(shown(gone)).toBe(2)
})

test('a conflict that both resolved differently comes back at the end, whatever comes first: the push or the answer', () => {
  for (const pushFirst of [true, false]) {
    const list = new InboxList(stars(1, 2))
    list.markResolved(['1 stars'])
    const push = (): readonly string[] => list.add([added(1)], 14)
    const before = pushFirst ? push() : []
    const isBack = list.confirm('1 stars', 12)
    const after = pushFirst ? [] : push()
    expect([isBack, [...before, ...after]]).toEqual(pushFirst ? [true, []] : [false, ['1 stars']])
    expect([shown(list), list.position, list.total, list.openCount]).toEqual([2, 1, 2, 2])
    list.next()
    expect([shown(list), list.position, list.current?.isBack]).toEqual([1, 2, true])
  }
})

test('a conflict that somebody else resolved and opened again keeps its place, and is counted once', () => {
  const list = new InboxList(stars(1, 2, 3))
  list.next()
  for (const revision of [11, 13, 15]) {
    list.remove([removed(1, 'ben'), removed(2, 'ben')], revision)
    list.add([added(1), added(2)], revision + 1)
  }
  expect([shown(list), list.position, list.total, list.openCount, list.isCurrentClosed]).toEqual([2, 2, 3, 3, false])
})

test('a push from before the resolution does not bring the conflict back', () => {
  const list = new InboxList(stars(1, 2))
  list.markResolved(['1 stars'])
  list.add([added(1)], 11)
  expect(list.confirm('1 stars', 12)).toBe(false)
  list.add([added(1)], 11)
  expect([list.openCount, list.total]).toEqual([1, 2])
})

test('an undone resolution is shown again at its place, and a late push about the resolution does not remove it', () => {
  const list = new InboxList(stars(1, 2, 3))
  list.markResolved(['1 stars'])
  list.confirm('1 stars', 11)
  list.markResolved(['2 stars'])
  list.confirm('2 stars', 12)
  list.reopen(['2 stars'], 13)
  expect([shown(list), list.position, list.openCount]).toEqual([2, 2, 2])
  expect(list.remove([removed(2, 'ana')], 12)).toEqual([])
  list.add([added(2)], 13)
  expect([shown(list), list.total, open(list)]).toEqual([2, 3, [2, 3]])
})

test('conflicts are alike when they have the same kind and the same people', () => {
  const list = new InboxList({
    revision: 1,
    groups: [
      { field: 'tag:cat', people: BOTH, ids: [1, 2] },
      { field: 'tag:dog', people: BOTH, ids: [1] },
      { field: 'tag:cat', people: ['ana', 'cleo'], ids: [3] },
      { field: 'stars', people: BOTH, ids: [1] },
    ],
  })
  expect([list.alikeNames(), list.alikeCount]).toEqual([['1 tag:cat', '2 tag:cat', '1 tag:dog'], 3])
  list.markResolved(list.alikeNames())
  expect([list.current?.name, list.alikeCount]).toEqual(['3 tag:cat', 1])
})
