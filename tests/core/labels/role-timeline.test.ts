import { describe, expect, test } from 'vitest'
import { OWNER_REQUEST_MS, type JsonValue } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { foldSettings } from '../../../main/core/labels/fold-settings.ts'
import { RoleTimeline } from '../../../main/core/labels/role-timeline.ts'
import { Random, seeds } from '../../support/random.ts'

let number = 0

function setting(at: number, by: string, settings: Readonly<Record<string, JsonValue>>): StoredChange {
  return { id: `aaaaaaaaaaaa-aaaaaa:${number++}`, at, by, item: '.', settings, replaces: [] }
}

const DAY = 24 * 60 * 60_000

describe('roles over time', () => {
  test('who made the data set owns it, and only owners give roles; while nobody owns it, everybody does (RO1, RO3)', () => {
    const changes = [setting(10, 'ben', { 'role:cy': 'viewer' }), setting(20, 'ana', { 'role:ben': 'viewer' })]
    const owned = new RoleTimeline(changes, 'ana')
    expect([owned.roleAt('cy', 30), owned.roleAt('ben', 30), owned.roleAt('ben', 19)]).toEqual([null, 'viewer', null])
    expect(owned.ownersAt(30)).toEqual(['ana'])
    const unowned = new RoleTimeline(changes)
    expect([unowned.roleAt('cy', 30), unowned.roleAt('ben', 30)]).toEqual(['viewer', 'viewer'])
  })

  test('what a person might do counts at the moment of the change, not now (RO3, RO7)', () => {
    const roles = new RoleTimeline(
      [setting(100, 'ana', { 'role:ben': 'viewer' }), setting(200, 'ana', { 'role:ben': 'labeler' })],
      'ana',
    )
    expect([50, 150, 250].map((at) => roles.mayLabel('ben', at))).toEqual([true, false, true])
  })

  test('where only people with a role may label, the others are viewers (RO2)', () => {
    const roles = new RoleTimeline([setting(100, 'ana', { 'access.labels': 'named', 'role:ben': 'labeler' })], 'ana')
    expect(['ana', 'ben', 'cy', 'external'].map((id) => roles.mayLabel(id, 150))).toEqual([true, true, false, false])
    expect(roles.mayLabel('cy', 99)).toBe(true)
  })

  test('settings count where their author might change them, and Smart Folders of labelers always do (RO4, RO6)', () => {
    const changes = [
      setting(100, 'ana', { 'access.settings': 'owners', 'role:cy': 'viewer' }),
      setting(200, 'ben', { schema: { done: 'stars>=1' }, 'smart-folder:Best': { filter: 'stars>=4' } }),
      setting(210, 'cy', { 'smart-folder:Mine': { filter: 'stars>=4' }, 'person:cy': { name: 'Cy' } }),
      setting(220, 'ben', { 'person:ana': { name: 'Nobody' }, 'role:ben': 'owner' }),
    ]
    const roles = new RoleTimeline(changes, 'ana')
    const counted = foldSettings(changes, roles.isCounted)
    expect([...counted.keys()]).toEqual(['access.settings', 'person:cy', 'role:cy', 'smart-folder:Best'])
    expect(roles.uncountedOf(changes).map(({ name, by }) => [name, by])).toEqual([
      ['person:ana', 'ben'],
      ['role:ben', 'ben'],
      ['smart-folder:Mine', 'cy'],
      ['schema', 'ben'],
    ])
    // The files contain everything, so another version reads the same.
    expect(foldSettings(changes).size).toBe(8)
  })

  test('the last owner stays, also when two owners demote each other at once (RO5)', () => {
    const alone = new RoleTimeline([setting(10, 'ana', { 'role:ana': 'labeler' })], 'ana')
    expect(alone.ownersAt(20)).toEqual(['ana'])
    const two = new RoleTimeline(
      [
        setting(10, 'ana', { 'role:ben': 'owner' }),
        setting(20, 'ana', { 'role:ben': 'labeler' }),
        setting(21, 'ben', { 'role:ana': 'viewer' }),
      ],
      'ana',
    )
    expect(two.ownersAt(30)).toEqual(['ana'])
    expect(two.roleAt('ana', 30)).toBe('owner')
  })

  test('when the last owner is gone, somebody who asks becomes an owner after seven days, unless an owner refuses (RO5)', () => {
    const asks = setting(DAY, 'ben', { 'role:ben': 'owner-requested' })
    const granted = new RoleTimeline([asks], 'ana')
    const due = DAY + OWNER_REQUEST_MS
    expect(granted.requestsAt(due - 1)).toEqual([{ id: 'ben', due }])
    expect([granted.ownersAt(due - 1), granted.ownersAt(due), granted.requestsAt(due)]).toEqual([
      ['ana'],
      ['ana', 'ben'],
      [],
    ])
    const refused = new RoleTimeline([asks, setting(2 * DAY, 'ana', { 'role:ben': 'viewer' })], 'ana')
    expect([refused.ownersAt(due), refused.requestsAt(3 * DAY), refused.roleAt('ben', due)]).toEqual([
      ['ana'],
      [],
      'viewer',
    ])
    // Nobody can ask for somebody else, and what the new owner does counts only from then on.
    const later = new RoleTimeline(
      [
        asks,
        setting(2 * DAY, 'cy', { 'role:dan': 'owner-requested' }),
        setting(due - 1, 'ben', { 'role:cy': 'viewer' }),
        setting(due + 1, 'ben', { 'role:dan': 'viewer' }),
      ],
      'ana',
    )
    expect([later.roleAt('cy', due + 2), later.roleAt('dan', due + 2)]).toEqual([null, 'viewer'])
    expect(later.ownersAt(due + OWNER_REQUEST_MS)).toEqual(['ana', 'ben'])
  })

  test('nobody becomes an owner by saying that the owner is the same person; an owner can say it (RO3)', () => {
    const joins = { 'person:ben': { name: 'Ben', same_as: 'ana' } }
    expect(new RoleTimeline([setting(10, 'ben', joins)], 'ana').roleAt('ben', 20)).toBe(null)
    expect(new RoleTimeline([setting(10, 'ana', joins)], 'ana').roleAt('ben', 20)).toBe('owner')
  })

  test('the result does not depend on the order of arrival', () => {
    const people = ['ana', 'ben', 'cy', 'dan']
    const values = ['owner', 'labeler', 'viewer', 'owner-requested', null]
    for (const seed of seeds(50)) {
      const random = new Random(seed)
      const changes = Array.from({ length: 30 }, () =>
        setting(random.between(0, 40) * DAY, random.pick(people), {
          [`role:${random.pick(people)}`]: random.pick(values),
          ...(random.chance(0.2) ? { 'access.labels': random.pick(['anybody', 'named', null]) } : {}),
          ...(random.chance(0.2) ? { 'access.settings': random.pick(['anybody', 'owners', null]) } : {}),
        }),
      )
      const roles = new RoleTimeline(changes, 'ana')
      const shuffled = changes
        .map((change) => ({ change, place: random.next() }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ change }) => change)
      expect(new RoleTimeline(shuffled, 'ana').text, `seed ${seed}`).toBe(roles.text)
      // Somebody owns it at every moment: the last owner stays.
      for (let day = 0; day < 50; day++)
        expect(roles.ownersAt(day * DAY).length, `seed ${seed}, day ${day}`).toBeGreaterThan(0)
    }
  })
})
