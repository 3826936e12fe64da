import { expect, test } from 'vitest'
import { setProfiles } from '../../../renderer/components/person-names.ts'
import { onePerPerson } from '../../../renderer/features/status/one-per-person.ts'
import { technicalDetails } from '../../../renderer/features/status/status-text.ts'
import type { Peer, Status } from '../../../preload/contract/index.ts'

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
  setProfiles(new Map())
})

test('the technical details say why others’ changes are noticed in this way, and which programs are here', () => {
  const status = {
    state: 'timed',
    network: true,
    mount: 'nfs4',
    intervalMs: 1_000,
    clockOffsetMs: 0,
    delayMs: null,
    unsaved: 2,
    pendingSidecars: 0,
  }
  const facts = { watch: 'auto', conflicts: 3, versions: ['1.0.0', '1.0.0', ''] }
  const lines = new Map(technicalDetails(status as unknown as Status, facts))
  expect(lines.get('Why')).toBe('a network does not report what other machines change')
  expect(lines.get('Programs here')).toBe('1.0.0 (2), unknown')
  expect([lines.get('Changes not saved yet'), lines.get('Open conflicts')]).toEqual(['2', '3'])
  expect(new Map(technicalDetails(status as unknown as Status, { ...facts, watch: 'timed' })).get('Why')).toBe(
    'the settings say so',
  )
})
