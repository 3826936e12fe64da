import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LENSLET_DIR } from '../../../main/core/format/names.ts'
import { connectShare } from '../../../main/core/share/share.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'
import { DatasetReplacedError } from '../../../main/core/share/open-dataset.ts'
import { Workspace, type WorkspaceEvents, type WorkspaceOptions } from '../../../main/core/workspace/workspace.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { until } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

type Resumable = WorkspaceOptions & { readonly cacheDir: string }

/** Makes a data set in which Ana has given `a.jpg` three stars, and closes it. */
async function closedDataset(storage?: MemoryStorage): Promise<Resumable> {
  const base = await temporaryFolder()
  const options: Resumable = {
    root: join(base, 'set'),
    stateDir: join(base, 'ana'),
    cacheDir: join(base, 'cache'),
    user: 'ana',
    mode: 'write',
    watch: false,
    ...(storage ? { storage } : {}),
  }
  await mkdir(options.root)
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(options.root, name), 'a picture')
  const first = await Workspace.open(options)
  await first.catalog.scan()
  await first.edit(['a.jpg'], { stars: 3 }).saved
  await first.drain(5_000)
  await first.close()
  return options
}

async function resumedWorkspace(options: Resumable): Promise<Workspace> {
  const workspace = await Workspace.openFromCache(options)
  onTestFinished(() => workspace?.close())
  return workspace!
}

async function label(options: Resumable, key: string, stars: number): Promise<void> {
  const ben = await Workspace.open({
    ...options,
    stateDir: await temporaryFolder(),
    cacheDir: await temporaryFolder(),
    user: 'ben',
  })
  await ben.edit([key], { stars }).saved
  await ben.drain(5_000)
  await ben.close()
}

test('the cached state is shown before the share answers, and one event reports the labels that came since', async () => {
  const storage = new MemoryStorage()
  const options = await closedDataset(storage)
  await label(options, 'b.jpg', 5)
  const answer = Promise.withResolvers<void>()
  const read = storage.read.bind(storage)
  storage.read = async (path) => {
    await answer.promise
    return read(path)
  }
  const workspace = await resumedWorkspace(options)
  const events: WorkspaceEvents['labels'][] = []
  workspace.events.on('labels', (event) => events.push(event))
  expect([
    workspace.catalog.total,
    workspace.state('a.jpg')?.stars,
    workspace.state('b.jpg'),
    workspace.status().state,
  ]).toEqual([2, 3, undefined, 'opening'])
  expect(() => workspace.edit(['a.jpg'], { stars: 1 })).toThrow(expect.objectContaining({ code: 'offline' }))
  answer.resolve()
  await workspace.whenOpened
  expect(events.map((event) => event.ids.map((id) => workspace.catalog.entry(id).key))).toEqual([['b.jpg']])
  expect(workspace.state('b.jpg')?.stars).toBe(5)
  await workspace.edit(['a.jpg'], { stars: 1 }).saved
})

test('a label that arrives while opening counts as unseen, so both values are kept (C7)', async () => {
  const options = await closedDataset(new MemoryStorage())
  await label(options, 'a.jpg', 5)
  const workspace = await resumedWorkspace(options)
  const seen = workspace.revision
  await workspace.waitForOpening()
  await workspace.edit(['a.jpg'], { stars: 1 }, seen).stored
  expect(
    workspace.state('a.jpg')?.conflicts.map((conflict) => conflict.values.map((value) => value.value).toSorted()),
  ).toEqual([[1, 5]])
})

test('while the share does not answer, the cached state is shown and nothing can be changed; it opens when the share is back', async () => {
  const storage = new MemoryStorage()
  const options = await closedDataset(storage)
  storage.fault = (_operation, path) => {
    throw new StorageError('unreachable', path, 'EHOSTDOWN')
  }
  const workspace = await resumedWorkspace(options)
  await until(workspace, () => workspace.status().state === 'offline')
  expect(workspace.status()).toMatchObject({
    readOnlyReason: expect.stringContaining('has not answered'),
    lastError: { message: expect.stringContaining(options.root) },
  })
  await expect(workspace.waitForOpening()).rejects.toMatchObject({ code: 'offline' })
  storage.fault = () => undefined
  workspace.retry()
  await workspace.whenOpened
  expect(workspace.status()).toMatchObject({ state: 'timed', readOnlyReason: null })
})

test('nothing is created in the empty mount point of the share (D2)', async () => {
  const options = await closedDataset()
  await rename(options.root, `${options.root}-away`)
  await mkdir(options.root)
  const workspace = await resumedWorkspace(options)
  await until(workspace, () => workspace.status().state === 'offline')
  expect(workspace.status().lastError?.message).toContain('empty')
  await rmdir(options.root)
  await rename(`${options.root}-away`, options.root)
  workspace.retry()
  await workspace.whenOpened
  expect(workspace.state('a.jpg')?.stars).toBe(3)
})

