import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { appPaths } from '../../main/host/paths.ts'
import { HostSession } from '../../main/host/host-session.ts'
import type { Pushes } from '../../preload/contract/index.ts'
import { fixture, PICTURES } from './fixture.ts'

interface Start {
  readonly session: HostSession
  readonly sessions: Pushes['session'][]
}

function start(home: string, config?: ConfigStore): Start {
  const paths = appPaths({ LENSLET_HOME: home })
  const session = new HostSession({
    host: 'browser',
    version: '0',
    paths,
    config: config ?? new ConfigStore(paths.config),
    user: 'ann',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(() => session.close(0))
  const sessions: Pushes['session'][] = []
  session.connect((name, payload) => {
    if (name === 'session') sessions.push(payload as Pushes['session'])
  })
  return { session: session, sessions }
}

/** Makes a data set in which a picture has two stars, and closes it. */
async function closedDataset(): Promise<{ root: string; home: string; id: string }> {
  const { root, home, remove } = await fixture()
  onTestFinished(remove)
  const { session } = start(home)
  await session.open(root)
  const { workspace } = session.dataset
  await Promise.all([workspace.whenOpened, workspace.catalog.scan()])
  await workspace.edit([PICTURES[0]], { stars: 2 }).saved
  const { id } = workspace
  await session.close(5_000)
  return { root, home, id }
}

test('a known data set is shown from the cache, and is open a moment later', async () => {
  const { root, home, id } = await closedDataset()
  const { session } = start(home)
  const record = await session.open(root)
  const { workspace } = session.dataset
  expect([
    record.dataset?.id,
    workspace.state(PICTURES[0])?.stars,
    workspace.catalog.isPresent(workspace.catalog.idOf(PICTURES[2])!),
  ]).toEqual([id, 2, true])
  await workspace.whenOpened
  expect(workspace.status().readOnlyReason).toBeNull()
})

test('when another data set is at the path, windows are informed and show that one', async () => {
  const { root, home, id } = await closedDataset()
  await rm(join(root, '.lenslet'), { recursive: true })
  const { session, sessions } = start(home)
  await session.open(root)
  await session.dataset.workspace.whenOpened.catch(() => undefined)
  await expect.poll(() => sessions.at(-1)?.dataset?.id).not.toBe(id)
  expect(session.dataset.workspace.state(PICTURES[0])).toBeUndefined()
})

test('when a data set can no longer be opened, no data set is open and the reason is shown', async () => {
  const { root, home } = await closedDataset()
  const file = join(root, '.lenslet', 'format.json')
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), minimum_reader: 99 }))
  const { session, sessions } = start(home)
  await session.open(root)
  await expect.poll(() => sessions.at(-1)?.dataset).toBeNull()
  expect(sessions.at(-1)?.failure).toMatchObject({ path: root, error: { code: 'newer-format' } })
})

test('a program whose share has not answered since the start can be ended', async () => {
  const { root, home } = await closedDataset()
  await rename(root, `${root}-away`)
  const { session } = start(home)
  await session.open(root)
  await expect.poll(() => session.dataset.workspace.status().state).toBe('offline')
  expect(session.dataset.workspace.state(PICTURES[0])?.stars).toBe(2)
  await session.close(2_000)
  await rename(`${root}-away`, root)
})

test('a name that is entered in one window is that of all windows of the program, also of those that open later', async () => {
  const { root, home } = await closedDataset()
  const config = new ConfigStore(appPaths({ LENSLET_HOME: home }).config)
  const [first, second] = [start(home, config), start(home, config)]
  await second.session.open(root)
  const { workspace } = second.session.dataset
  await workspace.whenOpened
  await first.session.setOwnProfile({ name: 'Anna' })
  expect(second.sessions.at(-1)).toMatchObject({ userName: 'Anna', userGuessed: false })
  await workspace.edit([PICTURES[1]], { stars: 3 }).saved
  const { user } = first.session.toRecord()
  expect(user).toBe('ann')
  expect(workspace.history(PICTURES[1]).map(({ change }) => change.by)).toEqual([user])
  expect(workspace.people.nameOf(user)).toBe('Anna')
  expect(start(home, config).session.toRecord()).toMatchObject({ user, userName: 'Anna' })
})
