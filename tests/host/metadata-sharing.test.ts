/** Tests that people find pictures by what a colleague's program has read, without opening the pictures' files again. */
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { MediaService } from '../../main/core/media/index.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import type { Client } from '../../main/host/client.ts'
import { dispatcher } from '../../main/host/dispatch.ts'
import type { HostSession } from '../../main/host/host-session.ts'
import { DEFAULT_QUERY, type Facets, type Row } from '../../preload/contract/index.ts'
import { PARAMETERS } from '../fixtures/pictures/generated.ts'
import { pngWithTexts } from '../fixtures/pictures/pictures.ts'
import { openScannedSession } from '../support/open-sessions.ts'
import { temporaryFolder } from '../support/temporary.ts'

const MODELS = ['juggernautXL_v9', 'juggernautXL_v10', 'sd15']

interface Open {
  readonly session: HostSession
  readonly client: Client
}

function generated(model: string): Buffer {
  return pngWithTexts({ parameters: PARAMETERS.replace('juggernautXL_v9', model) })
}

/** Makes a data set of generated pictures. */
async function newFolder(): Promise<string> {
  const base = await temporaryFolder()
  await mkdir(join(base, 'set'))
  for (const [at, model] of MODELS.entries()) await writeFile(join(base, 'set', `${at}.png`), generated(model))
  return base
}

async function openAs(user: string, base: string): Promise<Open> {
  return await openScannedSession(base, () => undefined, user)
}

/** Opens the data set as Ann, waits until her program has read all pictures, and closes it. */
async function readAsAnn(base: string, share: 'off' | 'on'): Promise<void> {
  const ann = await openAs('ann', base)
  const { workspace } = ann.session.dataset
  await workspace.setTeamSettings({ 'metadata.share': share }).stored
  await expect.poll(() => readCount(ann)).toBe(MODELS.length)
  // It must know that it may share before it ends.
  await ann.session.dataset.sharedMetadata.exchange(() => Promise.resolve())
  await ann.session.close(2_000)
}

/** Records the files that are opened for their metadata from now on. */
function recordReadFiles(): string[] {
  const files: string[] = []
  const values = MediaService.prototype.metadataValues
  const reading = vi.spyOn(MediaService.prototype, 'metadataValues').mockImplementation(async function (
    this: MediaService,
    some,
    signal,
  ) {
    files.push(...some)
    return await values.call(this, some, signal)
  })
  onTestFinished(() => reading.mockRestore())
  return files
}

function readCount({ session }: Open): number {
  const { catalog } = session.dataset.workspace
  return catalog.metadata.countRead(catalog.columns.present, catalog.size)
}

async function find({ session, client }: Open, text: string): Promise<string[]> {
  const dispatch = dispatcher(session)
  const { result } = (await dispatch('query.run', { query: { ...DEFAULT_QUERY, text } }, client)) as { result: number }
  const { rows } = (await dispatch('query.rows', { result, start: 0, count: 100 }, client)) as { rows: readonly Row[] }
  return rows.map(({ name }) => name)
}

async function sharedFiles(base: string): Promise<string[]> {
  return await readdir(join(base, 'set/.lenslet/metadata')).catch(() => [])
}

test('a colleague finds pictures by what was read, and the counts include them; no picture is opened for it', async () => {
  const base = await newFolder()
  await readAsAnn(base, 'on')
  expect(await sharedFiles(base)).toHaveLength(1)
  const files = recordReadFiles()
  const ben = await openAs('ben', base)
  await expect.poll(() => readCount(ben)).toBe(MODELS.length)
  expect(await find(ben, 'model:jugg')).toEqual(['0.png', '1.png'])
  expect(await find(ben, '"red fox"')).toEqual(['0.png', '1.png', '2.png'])
  const { metadata, values } = (await dispatcher(ben.session)(
    'facets.get',
    { result: ben.client.result!.number, histograms: ['steps'] },
    ben.client,
  )) as Facets
  expect(metadata).toMatchObject({ read: 3, total: 3, fields: expect.arrayContaining(['model', 'steps']) })
  expect(values.model.map(({ value }) => value).toSorted()).toEqual(MODELS.toSorted())
  await ben.session.close(2_000)
  expect(files).toEqual([])
  // He has read nothing himself.
  expect(await sharedFiles(base)).toHaveLength(1)
})

test('a picture that was overwritten since is read again, and only this one', async () => {
  const base = await newFolder()
  await readAsAnn(base, 'on')
  const file = join(base, 'set', '2.png')
  await writeFile(file, generated('juggernautXL_new'))
  await utimes(file, 1_000, 1_000)
  const files = recordReadFiles()
  const ben = await openAs('ben', base)
  await expect.poll(() => find(ben, 'model:jugg')).toEqual(['0.png', '1.png', '2.png'])
  expect(files).toEqual([file])
})

test('while it is off, nothing is written, and each machine reads for itself', async () => {
  const base = await newFolder()
  await readAsAnn(base, 'off')
  expect(await sharedFiles(base)).toEqual([])
  const files = recordReadFiles()
  const ben = await openAs('ben', base)
  await expect.poll(() => readCount(ben)).toBe(MODELS.length)
  expect(files).toHaveLength(MODELS.length)
})

test('on a network share, where only viewed pictures are read, the colleague’s work counts at once', async () => {
  const base = await newFolder()
  await readAsAnn(base, 'on')
  const { status } = Workspace.prototype
  const network = vi.spyOn(Workspace.prototype, 'status').mockImplementation(function (this: Workspace) {
    return { ...status.call(this), network: true }
  })
  onTestFinished(() => network.mockRestore())
  const files = recordReadFiles()
  const ben = await openAs('ben', base)
  await expect.poll(() => readCount(ben)).toBe(MODELS.length)
  expect(await find(ben, 'model:sd15')).toEqual(['2.png'])
  expect(files).toEqual([])
})

test('a program that is open takes what a colleague reads later', async () => {
  const base = await newFolder()
  const ben = await openAs('ben', base)
  await ben.session.dataset.workspace.setTeamSettings({ 'metadata.share': 'on' }).stored
  await expect.poll(() => readCount(ben)).toBe(MODELS.length)
  const files = recordReadFiles()
  // Ann has the new picture first; Ben’s program sees it with its next scan.
  const scanning = vi.spyOn(ben.session.dataset.workspace.catalog, 'scan').mockResolvedValue()
  await writeFile(join(base, 'set', 'late.png'), generated('juggernautXL_late'))
  const ann = await openAs('ann', base)
  await expect.poll(() => readCount(ann)).toBe(MODELS.length + 1)
  await ann.session.dataset.sharedMetadata.exchange(() => Promise.resolve())
  await ann.session.close(2_000)
  expect((await stat(join(base, 'set/.lenslet/metadata'))).isDirectory()).toBe(true)
  scanning.mockRestore()
  const count = files.length
  await ben.session.dataset.workspace.catalog.scan()
  ben.session.dataset.rescan()
  await expect.poll(() => find(ben, 'model:late')).toEqual(['late.png'])
  expect(files.slice(count)).toEqual([])
})