test('labels of another data set at the same path are never used (D5)', async () => {
  const options = await closedDataset()
  await rm(join(options.root, LENSLET_DIR), { recursive: true })
  const workspace = await resumedWorkspace(options)
  await expect(workspace.whenOpened).rejects.toBeInstanceOf(DatasetReplacedError)
  const reopened = await Workspace.open(options)
  onTestFinished(() => reopened.close())
  expect(reopened.state('a.jpg')).toBeUndefined()
})

test('a folder that was never open here is not opened from the cache', async () => {
  const options = await closedDataset()
  expect(await Workspace.openFromCache({ ...options, root: join(options.root, 'elsewhere') })).toBeNull()
})

/** Holds the reads of journals until `release` is called. */
function holdJournals(storage: MemoryStorage): { release(): void } {
  const gate = Promise.withResolvers<void>()
  const readFrom = storage.readFrom.bind(storage)
  storage.readFrom = async (...args) => {
    await gate.promise
    return readFrom(...args)
  }
  return { release: () => gate.resolve() }
}

async function openForWindow(options: Resumable): Promise<Workspace> {
  const workspace = await Workspace.openForWindow({ ...options, share: await connectShare(options.root, options) })
  onTestFinished(() => workspace.close())
  return workspace
}

test('a window shows the pictures before a year of journals is read; labels that were not seen yet are not replaced', async () => {
  const storage = new MemoryStorage()
  const options = { ...(await closedDataset(storage)), cacheDir: await temporaryFolder() }
  await label(options, 'b.jpg', 5)
  const { release } = holdJournals(storage)
  const workspace = await openForWindow(options)
  await workspace.catalog.scan()
  const labelEvents: WorkspaceEvents['labels'][] = []
  workspace.events.on('labels', (event) => labelEvents.push(event))
  expect([workspace.id !== '', workspace.catalog.total, workspace.state('a.jpg'), workspace.status().state]).toEqual([
    true,
    2,
    undefined,
    'opening',
  ])
  const seen = workspace.revision
  release()
  await workspace.waitForOpening()
  expect(
    labelEvents.map((event) => [event.from, event.ids.map((id) => workspace.catalog.entry(id).key).toSorted()]),
  ).toEqual([[0, ['a.jpg', 'b.jpg']]])
  await workspace.edit(['b.jpg'], { stars: 1 }, seen).stored
  expect(workspace.state('b.jpg')?.conflicts).toHaveLength(1)
  // A person who has seen both resolves it.
  await workspace.edit(['b.jpg'], { stars: 2 }).stored
  expect(workspace.state('b.jpg')).toMatchObject({ stars: 2, conflicts: [] })
})

test('few journals are read before a window shows anything, and their changes count as seen', async () => {
  const options = { ...(await closedDataset(new MemoryStorage())), cacheDir: await temporaryFolder() }
  const workspace = await openForWindow(options)
  expect([workspace.state('a.jpg')?.stars, workspace.status().state]).toEqual([3, 'timed'])
  await workspace.edit(['a.jpg'], { stars: 1 }).stored
  expect(workspace.state('a.jpg')).toMatchObject({ stars: 1, conflicts: [] })
})

test('a data set that cannot be opened and is not in the cache is refused at once', async () => {
  const storage = new MemoryStorage()
  const options = { ...(await closedDataset(storage)), cacheDir: await temporaryFolder() }
  storage.fault = (_operation, path) => {
    throw new StorageError('unreachable', path, 'EHOSTDOWN')
  }
  await expect(openForWindow(options)).rejects.toMatchObject({ code: 'offline' })
})

test('a data set in which everybody gives stars of their own is shown from the cache with one’s own stars', async () => {
  const options = await closedDataset()
  const lead = await Workspace.open({ ...options, stateDir: await temporaryFolder(), user: 'lead' })
  await lead.setTeamSettings({ 'rating.mode': 'each' }).saved
  await lead.edit(['a.jpg'], { stars: 1 }).saved
  await lead.drain(5_000)
  await lead.close()
  const workspace = await resumedWorkspace(options)
  await workspace.whenHistoryLoaded()
  expect(workspace.state('a.jpg')).toMatchObject({ stars: 3, conflicts: [] })
  await workspace.whenOpened
  expect(workspace.edit(['a.jpg'], { stars: 3 }).changes, 'Ana has given them already').toHaveLength(0)
  expect(workspace.edit(['a.jpg'], { stars: 1 }).changes).toHaveLength(1)
})
