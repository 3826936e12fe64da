/** Tests queues over real data sets: what is given out follows from labels and from the presence files of others. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { encodeHeartbeat } from '../../main/core/format/presence-codec.ts'
import { presencePath } from '../../main/core/format/names.ts'
import { systemClock, type Clock } from '../../main/core/base/clock.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import { QueueSession } from '../../main/host/queue-session.ts'
import { ResultSet } from '../../main/host/result-set.ts'
import { claimHash, DEFAULT_QUERY, type ItemId, type QueueState } from '../../preload/contract/index.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { team, until } from '../support/replicas.ts'

const KEYS = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']

async function withPictures(workspace: Workspace): Promise<Workspace> {
  for (const key of KEYS) await writeFile(join(workspace.root, key), '')
  await workspace.catalog.scan()
  return workspace
}

function queueOf(workspace: Workspace, before: QueueSession | null = null, clock: Clock = systemClock): QueueSession {
  const result = new ResultSet(workspace, DEFAULT_QUERY)
  const queue = new QueueSession({ workspace, result, clock, onChange: () => undefined, before })
  onTestFinished(() => queue.close())
  return queue
}

function keysIn(workspace: Workspace, { pictures }: QueueState): string[] {
  return pictures.map(({ id }) => workspace.catalog.items.key(id))
}

let lastTurn = 0

function nextOf(
  queue: QueueSession,
  { shown = null, skipped = null }: Partial<Record<'shown' | 'skipped', ItemId | null>> = {},
): QueueState {
  return queue.next({ turn: ++lastTurn, shown, skipped })
}

const idOf = (workspace: Workspace, key: string): ItemId => workspace.catalog.items.idOf(key)!

/** Writes a presence file as another program does. */
async function claimAs(workspace: Workspace, replica: string, beat: number, keys: readonly string[]): Promise<void> {
  await writeFile(
    join(workspace.root, '.lenslet', presencePath(replica)),
    encodeHeartbeat({
      user: replica,
      name: replica,
      host: 'other',
      beat,
      item: null,
      mode: 'viewing',
      claims: keys.map(claimHash),
      openFor: 0,
      itemFor: 0,
      version: '',
    }),
  )
}

test('what is done, or has a reason for skipping, is not given out, also when a colleague labels it meanwhile', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  const ben = await open('ben')
  await ana.setTeamSettings({
    schema: { done: 'stars>=1' },
    'schema.group:Skip': { skip: true },
    'schema.tag:unclear': { group: 'Skip' },
  }).saved
  await ana.edit(['a.jpg'], { stars: 3 }).saved
  await ana.edit(['b.jpg'], { addTags: ['unclear'] }).saved
  const queue = queueOf(ana)
  // Which of the three comes first depends on the ranks of the two programs.
  const start = nextOf(queue)
  const [first] = keysIn(ana, start)
  const [second, third] = ['c.jpg', 'd.jpg', 'e.jpg'].filter((key) => key !== first)
  expect([third === undefined, start.left]).toEqual([false, 3])
  await ben.edit([second!], { stars: 1 }).saved
  await until(ana, () => ana.state(second!)?.stars === 1)
  await ana.edit([first!], { stars: 1 }).saved
  const next = nextOf(queue)
  expect([keysIn(ana, next), next.left]).toEqual([[third], 1])
  await ana.edit([third!], { stars: 1 }).saved
  expect(nextOf(queue)).toMatchObject({ pictures: [], left: 0, isWaiting: false })
  // A label that is taken away puts the picture into the queue again.
  await ben.edit([second!], { stars: 0 }).saved
  await until(ana, () => ana.state(second!)?.stars === 0)
  expect(keysIn(ana, nextOf(queue))).toEqual([second])
})

test('claims of others hold, also of a machine whose clock is an hour ahead, until that machine has been silent', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  // The number begins with the time of that machine's clock.
  const beat = Math.floor(Date.now() / 1000) + 3_600
  await claimAs(ana, 'zzzzzzzzzzzz', beat, ['a.jpg', 'b.jpg'])
  await until(ana, () => ana.peers().some(({ replica }) => replica === 'zzzzzzzzzzzz'))
  const queue = queueOf(ana)
  expect(keysIn(ana, nextOf(queue)).toSorted()).not.toContain('a.jpg')
  await claimAs(ana, 'zzzzzzzzzzzz', beat + 1, [])
  await until(ana, () => ana.peers().every(({ claims, self }) => self || claims.length === 0))
  const given = new Set<string>()
  for (let turn = 0; turn < KEYS.length; turn++) {
    const { pictures } = nextOf(queue)
    if (!pictures[0]) break
    given.add(ana.catalog.items.key(pictures[0].id))
    await ana.edit([ana.catalog.items.key(pictures[0].id)], { stars: 1 }).saved
  }
  expect([...given].toSorted()).toEqual(KEYS)
})

test('while the share is away, the queue goes on with what this machine knows', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana', { watch: false }))
  const queue = queueOf(ana)
  expect(keysIn(ana, nextOf(queue))[0]).toBe('a.jpg')
  // Nothing is read or written for the next one: the label is in the outbox, and the claim is for later.
  void ana.edit(['a.jpg'], { stars: 1 })
  expect(keysIn(ana, nextOf(queue))[0]).toBe('b.jpg')
})

