import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { appPaths } from '../../main/host/paths.ts'
import { Program } from '../../main/host/program.ts'
import type { Pushes } from '../../preload/contract/index.ts'
import { fixture, PICTURES } from './fixture.ts'

interface Start {
  readonly program: Program
  readonly sessions: Pushes['session'][]
}

function start(home: string): Start {
  const paths = appPaths({ LENSLET_HOME: home })
  const program = new Program({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user: 'ann',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(() => program.close(0))
  const sessions: Pushes['session'][] = []
  program.connect((name, payload) => {
    if (name === 'session') sessions.push(payload as Pushes['session'])
  })
  return { program, sessions }
}

/** A data set in which a picture has two stars, closed again. */
async function labelled(): Promise<{ root: string; home: string; id: string }> {
  const { root, home, remove } = await fixture()
  onTestFinished(remove)
  const { program } = start(home)
  await program.open(root)
  const { workspace } = program.dataset
  await Promise.all([workspace.opened, workspace.catalog.scan()])
  await workspace.edit([PICTURES[0]], { stars: 2 }).saved
  const { id } = workspace
  await program.close(5_000)
  return { root, home, id }
}

test('a known data set is shown as it was, and is open a moment later', async () => {
  const { root, home, id } = await labelled()
  const { program } = start(home)
  const session = await program.open(root)
  const { workspace } = program.dataset
  expect([
    session.dataset?.id,
    workspace.state(PICTURES[0])?.stars,
    workspace.catalog.isPresent(workspace.catalog.idOf(PICTURES[2])!),
  ]).toEqual([id, 2, true])
  await workspace.opened
  expect(workspace.status().readOnlyReason).toBeNull()
})

test('when another data set has taken its place the windows are told, and show that one', async () => {
  const { root, home, id } = await labelled()
  await rm(join(root, '.lenslet'), { recursive: true })
  const { program, sessions } = start(home)
  await program.open(root)
  await program.dataset.workspace.opened.catch(() => undefined)
  await expect.poll(() => sessions.at(-1)?.dataset?.id, { timeout: 10_000 }).not.toBe(id)
  expect(program.dataset.workspace.state(PICTURES[0])).toBeUndefined()
})

test('when it cannot be opened any more nothing is, and the reason is told', async () => {
  const { root, home } = await labelled()
  const file = join(root, '.lenslet', 'format.json')
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), minimum_reader: 99 }))
  const { program, sessions } = start(home)
  await program.open(root)
  await expect.poll(() => sessions.at(-1)?.dataset, { timeout: 10_000 }).toBeNull()
  expect(sessions.at(-1)?.failure).toMatchObject({ path: root, error: { code: 'newer-format' } })
})

test('a program whose share has not answered since it started ends when it is told to', async () => {
  const { root, home } = await labelled()
  await rename(root, `${root}-away`)
  const { program } = start(home)
  await program.open(root)
  await expect.poll(() => program.dataset.workspace.status().state, { timeout: 10_000 }).toBe('offline')
  expect(program.dataset.workspace.state(PICTURES[0])?.stars).toBe(2)
  await program.close(2_000)
  await rename(`${root}-away`, root)
})
