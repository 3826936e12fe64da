/** Tests what the window shows of a queue when its program answers late, or other than the window expected. */
import { expect, test } from 'vitest'
import { FULL_ACCESS, type Peer, type QueueState } from '../../../preload/contract/index.ts'
import { waitFor } from '../../support/wait-for.ts'
import { deferred, opened, type Opened } from '../opened.ts'
import { isWaitingForOthers } from '../../../renderer/store/queue.ts'
import { row } from '../scripted-bridge.ts'

const TOTAL = 20

/** Returns what the program says: the pictures at these positions come next. In these tests, position and id are equal. */
function stateOf(app: Opened['app'], turn: number, ...positions: number[]): QueueState {
  const pictures = positions.map((position) => ({ id: position, position }))
  return { result: app().result!.id, turn, pictures, left: TOTAL, finished: 0, isWaiting: false, people: 2 }
}

/** Opens a queue whose first pictures are 0, 1, 2 and 3. A label shows the next one. */
async function openedQueue(stars: Readonly<Record<number, number>> = {}): Promise<Opened> {
  const { bridge, ...rest } = await opened(TOTAL, (scripted) => {
    scripted.answer('query.rows', ({ start, count }) => ({
      revision: 10,
      start,
      rows: Array.from({ length: count }, (_, at) => ({ ...row(start + at), stars: stars[start + at] ?? 0 })),
    }))
  })
  const { app } = rest
  bridge.answer('queue.next', ({ turn, shown }) => {
    const first = shown ?? 0
    return stateOf(app, turn, first, first + 1, first + 2, first + 3)
  })
  app().setPrefs({ autoAdvance: 'label' })
  await app().startQueue()
  expect(app().focus.id).toBe(0)
  return { bridge, ...rest }
}

test('a label shows the next picture at once, and the program learns which one is shown', async () => {
  const { app, bridge } = await openedQueue()
  const answer = deferred<QueueState>()
  bridge.answer('queue.next', () => answer.promise)
  await app().toggleLabelOnTargets({ stars: 3 })
  expect(app().focus.id).toBe(1)
  await waitFor(() => expect(bridge.sent('queue.next').at(-1)).toMatchObject({ shown: 1, skipped: null }))
})

test('what was pushed before the last question does not bring back a labelled picture', async () => {
  const { app, bridge } = await openedQueue()
  const answer = deferred<QueueState>()
  bridge.answer('queue.next', () => answer.promise)
  const { turn } = app().queue!
  await app().toggleLabelOnTargets({ stars: 3 })
  bridge.push('queue', stateOf(app, turn, 0, 1, 2, 3))
  await app().toggleLabelOnTargets({ stars: 3 })
  expect(app().focus.id).toBe(2)
  expect(bridge.sent('labels.edit').map(({ ids, edit }) => [ids[0], edit.stars])).toEqual([
    [0, 3],
    [1, 3],
  ])
})

test('a picture that a colleague has labelled alike a moment ago keeps its label, and the next one is shown', async () => {
  const { app, bridge } = await openedQueue({ 0: 3 })
  await app().toggleLabelOnTargets({ stars: 3 })
  expect(bridge.sent('labels.edit').map(({ edit }) => edit)).toEqual([{ stars: 3 }])
  expect(app().focus.id).toBe(1)
})

test('the same holds where the rule of the team says when the next one is shown', async () => {
  const { app, bridge } = await openedQueue({ 0: 2 })
  const settings = app().settings!
  bridge.push('settings', { ...settings, schema: { ...settings.schema, done: 'stars>=1' } })
  app().setPrefs({ autoAdvance: 'done' })
  await app().toggleLabelOnTargets({ stars: 2 })
  expect(app().focus.id).toBe(1)
})

test('a late answer does not take the person away from a picture to which she has gone back', async () => {
  const { app, bridge } = await openedQueue()
  const answer = deferred<QueueState>()
  bridge.answer('queue.next', () => answer.promise)
  await app().toggleLabelOnTargets({ stars: 3 })
  app().queuePrevious()
  expect(app().focus.id).toBe(0)
  answer.resolve(stateOf(app, app().queue!.turn + 1, 4, 5))
  await waitFor(() => expect(app().queue!.pictures.map(({ id }) => id)).toEqual([4, 5]))
  expect(app().focus.id).toBe(0)
  // Forward is the picture from which she came.
  app().queueNext()
  expect(app().focus.id).toBe(1)
})

