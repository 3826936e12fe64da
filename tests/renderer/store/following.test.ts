/** Tests following a colleague: her pictures are shown, quietly, until the person goes to another one. */
import { afterEach, expect, test } from 'vitest'
import { FULL_ACCESS, type Peer, type People } from '../../../preload/contract/index.ts'
import { waitFor } from '../../support/wait-for.ts'
import { setProfiles } from '../../../renderer/components/person-names.ts'
import { deferred, opened, type Opened } from '../opened.ts'

afterEach(() => setProfiles(new Map()))

const BEN: Peer = {
  replica: 'ben1',
  user: 'ben',
  host: 'studio',
  item: 3,
  key: '3.jpg',
  mode: 'viewing',
  self: false,
  claims: [],
  since: 0,
  itemSince: 0,
  version: '',
  lastChangeAt: null,
}

/** Opens ten pictures; Ben looks at the fourth. Those from number 100 are not in the result. */
async function followingBen(): Promise<Opened> {
  const all = await opened(10)
  all.bridge.answer('query.locate', ({ id }) => (id < 100 ? id : -1))
  goTo(all, 3)
  all.app().follow(BEN)
  await waitFor(() => expect(all.app().focus.position).toBe(3))
  return all
}

/** Ben goes to another picture. */
function goTo(all: Opened, item: number): void {
  show(all, [{ ...BEN, item }])
}

function show({ app }: Opened, peers: readonly Peer[], profiles: People['profiles'] = []): void {
  app().setPeople({ peers, profiles, namesakes: [], access: FULL_ACCESS })
}

test('each picture that the colleague goes to is shown, and one that the result does not have is said without a message', async () => {
  const all = await followingBen()
  goTo(all, 5)
  await waitFor(() => expect(all.app().focus.position).toBe(5))
  // The person has not seen that picture yet, so keys label nothing for a moment.
  expect(all.app().labelKeysPausedUntil).toBeGreaterThan(performance.now())
  goTo(all, 100)
  await waitFor(() => expect(all.app().isFollowedElsewhere).toBe(true))
  expect([all.app().focus.position, all.app().toasts]).toEqual([5, []])
  goTo(all, 6)
  await waitFor(() => expect(all.app().focus.position).toBe(6))
  expect(all.app()).toMatchObject({ following: 'ben', isFollowedElsewhere: false })
})

test('a place that is looked up slowly does not replace the one that the colleague went to since', async () => {
  const all = await followingBen()
  const places = new Map([5, 6].map((id) => [id, deferred<number>()]))
  all.bridge.answer('query.locate', ({ id }) => places.get(id)!.promise)
  goTo(all, 5)
  goTo(all, 6)
  await waitFor(() => expect(all.bridge.sent('query.locate').at(-1)).toMatchObject({ id: 6 }))
  places.get(6)!.resolve(6)
  await waitFor(() => expect(all.app().focus.position).toBe(6))
  places.get(5)!.resolve(5)
  await places.get(5)!.promise
  await Promise.resolve()
  expect(all.app().focus.position).toBe(6)
})

test('a picture of the colleague that another filter shows is gone to, and the strip says no more that it is not shown', async () => {
  const all = await followingBen()
  goTo(all, 100)
  await waitFor(() => expect(all.app().isFollowedElsewhere).toBe(true))
  all.bridge.answer('query.locate', ({ id }) => (id === 100 ? 7 : -1))
  await all.app().runQuery({ text: 'stars>0' })
  await waitFor(() => expect(all.app()).toMatchObject({ isFollowedElsewhere: false, focus: { position: 7 } }))
  expect(all.app().following).toBe('ben')
})

test.each([
  ['a key', (app: Opened['app']) => app().move('next', false)],
  ['a click', (app: Opened['app']) => app().focusAt(8)],
  ['a click with Shift', (app: Opened['app']) => app().extendTo(8)],
  ['a click with Ctrl', (app: Opened['app']) => app().toggleAt(8)],
])('following ends with %s, also while the next picture is looked for', async (_, go) => {
  const all = await followingBen()
  const place = deferred<number>()
  all.bridge.answer('query.locate', () => place.promise)
  goTo(all, 5)
  await waitFor(() => expect(all.bridge.sent('query.locate').at(-1)).toMatchObject({ id: 5 }))
  go(all.app)
  const { position } = all.app().focus
  place.resolve(5)
  await place.promise
  expect(all.app()).toMatchObject({ following: null, focus: { position } })
})

test('a colleague with two programs is followed in both, also under a joined id, until both are closed', async () => {
  const all = await followingBen()
  const joined = [
    { id: 'ben', person: 'ben', name: 'Ben', color: null },
    { id: 'ben-2', person: 'ben', name: 'Ben', color: null },
  ]
  const studio = { ...BEN, item: 3 }
  const laptop = { ...BEN, replica: 'ben2', user: 'ben-2', host: 'laptop' }
  show(all, [studio, { ...laptop, item: null }], joined)
  show(all, [studio, { ...laptop, item: 6 }], joined)
  await waitFor(() => expect(all.app().focus.position).toBe(6))
  expect(all.app().others.map(({ replica }) => replica)).toEqual(['ben2'])
  show(
    all,
    [
      { ...studio, item: 7 },
      { ...laptop, item: 6 },
    ],
    joined,
  )
  await waitFor(() => expect(all.app().focus.position).toBe(7))
  expect(all.app().others.map(({ replica }) => replica)).toEqual(['ben1'])
  expect([...all.app().peersByItem.keys()]).toEqual([7])
  show(all, [{ ...laptop, item: 6 }], joined)
  await waitFor(() => expect(all.app().focus.position).toBe(6))
  expect(all.app().following).toBe('ben')
  show(all, [], joined)
  expect(all.app().following).toBe(null)
  expect(all.app().toasts).toMatchObject([{ message: 'The person whom you followed has left.' }])
})

test('one’s own other program is not somebody else, also under a joined id, and also where this one only looks', async () => {
  const all = await opened(10)
  const { user } = all.app().session!
  const joined = [{ id: 'old-id', person: user, name: user, color: null }]
  const mine = { ...BEN, replica: 'me', user, self: true, item: null }
  const own = [
    { ...BEN, replica: 'me2', user, item: 4, claims: [1] },
    { ...BEN, replica: 'me3', user: 'old-id', item: 5 },
  ]
  for (const self of [[mine], []]) {
    show(all, [...self, ...own, BEN], joined)
    const { others, peers, peersByItem, claimsByHash } = all.app()
    expect(others).toEqual([BEN])
    expect([...peersByItem.keys()]).toEqual([3])
    expect(claimsByHash.size).toBe(0)
    // The technical details count programs.
    expect(peers).toHaveLength(3)
  }
})