test('with fifty people here, everybody is listed once, and the queue gives out a picture at once', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  const replicas = Array.from({ length: 50 }, (_, at) => `${String(at).padStart(2, '0')}zzzzzzzzzz`)
  await Promise.all(replicas.map((replica) => claimAs(ana, replica, 1, ['a.jpg'])))
  await until(ana, () => ana.peers().length === 51)
  expect(new Set(ana.peers().map(({ user }) => user)).size).toBe(51)
  const queue = queueOf(ana)
  const { pictures, people } = nextOf(queue)
  expect(pictures.length).toBeGreaterThan(0)
  expect(people).toBe(51)
  expect(keysIn(ana, queue.state())).not.toContain('a.jpg')
})

test('where each picture is for two people who give stars of their own, a third one does not get it', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  const ben = await open('ben')
  const cy = await withPictures(await open('cy'))
  await ana.setTeamSettings({ 'rating.mode': 'each', 'rating.overlap': 2 }).saved
  for (const workspace of [ben, cy])
    await until(workspace, () =>
      workspace.settings().settings.some(({ name, value }) => name === 'rating.overlap' && value === 2),
    )
  await ana.edit(['a.jpg', 'b.jpg'], { stars: 3 }).saved
  await ben.edit(['a.jpg'], { stars: 5 }).saved
  await cy.ratings.whenRead()
  await until(cy, () => (cy.labelColumns.raterColumns().raters[idOf(cy, 'a.jpg')] ?? 0) === 2)
  const queue = queueOf(cy)
  const state = nextOf(queue)
  expect(state.left).toBe(4)
  expect(keysIn(cy, state)).not.toContain('a.jpg')
})

test('pictures that come and go are counted, and a new result keeps what the person has skipped', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  const queue = queueOf(ana)
  expect(nextOf(queue)).toMatchObject({ left: 5 })
  await rm(join(ana.root, 'c.jpg'))
  await writeFile(join(ana.root, 'b2.jpg'), '')
  await ana.catalog.scan()
  queue.result.updateFiles()
  const state = nextOf(queue, { shown: idOf(ana, 'b.jpg'), skipped: idOf(ana, 'a.jpg') })
  expect(state).toMatchObject({ left: 5 })
  // It claims half of what is left.
  expect(keysIn(ana, state)).toEqual(['b.jpg', 'b2.jpg', 'd.jpg'])
  const after = queueOf(ana, queue)
  expect(keysIn(ana, nextOf(after))).not.toContain('a.jpg')
})

test('after three minutes without a label nothing is claimed, until the person goes on', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  const clock = new SimulatedClock()
  const queue = queueOf(ana, null, clock)
  expect(nextOf(queue).pictures.length).toBeGreaterThan(0)
  await clock.advance(180_000)
  const claims = (): number => ana.peers().find(({ self }) => self)!.claims.length
  expect([queue.state().pictures, claims()]).toEqual([[], 0])
  // What happens elsewhere does not claim anything for somebody who is away.
  await ana.edit(['e.jpg'], { stars: 1 }).saved
  queue.update()
  expect(claims()).toBe(0)
  expect(keysIn(ana, nextOf(queue, { shown: idOf(ana, 'a.jpg') }))[0]).toBe('a.jpg')
  expect(claims()).toBeGreaterThan(0)
})

test('what the person has finished counts, not what a colleague labelled, what was undone, or what stays open', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  const ben = await open('ben')
  await ana.setTeamSettings({ schema: { done: 'stars>=1' } }).saved
  const queue = queueOf(ana)
  nextOf(queue)
  await ana.edit(['a.jpg', 'b.jpg'], { stars: 3 }).saved
  await ana.edit(['d.jpg'], { flag: 'pick' }).saved
  await ben.edit(['c.jpg'], { stars: 1 }).saved
  await until(ana, () => ana.state('c.jpg')?.stars === 1)
  expect(queue.state()).toMatchObject({ finished: 2, left: 2 })
  // Another value changes nothing.
  await ana.edit(['a.jpg', 'c.jpg'], { stars: 4 }).saved
  expect(queue.state()).toMatchObject({ finished: 2, left: 2 })
  await ana.edit(['b.jpg'], { stars: 0 }).saved
  expect(queue.state()).toMatchObject({ finished: 1, left: 3 })
  await ana.edit(['b.jpg'], { stars: 5 }).saved
  expect(queue.state()).toMatchObject({ finished: 2, left: 2 })
  expect(nextOf(queueOf(ana, queue))).toMatchObject({ finished: 2 })
})

test('where everybody gives stars of their own, nobody waits for a colleague who labels the same picture', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  await ana.setTeamSettings({ 'rating.mode': 'each', schema: { done: 'stars>=1' } }).saved
  await claimAs(ana, 'zzzzzzzzzzzz', 1, KEYS)
  await until(ana, () => ana.peers().some(({ claims, self }) => !self && claims.length === KEYS.length))
  await ana.edit(['b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'], { stars: 3 }).saved
  const state = nextOf(queueOf(ana))
  expect([keysIn(ana, state), state.isWaiting, state.left]).toEqual([['a.jpg'], false, 1])
})

test('somebody who labels from the queue in two programs counts once, also under a joined id', async () => {
  const { open } = await team()
  const ana = await withPictures(await open('ana'))
  await claimAs(ana, 'zzzzzzzzzzzz', 1, ['a.jpg'])
  await until(ana, () => ana.peers().some(({ claims, self }) => !self && claims.length === 1))
  const queue = queueOf(ana)
  expect(nextOf(queue).people).toBe(2)
  await ana.setTeamSettings(ana.people.joinOf('zzzzzzzzzzzz', 'ana')).saved
  expect(queue.state().people).toBe(1)
})
