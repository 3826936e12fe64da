import { rename } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { dispatcher } from '../../main/host/dispatch.ts'
import {
  flushPages,
  leave,
  settle,
  unsavedDetail,
  unsavedHeading,
  written,
  type LeavingEffects,
  type Unsaved,
} from '../../main/host/leaving.ts'
import { appPaths } from '../../main/host/paths.ts'
import { Program } from '../../main/host/program.ts'
import { fixture, PICTURES } from './fixture.ts'

const LEFT: Unsaved = { changes: 14, folder: '/home/ann/state/replicas' }

/** What happened, in order. */
async function leaving(effects: Partial<LeavingEffects>): Promise<string[]> {
  const happened: string[] = []
  const note = <T>(what: string, value: T): Promise<T> => {
    happened.push(what)
    return Promise.resolve(value)
  }
  await leave({
    settle: () => note('settle', LEFT),
    ask: () => note('ask', 'quit'),
    written: () => note('written', undefined),
    ending: () => false,
    ...effects,
  })
  return [...happened, 'left']
}

test('who leaves is asked only when changes cannot be written, and never while the machine shuts down', async () => {
  expect(await leaving({})).toEqual(['settle', 'ask', 'left'])
  expect(await leaving({ settle: () => Promise.resolve(null) })).toEqual(['left'])
  expect(await leaving({ ask: () => Promise.resolve('wait') })).toEqual(['settle', 'written', 'left'])
  expect(await leaving({ ending: () => true })).toEqual(['left'])
  let isEnding = false
  expect(
    await leaving({
      ending: () => isEnding,
      settle: () => {
        isEnding = true
        return Promise.resolve(LEFT)
      },
    }),
  ).toEqual(['left'])
})

test('the words say how many wait and where they are', () => {
  expect(`${unsavedHeading(LEFT)} ${unsavedDetail(LEFT)}`).toBe(
    '14 changes are not on the share yet. They are kept in /home/ann/state/replicas and are written at the next start.',
  )
  expect(`${unsavedHeading({ ...LEFT, changes: 1 })} ${unsavedDetail({ ...LEFT, changes: 1 })}`).toMatch(
    /^1 change is .* It is kept in/,
  )
})

async function started(): Promise<{ program: Program; root: string }> {
  const { root, home, remove } = await fixture()
  const paths = appPaths({ LENSLET_HOME: home })
  const program = new Program({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user: 'ann',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(async () => {
    await program.close(0)
    await remove()
  })
  await program.open(root)
  await program.dataset.workspace.opened
  await program.dataset.workspace.catalog.scan()
  return { program, root }
}

test('what is not on a share that is away is counted, and whoever waits is let go when it is back', async () => {
  const { program, root } = await started()
  const { workspace } = program.dataset
  expect(await settle(program)).toBeNull()
  await rename(root, `${root} away`)
  await workspace.edit([PICTURES[0], PICTURES[1]], { stars: 2 }).stored
  expect(await settle(program)).toEqual({ changes: 2, folder: expect.stringContaining('replicas') as string })
  const waited = written(program)
  await rename(`${root} away`, root)
  workspace.retry()
  await waited
  expect(workspace.status().unsaved).toBe(0)
})

test('pages are asked to send what is typed; one that answers is waited for, one that hangs is not for long', async () => {
  const { program } = await started()
  const call = dispatcher(program)
  const sent: string[] = []
  const answers = program.connect((name) => {
    if (name !== 'flush') return
    sent.push(name)
    void call('labels.edit', { ids: [0], edit: { notes: 'typed' }, seen: 0 }, answers).then(() =>
      call('session.flushed', {}, answers),
    )
  })
  const began = performance.now()
  await flushPages(program)
  expect([sent, program.dataset.workspace.stateOf(0)?.notes]).toEqual([['flush'], 'typed'])
  program.connect(() => undefined)
  await flushPages(program)
  expect(performance.now() - began).toBeLessThan(2_000)
})