test('a picture that is skipped after going back is put off, and the program keeps the one that is under way', async () => {
  const { app, bridge } = await openedQueue()
  bridge.answer('queue.next', ({ turn, shown }) => stateOf(app, turn, shown ?? 9, 5))
  app().queueNext()
  await waitFor(() => expect(app().queue!.pictures[0]!.id).toBe(1))
  app().queuePrevious()
  app().queueNext(true)
  expect(app().focus.id).toBe(1)
  await waitFor(() => expect(bridge.sent('queue.next').at(-1)).toMatchObject({ shown: 1, skipped: 0 }))
})

test('where a picture has come in front of the others, the one that comes next is shown, not the one at its old place', async () => {
  const { app, bridge } = await openedQueue()
  bridge.answer('query.rows', ({ start, count }) => ({
    revision: 10,
    start,
    // The new picture has the number 99, and is in front of the others.
    rows: Array.from({ length: count }, (_, at) => row(start + at === 0 ? 99 : start + at - 1)),
  }))
  bridge.answer('query.locate', ({ id }) => id + 1)
  const { id: result } = app().result!
  bridge.push('result', {
    result,
    revision: 10,
    total: TOTAL + 1,
    hidden: 0,
    stale: 0,
    staleByStacks: 0,
    moved: true,
  })
  await waitFor(() => expect(app().result!.total).toBe(TOTAL + 1))
  app().queueNext()
  await waitFor(() => expect(app().focus).toEqual({ position: 2, id: 1 }))
})

test('a new result goes on from the picture on screen', async () => {
  const { app, bridge } = await openedQueue()
  bridge.answer('queue.next', ({ turn, shown }) => stateOf(app, turn, shown!, 7, 8))
  bridge.answer('query.locate', ({ id }) => id)
  await app().runQuery({ sort: 'size' }, { stay: true })
  await waitFor(() => expect(app().queue!.pictures.map(({ id }) => id)).toEqual([0, 7, 8]))
  expect([app().viewer, app().focus.id]).toEqual([true, 0])
  app().queueNext()
  expect(app().focus.id).toBe(7)
})

test('somebody who waits sees a picture that a colleague gives up', async () => {
  const { app, bridge } = await openedQueue()
  bridge.answer('queue.next', ({ turn }) => ({ ...stateOf(app, turn), left: 2, isWaiting: true }))
  for (let turn = 0; turn < 4; turn++) await app().toggleLabelOnTargets({ stars: 3 })
  await waitFor(() => expect(app().queue).toMatchObject({ isWaiting: true, pictures: [] }))
  bridge.answer('queue.next', ({ turn }) => stateOf(app, turn, 6))
  bridge.push('queue', { ...stateOf(app, app().queue!.turn), left: 1, isWaiting: true })
  await waitFor(() => expect(app().focus.id).toBe(6))
})

/** Whether keys give no labels now, because nobody has seen the picture on screen yet. */
const isPaused = (app: Opened['app']): boolean => app().labelKeysPausedUntil > performance.now()

/** Lets the program say that picture `gone` is no more in the result. */
async function pushRemoval({ app, bridge }: Opened, gone: number): Promise<void> {
  bridge.answer('query.locate', ({ id }) => (id === gone ? -1 : id > gone ? id - 1 : id))
  bridge.answer('query.rows', ({ start, count }) => ({
    revision: 10,
    start,
    rows: Array.from({ length: count }, (_, at) => row(start + at >= gone ? start + at + 1 : start + at)),
  }))
  bridge.push('result', {
    result: app().result!.id,
    revision: 10,
    total: TOTAL - 1,
    hidden: 0,
    stale: 0,
    staleByStacks: 0,
    moved: true,
  })
  await waitFor(() => expect(app().result!.total).toBe(TOTAL - 1))
}

test('in place of a picture that was deleted on screen, the next one of the queue is shown, and keys wait for it', async () => {
  const all = await openedQueue()
  const { app, bridge } = all
  const answer = deferred<QueueState>()
  bridge.answer('queue.next', () => answer.promise)
  await pushRemoval(all, 0)
  await waitFor(() => expect(app().pendingPicture).not.toBeNull())
  expect([isPaused(app), app().toasts[0]!.message]).toEqual([
    true,
    'p0.jpg is not in the folder any more, or has another name.',
  ])
  const turn = app().queue!.turn + 1
  answer.resolve({ ...stateOf(app, turn), pictures: [{ id: 7, position: 6 }] })
  await waitFor(() => expect([app().focus, app().pendingPicture]).toEqual([{ id: 7, position: 6 }, null]))
})

