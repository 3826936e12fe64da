/** Tests where a person is who has the data set open in several programs. */
import { afterEach, expect, test } from 'vitest'
import { setProfiles } from '../../../renderer/components/person-names.ts'
import { onePerPerson } from '../../../renderer/store/one-per-person.ts'
import type { Peer } from '../../../preload/contract/index.ts'

afterEach(() => setProfiles(new Map()))

function peer(replica: string, user: string, item: number | null, itemSince = 0): Peer {
  return {
    replica,
    user,
    host: 'vm',
    self: false,
    item,
    key: item === null ? null : `${item}.jpg`,
    mode: 'viewing',
    claims: [],
    since: 0,
    itemSince,
    version: '1.0.0',
    lastChangeAt: null,
  }
}

test('one person on two machines is listed once, where they are now', () => {
  setProfiles(new Map([['ana-2', { id: 'ana-2', person: 'ana-1', name: 'Ana', color: null }]]))
  const peers = [peer('a', 'ana-1', null), peer('b', 'ben', 3), peer('c', 'ana-2', 4, 10), peer('d', 'ana-1', 5, 20)]
  expect(onePerPerson(peers).map(({ replica }) => replica)).toEqual(['d', 'b'])
})

test('somebody who rests in two programs stays at one picture, also where the measured times change places', () => {
  const [first, second] = [peer('a', 'ana', 1, 100), peer('b', 'ana', 2, 600)]
  const others = onePerPerson([first, second])
  expect(others).toEqual([second])
  const again = [{ ...first, itemSince: 900 }, second]
  expect(onePerPerson(again, { peers: [first, second], others })).toEqual([second])
})

test('a person is where a program has just moved, also where the measured times say otherwise', () => {
  const [first, second] = [peer('a', 'ana', 1, 100), peer('b', 'ana', 2, 600)]
  const before = { peers: [first, second], others: [second] }
  const moved = { ...first, item: 3, itemSince: 500 }
  expect(onePerPerson([moved, second], before)).toEqual([moved])
  // Opening the picture is an action too.
  const viewed = { ...first, mode: 'editing' as const }
  expect(onePerPerson([viewed, second], before)).toEqual([viewed])
})

test('when the program where a person was is closed, the person is where the other one is', () => {
  const [first, second] = [peer('a', 'ana', 1, 100), peer('b', 'ana', 2, 600)]
  expect(onePerPerson([first], { peers: [first, second], others: [second] })).toEqual([first])
})
