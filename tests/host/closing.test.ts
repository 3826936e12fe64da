import { rename } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { dispatcher } from '../../main/host/dispatch.ts'
import {
  flushPages,
  confirmClose,
  drainChanges,
  unsavedDetail,
  unsavedHeading,
  untilWritten,
  type CloseEffects,
  type Unsaved,
} from '../../main/host/closing.ts'
import { appPaths } from '../../main/host/paths.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { fixture, PICTURES } from './fixture.ts'

const UNSAVED: Unsaved = { changes: 14, folder: '/home/ann/state/replicas' }

/** Returns the steps of closing a window, in order. */
async function stepsOfClosing(effects: Partial<CloseEffects>): Promise<string[]> {
  const steps: string[] = []
  const recordStep = <T>(what: string, value: T): Promise<T> => {
    steps.push(what)
    return Promise.resolve(value)
  }
  await confirmClose({
    drain: () => recordStep('settle', UNSAVED),
    ask: () => recordStep('ask', 'quit'),
    untilWritten: () => recordStep('written', undefined),
    isShuttingDown: () => false,
    ...effects,
  })
  return [...steps, 'left']
}

test('the person is asked only when changes cannot be written, and never while the machine shuts down', async () => {
  expect(await stepsOfClosing({})).toEqual(['settle', 'ask', 'left'])
  expect(await stepsOfClosing({ drain: () => Promise.resolve(null) })).toEqual(['left'])
  expect(await stepsOfClosing({ ask: () => Promise.resolve('wait') })).toEqual(['settle', 'written', 'left'])
  expect(await stepsOfClosing({ isShuttingDown: () => true })).toEqual(['left'])
  let isEnding = false
  expect(
    await stepsOfClosing({
      isShuttingDown: () => isEnding,
      drain: () => {
        isEnding = true
        return Promise.resolve(UNSAVED)
      },
    }),
  ).toEqual(['left'])
})

test('the message says how many changes are unsaved and where they are', () => {
  expect(`${unsavedHeading(UNSAVED)} ${unsavedDetail(UNSAVED)}`).toBe(
    '14 changes are not on the share yet. They are kept in /home/ann/state/replicas and are written at the next start.',
  )
  expect(`${unsavedHeading({ ...UNSAVED, changes: 1 })} ${unsavedDetail({ ...UNSAVED, changes: 1 })}`).toMatch(
    /^1 change is .* It is kept in/,
  )
})

async function openSession(): Promise<{ session: HostSession; root: string }> {
  const { root, home, remove } = await fixture()
  const paths = appPaths({ LENSLET_HOME: home })
  const session = new HostSession({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user: 'ann',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(async () => {
    await session.close(0)
    await remove()
  })
  await session.open(root)
  await session.dataset.workspace.whenOpened
  await session.dataset.workspace.catalog.scan()
  return { session: session, root }
}

test('changes that an offline share lacks are counted, and the wait for them ends when the share is back', async () => {
  const { session, root } = await openSession()
  const { workspace } = session.dataset
  expect(await drainChanges(session)).toBeNull()
  await rename(root, `${root} away`)
  await workspace.edit([PICTURES[0], PICTURES[1]], { stars: 2 }).stored
  expect(await drainChanges(session)).toEqual({ changes: 2, folder: expect.stringContaining('replicas') as string })
  const writing = untilWritten(session)
  await rename(`${root} away`, root)
  workspace.retry()
  await writing
  expect(workspace.status().unsaved).toBe(0)
})

test('pages are asked to send typed text; the program waits for one that answers, and not long for one that hangs', async () => {
  const { session } = await openSession()
  const call = dispatcher(session)
  const pushes: string[] = []
  const answers = session.connect((name) => {
    if (name !== 'flush') return
    pushes.push(name)
    void call('labels.edit', { ids: [0], edit: { notes: 'typed' }, seen: 0 }, answers).then(() =>
      call('session.flushed', {}, answers),
    )
  })
  const startedAt = performance.now()
  await flushPages(session)
  expect([pushes, session.dataset.workspace.stateOf(0)?.notes]).toEqual([['flush'], 'typed'])
  session.connect(() => undefined)
  await flushPages(session)
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
