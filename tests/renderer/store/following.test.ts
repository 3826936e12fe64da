/** Tests following a colleague: her pictures are shown, quietly, until the person goes to another one. */
import { expect, test } from 'vitest'
import { FULL_ACCESS, type Peer } from '../../../preload/contract/index.ts'
import { waitFor } from '../../support/wait-for.ts'
import { deferred, opened, type Opened } from '../opened.ts'

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
function goTo({ app }: Opened, item: number): void {
  app().setPeople({ peers: [{ ...BEN, item }], profiles: [], namesakes: [], access: FULL_ACCESS })
}

test('each picture that the colleague goes to is shown, and one that the result does not have is said without a message', async () => {
  const all = await followingBen()
  goTo(all, 5)
  await waitFor(() => expect(all.app().focus.position).toBe(5))
  goTo(all, 100)
  await waitFor(() => expect(all.app().isFollowedElsewhere).toBe(true))
  expect([all.app().focus.position, all.app().toasts]).toEqual([5, []])
  goTo(all, 6)
  await waitFor(() => expect(all.app().focus.position).toBe(6))
  expect(all.app()).toMatchObject({ following: 'ben1', isFollowedElsewhere: false })
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
  expect(all.app().following).toBe('ben1')
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