test('without a queue, the picture that is shown in place of a deleted one is the one that a key labels', async () => {
  const all = await opened(TOTAL)
  const { app, bridge } = all
  app().focusAt(4)
  app().openViewer()
  await pushRemoval(all, 4)
  await waitFor(() => expect(app().focus).toEqual({ position: 4, id: 5 }))
  expect([app().viewer, isPaused(app)]).toEqual([true, true])
  await app().toggleLabelOnTargets({ stars: 3 })
  expect(bridge.sent('labels.edit').map(({ ids }) => ids)).toEqual([[5]])
})

test('keys wait while nobody knows what comes next, and label nothing for a moment after the end', async () => {
  const { app, bridge } = await openedQueue()
  const answer = deferred<QueueState>()
  bridge.answer('queue.next', () => answer.promise)
  for (let turn = 0; turn < 4; turn++) await app().toggleLabelOnTargets({ stars: 3 })
  expect(app().pendingPicture).not.toBeNull()
  expect(isPaused(app)).toBe(false)
  answer.resolve({ ...stateOf(app, app().queue!.turn + 4), left: 0 })
  await waitFor(() => expect([app().queue, app().viewer, app().pendingPicture]).toEqual([null, false, null]))
  expect(isPaused(app)).toBe(true)
  // The message says nothing about a queue that is started after it.
  expect(app().toasts[0]!.message).toBe('All pictures shown here are done.')
  bridge.answer('queue.next', ({ turn }) => stateOf(app, turn, 5))
  await app().startQueue()
  expect(app().toasts).toEqual([])
})

test('whoever waits for others labels nothing with keys, but may go back', async () => {
  const { app, bridge } = await openedQueue()
  bridge.answer('queue.next', ({ turn }) => ({ ...stateOf(app, turn), left: 1, isWaiting: true }))
  for (let turn = 0; turn < 4; turn++) await app().toggleLabelOnTargets({ stars: 3 })
  await waitFor(() => expect(isWaitingForOthers(app())).toBe(true))
  app().queuePrevious()
  await waitFor(() => expect(isWaitingForOthers(app())).toBe(false))
})

test('a tag key does not take away the tag that a colleague gave, only one that it has given itself', async () => {
  const { app, bridge } = await openedQueue()
  app().setPrefs({ autoAdvance: 'off' })
  bridge.push('labels', {
    from: 10,
    revision: 11,
    source: 'remote',
    by: ['ben'],
    rows: [{ ...row(0), tags: ['sharp'] }],
  })
  await app().toggleTagOnTargets('sharp')
  await app().toggleTagOnTargets('owl')
  expect(bridge.sent('labels.edit').map(({ edit }) => edit)).toEqual([{ addTags: ['sharp'] }, { addTags: ['owl'] }])
  bridge.push('labels', {
    from: 11,
    revision: 12,
    source: 'local',
    by: ['ana'],
    rows: [{ ...row(0), tags: ['sharp', 'owl'] }],
  })
  await app().toggleTagOnTargets('owl')
  expect(bridge.sent('labels.edit').at(-1)!.edit).toEqual({ removeTags: ['owl'] })
})

test('the pace counts what the program says is finished, and not what was undone', async () => {
  const { app, bridge } = await openedQueue()
  const push = (finished: number): void => bridge.push('queue', { ...stateOf(app, app().queue!.turn, 0, 1), finished })
  push(3)
  expect(app().queue).toMatchObject({ finished: 3 })
  expect(app().queue!.times).toHaveLength(3)
  push(2)
  expect(app().queue!.times).toHaveLength(2)
})

test('back goes over a picture that is gone', async () => {
  const all = await openedQueue()
  const { app } = all
  for (let turn = 0; turn < 2; turn++) await app().toggleLabelOnTargets({ stars: 3 })
  expect(app().focus.id).toBe(2)
  await pushRemoval(all, 1)
  await waitFor(() => expect(app().focus).toEqual({ position: 1, id: 2 }))
  app().queuePrevious()
  await waitFor(() => expect(app().focus.id).toBe(0))
  expect(app().queue).toMatchObject({ visited: [], ahead: [{ id: 2 }] })
})

test('whoever follows a colleague leaves the queue, and a queue ends following', async () => {
  const { app } = await openedQueue()
  const ben = { replica: 'ben1', user: 'ben', item: 9, self: false, claims: [] as number[] } as unknown as Peer
  app().setPeople({ peers: [ben], profiles: [], namesakes: [], access: FULL_ACCESS })
  app().follow(ben)
  expect([app().queue, app().following]).toEqual([null, 'ben'])
  await app().startQueue()
  expect([app().queue !== null, app().following]).toEqual([true, null])
})
