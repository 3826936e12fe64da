/** Tests who works on a machine, where several programs and several ids are one person. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { encodeDatasetFile, newDatasetFile } from '../../main/core/format/dataset-file.ts'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { OwnPerson } from '../../main/host/own-person.ts'
import { appPaths } from '../../main/host/paths.ts'
import { peopleOf, peopleSummaries } from '../../main/host/peers.ts'
import { peopleHandlers } from '../../main/host/people-handlers.ts'
import { Client } from '../../main/host/client.ts'
import { fixture, PICTURES } from './fixture.ts'

interface Machine {
  readonly session: HostSession
  readonly workspace: Workspace
  readonly config: ConfigStore
}

/** Opens the folder on a machine, as the person of that machine. */
async function machine(home: string, root: string): Promise<Machine> {
  const paths = appPaths({ LENSLET_HOME: home })
  const config = new ConfigStore(paths.config)
  const spawn = forkWorker(resolve(import.meta.dirname, '../../out/main'))
  const session = new HostSession({ host: 'browser', version: '0', paths, config, spawn })
  onTestFinished(() => session.close(0))
  await session.open(root, 'label')
  const { workspace } = session.dataset
  await Promise.all([workspace.whenOpened, workspace.catalog.scan()])
  return { session, workspace, config }
}

/** Labels a picture as a command of this machine does: in another program. */
function labelWithCommand(home: string): string {
  const person = new OwnPerson(undefined, new ConfigStore(appPaths({ LENSLET_HOME: home }).config), {})
  person.save()
  person.onPublish()
  return person.id
}

test('a joined person who takes another name or colour has it for everybody', async () => {
  const { root, home, remove } = await fixture()
  onTestFinished(remove)
  const { session, workspace } = await machine(home, root)
  await session.setOwnProfile({ name: 'Ana laptop' })
  await workspace.edit([PICTURES[0]], { stars: 2 }).saved
  await workspace.setTeamSettings({ 'person:ana-1': { name: 'Ana', key: 'kept', color: 'teal' } }).saved
  await workspace.setTeamSettings(workspace.people.joinOf(workspace.user, 'ana-1')).saved
  expect(session.toRecord().userName).toBe('Ana')
  await session.setOwnProfile({ name: 'Ana Nagy', color: 'pink' })
  expect(session.toRecord().userName).toBe('Ana Nagy')
  expect(workspace.people.directory.record('ana-1')).toMatchObject({ color: 'pink', value: { key: 'kept' } })
  expect(workspace.people.directory.isSame(workspace.user, 'ana-1')).toBe(true)
})

test('a command that labels before the name is entered makes the same person as the window', async () => {
  const { root, home, remove } = await fixture()
  onTestFinished(remove)
  const { session, workspace } = await machine(home, root)
  const id = labelWithCommand(home)
  expect(id).toBe(session.person.id)
  await session.setOwnProfile({ name: 'Ana' })
  expect([session.person.id, session.person.name]).toEqual([id, 'Ana'])
  await workspace.edit([PICTURES[0]], { stars: 2 }).saved
  expect(workspace.history(PICTURES[0]).map(({ change }) => change.by)).toEqual([id])
})

test('a label carries the id that another program of this machine has given the person meanwhile', async () => {
  const { root, home, remove } = await fixture()
  onTestFinished(remove)
  // Who makes a data set has an id from then on, so somebody else has made it.
  await mkdir(join(root, '.lenslet'), { recursive: true })
  await writeFile(join(root, '.lenslet/format.json'), encodeDatasetFile(newDatasetFile('zoe')))
  const { session, workspace } = await machine(home, root)
  const other = new OwnPerson(undefined, new ConfigStore(appPaths({ LENSLET_HOME: home }).config), {})
  other.setName('Ana')
  expect(other.id).not.toBe(session.person.id)
  await workspace.edit([PICTURES[0]], { stars: 2 }).saved
  expect(workspace.history(PICTURES[0]).map(({ change }) => change.by)).toEqual([other.id])
  expect(workspace.people.nameOf(other.id)).toBe('Ana')
})

test('where a command was the first that labelled, the window still asks whether somebody of the name is the same person', async () => {
  const { root, home, remove } = await fixture()
  onTestFinished(remove)
  const studio = await machine(home, root)
  await studio.session.setOwnProfile({ name: 'Ana' })
  await studio.workspace.edit([PICTURES[0], PICTURES[1]], { stars: 2 }).saved
  const ana = studio.workspace.user
  labelWithCommand(`${home}-2`)
  const laptop = await machine(`${home}-2`, root)
  await laptop.workspace.edit([PICTURES[2]], { stars: 4 }).saved
  await expect.poll(() => laptop.workspace.people.directory.record(ana)?.name).toBe('Ana')
  expect(peopleOf(laptop.workspace).namesakes).toEqual([])
  await laptop.session.setOwnProfile({ name: 'Ana' })
  expect(peopleOf(laptop.workspace).namesakes).toMatchObject([{ id: ana, pictures: 2 }])
  const client = new Client(() => undefined)
  await peopleHandlers(laptop.session)['people.switchTo']({ id: ana, wasMe: true }, client)
  expect(laptop.workspace.user).toBe(ana)
  expect(peopleOf(laptop.workspace).namesakes).toEqual([])
  expect(peopleSummaries(laptop.workspace)).toMatchObject([{ id: ana, name: 'Ana', pictures: 3 }])
})

test('everybody who made a change is listed, also where others made the newest of every picture', async () => {
  const { root, home, remove } = await fixture()
  onTestFinished(remove)
  const { session, workspace } = await machine(home, root)
  const change = { item: PICTURES[0], at: 1, replaces: [] } as const
  workspace.log.apply([{ ...change, id: 'qqqqqqqqqqqq-qqqqqq:0', by: '__proto__', stars: 1 }], 'share')
  workspace.log.apply([{ ...change, id: 'qqqqqqqqqqqq-qqqqqq:1', at: 2, by: 'ben', stars: 2 }], 'share')
  const authors = await session.dataset.history.authors()
  expect(peopleSummaries(workspace, authors).map(({ id, pictures }) => [id, pictures])).toEqual([
    ['__proto__', 0],
    ['ben', 1],
    // Who is here.
    [session.person.id, 0],
  ])
})
