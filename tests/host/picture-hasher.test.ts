/** Tests that pictures are hashed in the background, once, and that rows say in which stacks they are. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { HASH_WORDS } from '../../main/core/library/picture-hashes.ts'
import { MediaService } from '../../main/core/media/index.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import type { Client } from '../../main/host/client.ts'
import { dispatcher } from '../../main/host/dispatch.ts'
import type { HostSession } from '../../main/host/host-session.ts'
import { mediaAnswer } from '../../main/host/media-routes.ts'
import { DEFAULT_QUERY, type ItemId, type Pushes, type Row } from '../../preload/contract/index.ts'
import { saveShot } from '../fixtures/pictures/bursts.ts'
import { openScannedSession } from '../support/open-sessions.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** The scene of each picture: one burst of three between two others. */
const SCENES = [1, 2, 2, 2, 3] as const
const BURST = [null, '1/3', '2/3', '3/3', null]
const nameOf = (at: number): string => `${at}.jpg`

interface Open {
  readonly folder: string
  readonly session: HostSession
  readonly client: Client
  /** The rows that were pushed because files or stacks have changed. */
  readonly pushed: NonNullable<Pushes['files']>[number][]
}

async function newFolder(): Promise<string> {
  const base = await temporaryFolder()
  await mkdir(join(base, 'set'))
  for (const [at, scene] of SCENES.entries()) await saveShot(join(base, 'set'), nameOf(at), scene)
  return base
}

async function openSession(folder: string): Promise<Open> {
  const pushed: Open['pushed'] = []
  const opened = await openScannedSession(folder, (name, payload) => {
    if (name === 'files') pushed.push(...((payload as Pushes['files']) ?? []))
  })
  return { folder, ...opened, pushed }
}

async function stacksOnScreen({ session, client }: Open): Promise<(string | null)[]> {
  const dispatch = dispatcher(session)
  const { result } = (await dispatch('query.run', { query: DEFAULT_QUERY }, client)) as { result: number }
  const { rows } = (await dispatch('query.rows', { result, start: 0, count: 100 }, client)) as { rows: readonly Row[] }
  return rows.map(({ stack }) => stack && `${stack.position}/${stack.size}`)
}

function hashedNames({ session }: Open): string[] {
  const { catalog } = session.dataset.workspace
  return SCENES.map((_, at) => nameOf(at)).filter((name) => !catalog.hashes.isUnknown(catalog.idOf(name)!))
}

function lastStackOf({ pushed }: Open, id: ItemId): Row['stack'] | undefined {
  return pushed.findLast((row) => row.id === id)?.stack
}

test('a hash that becomes known when nothing else changes reaches the windows', async () => {
  const open = await openSession(await newFolder())
  const { catalog } = open.session.dataset.workspace
  await expect.poll(() => open.pushed.at(-1)?.stack).toMatchObject({ size: 3 })
  await expect.poll(() => hashedNames(open)).toHaveLength(SCENES.length)
  const [single, burst] = [catalog.idOf(nameOf(0))!, catalog.idOf(nameOf(1))!]
  const copied = catalog.hashes.words.slice(burst * HASH_WORDS, (burst + 1) * HASH_WORDS)
  // The first change may arrive with one that was still waiting to be pushed.
  for (const [hash, size] of [
    [copied, 4],
    [null, 3],
    [copied, 4],
  ] as const) {
    catalog.hashes.set(single, hash)
    await expect.poll(() => lastStackOf(open, burst)).toMatchObject({ size })
  }
})

test('all pictures are hashed in the background, windows learn the stacks, and no picture is hashed again at the next start', async () => {
  const open = await openSession(await newFolder())
  await expect.poll(() => stacksOnScreen(open)).toEqual(BURST)
  expect(open.pushed.at(-1)?.stack).toMatchObject({ size: 3 })
  await expect.poll(() => hashedNames(open)).toHaveLength(SCENES.length)
  await open.session.close(1_000)
  const hashing = vi.spyOn(MediaService.prototype, 'pictureHash')
  onTestFinished(() => hashing.mockRestore())
  const again = await openSession(open.folder)
  expect(await stacksOnScreen(again)).toEqual(BURST)
  await saveShot(join(open.folder, 'set'), nameOf(2), 9)
  await again.session.dataset.workspace.catalog.scan()
  again.session.dataset.rescan()
  await expect.poll(() => stacksOnScreen(again)).toEqual(SCENES.map(() => null))
  await expect.poll(() => hashedNames(again)).toHaveLength(SCENES.length)
  expect(new Set(hashing.mock.calls.map(([file]) => file))).toEqual(new Set([join(open.folder, 'set', nameOf(2))]))
})

test('on a network share only pictures whose thumbnails were made are hashed', async () => {
  const { status } = Workspace.prototype
  const network = vi.spyOn(Workspace.prototype, 'status').mockImplementation(function (this: Workspace) {
    return { ...status.call(this), network: true }
  })
  onTestFinished(() => network.mockRestore())
  const open = await openSession(await newFolder())
  const { workspace } = open.session.dataset
  await workspace.contents.readAll()
  expect(await stacksOnScreen(open)).toEqual(SCENES.map(() => null))
  for (const at of [1, 2])
    await mediaAnswer(open.session, {
      path: `/media/thumb/${workspace.catalog.idOf(nameOf(at))}`,
      params: new URLSearchParams({ size: '256' }),
      method: 'GET',
      range: null,
      signal: new AbortController().signal,
    })
  await expect.poll(() => stacksOnScreen(open)).toEqual([null, '1/2', '2/2', null, null])
  expect(hashedNames(open)).toEqual([nameOf(1), nameOf(2)])
})
