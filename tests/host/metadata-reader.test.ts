/** Tests that pictures can be found by metadata that the program reads in the background, once. */
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { MediaService } from '../../main/core/media/index.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import type { Client } from '../../main/host/client.ts'
import { dispatcher } from '../../main/host/dispatch.ts'
import type { HostSession } from '../../main/host/host-session.ts'
import { DEFAULT_QUERY, LensletError, type Facets, type Pushes, type Row } from '../../preload/contract/index.ts'
import { PARAMETERS } from '../fixtures/pictures/generated.ts'
import { plain, pngWithTexts } from '../fixtures/pictures/pictures.ts'
import { openScannedSession } from '../support/open-sessions.ts'
import { temporaryFolder } from '../support/temporary.ts'

const MODELS = ['juggernautXL_v9', 'juggernautXL_v10', 'sd15']

interface Open {
  readonly folder: string
  readonly session: HostSession
  readonly client: Client
  readonly pushes: { [K in keyof Pushes]?: Pushes[K] }
}

function generated(model: string): Buffer {
  return pngWithTexts({ parameters: PARAMETERS.replace('juggernautXL_v9', model) })
}

/** Makes a data set of generated pictures and one of a camera. */
async function newFolder(): Promise<string> {
  const base = await temporaryFolder()
  await mkdir(join(base, 'set'))
  for (const [at, model] of MODELS.entries()) await writeFile(join(base, 'set', `${at}.png`), generated(model))
  const exif = { IFD0: { Model: 'Nikon' }, IFD2: { DateTimeOriginal: '2026:03:01 10:00:00' } }
  await writeFile(join(base, 'set', 'camera.jpg'), await plain(8, 8).withExif(exif).jpeg().toBuffer())
  return base
}

async function openSession(folder: string): Promise<Open> {
  const pushes: Open['pushes'] = {}
  const opened = await openScannedSession(folder, (name, payload) => {
    Object.assign(pushes, { [name]: payload })
  })
  return { folder, ...opened, pushes }
}

async function find({ session, client }: Open, text: string): Promise<string[]> {
  const dispatch = dispatcher(session)
  const { result } = (await dispatch('query.run', { query: { ...DEFAULT_QUERY, text } }, client)) as { result: number }
  const { rows } = (await dispatch('query.rows', { result, start: 0, count: 100 }, client)) as { rows: readonly Row[] }
  return rows.map(({ name }) => name)
}

function readCount({ session }: Open): number {
  const { catalog } = session.dataset.workspace
  return catalog.metadata.countRead(catalog.columns.present, catalog.size)
}

test('the metadata of all pictures is read in the background, and not again at the next start', async () => {
  const open = await openSession(await newFolder())
  await expect.poll(() => readCount(open)).toBe(4)
  expect(await find(open, 'model:jugg')).toEqual(['0.png', '1.png'])
  expect(await find(open, '"red fox"')).toEqual(['0.png', '1.png', '2.png'])
  expect(await find(open, 'taken:2026-03')).toEqual(['camera.jpg'])
  await open.session.close(1_000)
  const reading = vi.spyOn(MediaService.prototype, 'metadataValues')
  onTestFinished(() => reading.mockRestore())
  const again = await openSession(open.folder)
  expect(await find(again, 'model:jugg')).toEqual(['0.png', '1.png'])
  await writeFile(join(open.folder, 'set', 'later.png'), generated('juggernautXL_v11'))
  await again.session.dataset.workspace.catalog.scan()
  again.session.dataset.rescan()
  await expect.poll(() => readCount(again)).toBe(5)
  expect(reading.mock.calls.flatMap(([files]) => files)).toEqual([join(open.folder, 'set', 'later.png')])
})

test('an overwritten picture is read again', async () => {
  const open = await openSession(await newFolder())
  await expect.poll(() => readCount(open)).toBe(4)
  const file = join(open.folder, 'set', '2.png')
  await writeFile(file, generated('juggernautXL_new'))
  await utimes(file, 1_000, 1_000)
  await open.session.dataset.workspace.catalog.scan()
  expect(await find(open, 'model:sd15')).toEqual([])
  open.session.dataset.rescan()
  await expect.poll(() => find(open, 'model:jugg')).toEqual(['0.png', '1.png', '2.png'])
})

test('an open result gets pictures whose metadata was read; counts say how far the reading is', async () => {
  const held = Promise.withResolvers<void>()
  const values = MediaService.prototype.metadataValues
  const reading = vi.spyOn(MediaService.prototype, 'metadataValues').mockImplementation(async function (
    this: MediaService,
    ...args
  ) {
    await held.promise
    return await values.apply(this, args)
  })
  onTestFinished(() => reading.mockRestore())
  const open = await openSession(await newFolder())
  expect(await find(open, 'model:jugg')).toEqual([])
  const facets = (await dispatcher(open.session)(
    'facets.get',
    { result: open.client.result!.number, histograms: ['steps'] },
    open.client,
  )) as Facets
  expect(facets.metadata).toEqual({ read: 0, total: 4, fields: [] })
  held.resolve()
  await expect.poll(() => open.pushes.result).toMatchObject({ total: 2, stale: 0, moved: true })
  await expect
    .poll(() => open.pushes.facets?.facets.metadata)
    .toMatchObject({ read: 4, total: 4, fields: expect.arrayContaining(['taken', 'model', 'steps']) })
  expect(open.pushes.facets!.facets.values.model.map(({ value }) => value).toSorted()).toEqual(MODELS.toSorted())
})

test('on a network share only pictures that somebody looks at are read, unless the team asks for all', async () => {
  const { status } = Workspace.prototype
  const network = vi.spyOn(Workspace.prototype, 'status').mockImplementation(function (this: Workspace) {
    return { ...status.call(this), network: true }
  })
  onTestFinished(() => network.mockRestore())
  const open = await openSession(await newFolder())
  const { workspace } = open.session.dataset
  await workspace.contents.readAll()
  expect(await find(open, 'name:0.png')).toEqual(['0.png'])
  await expect.poll(() => readCount(open)).toBe(1)
  const id = workspace.catalog.idOf('camera.jpg')!
  await dispatcher(open.session)('item.metadata', { id }, open.client)
  await expect.poll(() => readCount(open)).toBe(2)
  await open.session.dataset.workspace.setTeamSettings({ 'metadata.read': 'all' }).stored
  open.session.dataset.rescan()
  await expect.poll(() => readCount(open)).toBe(4)
})

test('a file that crashes the reader does not keep the others from being read', async () => {
  const values = MediaService.prototype.metadataValues
  const reading = vi.spyOn(MediaService.prototype, 'metadataValues').mockImplementation(async function (
    this: MediaService,
    files,
    signal,
  ) {
    if (files.some((file) => file.endsWith('1.png')))
      throw new LensletError('damaged', 'The decoder crashes on this picture.')
    return await values.call(this, files, signal)
  })
  onTestFinished(() => reading.mockRestore())
  const open = await openSession(await newFolder())
  await expect.poll(() => readCount(open)).toBe(4)
  expect(await find(open, 'model:jugg')).toEqual(['0.png'])
})
