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

const LEFT: Unsaved = { changes: 14, folder: '/home/ann/state/replicas' }

/** What happened, in order. */
async function leaving(effects: Partial<CloseEffects>): Promise<string[]> {
  const happened: string[] = []
  const note = <T>(what: string, value: T): Promise<T> => {
    happened.push(what)
    return Promise.resolve(value)
  }
  await confirmClose({
    drain: () => note('settle', LEFT),
    ask: () => note('ask', 'quit'),
    untilWritten: () => note('written', undefined),
    isShuttingDown: () => false,
    ...effects,
  })
  return [...happened, 'left']
}

test('the person is asked only when changes cannot be written, and never while the machine shuts down', async () => {
  expect(await leaving({})).toEqual(['settle', 'ask', 'left'])
  expect(await leaving({ drain: () => Promise.resolve(null) })).toEqual(['left'])
  expect(await leaving({ ask: () => Promise.resolve('wait') })).toEqual(['settle', 'written', 'left'])
  expect(await leaving({ isShuttingDown: () => true })).toEqual(['left'])
  let isEnding = false
  expect(
    await leaving({
      isShuttingDown: () => isEnding,
      drain: () => {
        isEnding = true
        return Promise.resolve(LEFT)
      },
    }),
  ).toEqual(['left'])
})

test('the message says how many changes are unsaved and where they are', () => {
  expect(`${unsavedHeading(LEFT)} ${unsavedDetail(LEFT)}`).toBe(
    '14 changes are not on the share yet. They are kept in /home/ann/state/replicas and are written at the next start.',
  )
  expect(`${unsavedHeading({ ...LEFT, changes: 1 })} ${unsavedDetail({ ...LEFT, changes: 1 })}`).toMatch(
    /^1 change is .* It is kept in/,
  )
})

async function started(): Promise<{ session: HostSession; root: string }> {
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

test('changes that an offline share lacks are counted, and the wait ends when it is back', async () => {
  const { session, root } = await started()
  const { workspace } = session.dataset
  expect(await drainChanges(session)).toBeNull()
  await rename(root, `${root} away`)
  await workspace.edit([PICTURES[0], PICTURES[1]], { stars: 2 }).stored
  expect(await drainChanges(session)).toEqual({ changes: 2, folder: expect.stringContaining('replicas') as string })
  const waited = untilWritten(session)
  await rename(`${root} away`, root)
  workspace.retry()
  await waited
  expect(workspace.status().unsaved).toBe(0)
})

test('pages are asked to send what is typed; one that answers is waited for, one that hangs is not for long', async () => {
  const { session } = await started()
  const call = dispatcher(session)
  const sent: string[] = []
  const answers = session.connect((name) => {
    if (name !== 'flush') return
    sent.push(name)
    void call('labels.edit', { ids: [0], edit: { notes: 'typed' }, seen: 0 }, answers).then(() =>
      call('session.flushed', {}, answers),
    )
  })
  const began = performance.now()
  await flushPages(session)
  expect([sent, session.dataset.workspace.stateOf(0)?.notes]).toEqual([['flush'], 'typed'])
  session.connect(() => undefined)
  await flushPages(session)
  expect(performance.now() - began).toBeLessThan(2_000)
})
