/**
 * Tests files of every released format version. The program of that time has written them, and they are never changed.
 * The tests read and export them, and write to copies of them. A new version gets a folder beside `v1`.
 */
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeHeartbeat } from '../../../main/core/format/presence-codec.ts'
import { Workspace, type WorkspaceOptions } from '../../../main/core/workspace/workspace.ts'
import type { ItemState } from '../../../preload/contract/index.ts'
import { Cli } from '../../support/cli.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { until } from '../../support/replicas.ts'

const V1 = join(import.meta.dirname, '../../fixtures/format/v1')
/** When the files were last modified, which is the time of external edits. */
const MODIFIED = new Date('2026-11-24T22:30:00.000Z')
const EXPECTED = JSON.parse(await readFile(join(V1, 'expected.json'), 'utf8')) as {
  states: Record<string, ItemState>
  histories: Record<string, unknown>
  exported: unknown
}

const DIGESTS: Readonly<Record<string, string>> = {
  'format.json': '7136901e68d91f241cad14f8cff70542d27894d1b04b8dc434ef6c6f00324c62',
  'journals/fffffffffff0-0001.jsonl': '5e3e84489c32a3a019a8ba48d7e48aed0deba1108c4d3405f1bb6fc39fe30320',
  'journals/j1pd3pc5kkp6-0001.jsonl': '2385edc66fbd6bd2345720673753863da0d95ab9d6cde92ab16a8a62c183b4b0',
  'journals/v1njsq48a757-0001.jsonl': '68cb33eb1e633a7708a8d688af942a7f06a7dd01d5b097abb93599023a170f71',
  'journals/ymvh5w5vetd1-0001.jsonl': 'f9c41f7d1794302b019236c2e5092101b3a3602488fbdc0cc7c7b72602265fa8',
  'journals/zd2702pjsf3h-0001.jsonl': '2e7fe29136b4d76dc872a0b6583869a06783e28d004d66ccf43494e380346dba',
  'journals/zd2702pjsf3h-0002.jsonl': '407b1d7cbf4a07617e825ce17207ac225172b76467cfbbd5c56c74ba2566114e',
  'presence/j1pd3pc5kkp6.json': 'd1c53eea66a18fac790aff8b670520d0edda83818e79d06452ef84fcfed0bd61',
  'presence/zd2702pjsf3h.json': '2ab9d09f1e6e3e2e874bdd11e0373fce2c412db99b19d2c2b64815a9eb3faf9a',
  'quarantine/20261124T221339551Z-sidecars%2Fcats%2F0042.jpg.json':
    '7179943c90e91439d163d1d4091302c94209b41ecb9252e9a275f62d73c2ffea',
  'settings.json': '40acdbe88dd84f2ddab372e92198b80b176297da398dbec621a3ebcb4b6d27d7',
  'sidecars/%43ON/%61ux.jpg.json': 'daf7fa424a8c82b3fceb8836ef96b11a79f3e32f5e4a857240c957e1f5bae76b',
  'sidecars/a%2Ejson/x%2E.json': '1dd118f7eb47d6c242f1b6a8400a9a15f4ea388e6252e3741f95ef9347a21c23',
  'sidecars/cats/0041.jpg.json': 'a4776d07ddfa7af3061daebf2dbc47e96d682c45d3b90dcce7f70fd5136743a1',
  'sidecars/cats/0042.jpg.json': '688d6feea7e7da95e0c7e93079ae048d87eb79dcee2237228dafb1ef0bfd0d51',
  'sidecars/cats/0043.jpg.json': 'cbc243958b9c2b9210f3dda896477a9d98cf59ba4755e3052611f42e079c6bde',
  'sidecars/cats/0044.jpg.json': '6dc82e0fac0210afb97773f2315c2bf2332163c250343b9c62396fb42c166b50',
  'sidecars/cats/0045.jpg.json': '966e0d77429e7303c7dc368fafbb33b42906de0e42d1ee71b227e969e6620442',
  'sidecars/cats/0045.jpg.json.2999309561': '996bbe4b1fc8c1b422b4c01c7cecf345d3d669bd93c3b3bc5e331d1955d183be',
  'sidecars/dogs/1.jpg.json': 'd2440fc04b4d8f2790aed9965d0009fc809926e3091ea5ac46609fd1e5c94e76',
  'sidecars/long/üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü~e234e45cb3a27250.json':
    '89d6f7bf0bea30aa6e5d3b311b8ee2750b9e60f65199acd59f9d460a70d26fee',
  'sidecars/trip/ä%3F.jpg.json': '2c1206209098ada776549da55ada0ef63954ba2f6cf4c8d780038191396bbd9a',
  'snapshots/zd2702pjsf3h-0001.jsonl.gz': '23c3105b24ca97cb90d58a656d662ab5f9b0bbcc22dbb4d9c5a1b6375b1e78f0',
}

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

const digest = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

interface Copy {
  readonly root: string
  readonly lenslet: string
  open(options?: Partial<WorkspaceOptions>): Promise<Workspace>
}

/** Makes a data set with copies of these files, to which a test may write. */
async function copyOfV1(): Promise<Copy> {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  const lenslet = join(root, '.lenslet')
  await cp(join(V1, '.lenslet'), lenslet, { recursive: true })
  for (const file of await files(lenslet)) await utimes(join(lenslet, file), MODIFIED, MODIFIED)
  return {
    root,
    lenslet,
    open: (options) =>
      Workspace.open({ root, stateDir: join(base, 'state'), user: 'zoe', mode: 'read', watch: false, ...options }),
  }
}

/** Returns a state without the fields that labels of that version do not have. */
const withoutLaterFields = (state: ItemState | undefined): unknown => {
  expect(state).toMatchObject({ flag: 'none', color: 'none' })
  return { ...state, contentMark: undefined, contentBytes: undefined, flag: undefined, color: undefined }
}
const labelValues = ({
  stars,
  notes,
  metrics,
  conflicts,
  tags,
}: ItemState): Pick<ItemState, 'stars' | 'notes' | 'metrics' | 'conflicts' | 'tags'> => ({
  stars,
  notes,
  metrics,
  conflicts,
  tags,
})

async function editFile(path: string, edit: (raw: Record<string, unknown>) => object): Promise<void> {
  await writeFile(path, JSON.stringify(edit(JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>)))
}

describe('the files of format 1', () => {
  test('are those of its first day, byte for byte', async () => {
    const digests = Object.fromEntries(
      await Promise.all(
        (await files(join(V1, '.lenslet'))).map(async (file) => [file, await digest(join(V1, '.lenslet', file))]),
      ),
    )
    expect(digests).toEqual(DIGESTS)
  })

  test('contain the same labels, conflicts and histories as then (R1, V3)', async () => {
    const { open, lenslet } = await copyOfV1()
    const reader = await open()
    await reader.scanSidecars()
    const keys = [...reader.labelledKeys()].toSorted()
    expect(Object.fromEntries(keys.map((key) => [key, withoutLaterFields(reader.state(key))]))).toEqual(EXPECTED.states)
    expect(
      Object.fromEntries(
        keys.map((key) => [key, reader.history(key).map(({ change, replacedFields }) => ({ change, replacedFields }))]),
      ),
    ).toEqual(EXPECTED.histories)
    expect(reader.status().damaged).toEqual([])
    await reader.close()
    for (const file of await files(lenslet))
      expect([file, await digest(join(lenslet, file))]).toEqual([file, DIGESTS[file]])
  })

  test('are exported as then', async () => {
    const { root } = await copyOfV1()
    for (const key of Object.keys(EXPECTED.states).filter((name) => name.endsWith('.jpg'))) {
      await mkdir(dirname(join(root, key)), { recursive: true })
      await writeFile(join(root, key), 'no picture at all')
    }
    const { code, stdout, stderr } = await new Cli(await temporaryFolder()).run('export', root, '--format', 'json')
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^lenslet: 1 labelled picture is not in the folder.*\n$/)])
    expect(JSON.parse(stdout)).toEqual(EXPECTED.exported)
  })

  test('say who was present (V3)', async () => {
    const names = await readdir(join(V1, '.lenslet/presence'))
    const beats = await Promise.all(
      names.map(async (name) => decodeHeartbeat(await readFile(join(V1, '.lenslet/presence', name)))),
    )
    expect(beats.map((beat) => [beat!.user, beat!.mode]).toSorted()).toEqual([
      ['ana', 'gone'],
      ['ben', 'gone'],
    ])
  })

  test('contain the team settings, and the conflict between two people', async () => {
    const { open } = await copyOfV1()
    const reader = await open()
    const values = Object.fromEntries(
      reader
        .settings()
        .settings.map(({ name, value, team }) => [name, [value, team?.by, team?.conflict.map((claim) => claim.value)]]),
    )
    expect(values).toMatchObject({
      'sync.interval_ms': [4_000, 'ana', [4_000, 3_000]],
      'sync.watch': ['timed', 'ben', []],
    })
    await reader.close()
  })

  test('have the same changes in their snapshot as in their journals', async () => {
    const { open, lenslet } = await copyOfV1()
    const journalReader = await open()
    const histories = Object.fromEntries(
      [...journalReader.labelledKeys()].map((key) => [key, journalReader.history(key)]),
    )
    await journalReader.close()
    for (const folder of ['journals', 'sidecars', 'settings.json']) await rm(join(lenslet, folder), { recursive: true })
    const reader = await open()
    expect(Object.fromEntries([...reader.labelledKeys()].map((key) => [key, reader.history(key)]))).toEqual(histories)
    expect(reader.settings().settings.find(({ name }) => name === 'sync.watch')?.value).toBe('timed')
    await reader.close()
  })

  test('keep fields that this version does not know when it writes to them (S5)', async () => {
    const { open, lenslet } = await copyOfV1()
    const writer = await open({ mode: 'write' })
    const keys = [...writer.labelledKeys()]
    await writer.scanSidecars()
    writer.edit(keys, { addTags: ['again'] })
    expect(await writer.drain(20_000)).toBe(true)
    await writer.close()
    const sidecar = JSON.parse(await readFile(join(lenslet, 'sidecars/cats/0043.jpg.json'), 'utf8')) as {
      changes: Record<string, unknown>[]
    }
    expect(sidecar).toMatchObject({ stars: 3, tags: ['again', 'seen'], reviewed: { by: 'script', rounds: [1, 2] } })
    expect(sidecar.changes[0]).toMatchObject({ id: 'fffffffffff0:0', box: { x: 1, y: [2, 3] }, confidence: 0.5 })
    // Journals of other replicas, and files that no program reads, stay as they are.
    for (const file of Object.keys(DIGESTS).filter((name) =>
      /^(journals|snapshots|quarantine|presence)|\d$/.test(name),
    ))
      expect([file, await digest(join(lenslet, file))]).toEqual([file, DIGESTS[file]])
    const reader = await open()
    await reader.scanSidecars()
    for (const key of keys) {
      const { stars, notes, metrics, conflicts, tags } = reader.state(key)!
      expect({ stars, notes, metrics, conflicts, tags: tags.filter((tag) => tag !== 'again') }).toEqual(
        labelValues(EXPECTED.states[key]!),
      )
      expect(tags).toContain('again')
    }
    await reader.close()
  })
})

describe('files of a later format', () => {
  test('that this program would misread are refused with a sentence that says what to do (D3)', async () => {
    const { open, lenslet } = await copyOfV1()
    await editFile(join(lenslet, 'format.json'), (raw) => ({ ...raw, version: 2, minimum_reader: 2 }))
    await expect(open()).rejects.toMatchObject({
      code: 'newer-format',
      message: expect.stringMatching(/needs a Lenslet that reads format 2.*update it/) as string,
    })
    await expect(open({ mode: 'write' })).rejects.toMatchObject({ code: 'newer-format' })
  })

  test('that this program would harm are shown, not changed, and the window says why (D4)', async () => {
    const { open, lenslet } = await copyOfV1()
    await editFile(join(lenslet, 'format.json'), (raw) => ({ ...raw, version: 2, minimum_writer: 2 }))
    const before = await Promise.all(
      (await files(lenslet)).map(async (file) => [file, await digest(join(lenslet, file))]),
    )
    const viewer = await open({ mode: 'write' })
    await viewer.scanSidecars()
    expect(
      Object.fromEntries(
        [...viewer.labelledKeys()].toSorted().map((key) => [key, withoutLaterFields(viewer.state(key))]),
      ),
    ).toEqual(EXPECTED.states)
    expect(viewer.status()).toMatchObject({
      state: 'read-only',
      readOnlyReason: expect.stringMatching(/needs a Lenslet that writes format 2.*update it/) as string,
    })
    expect(() => viewer.edit(['cats/0041.jpg'], { stars: 1 })).toThrow(/update it/)
    await viewer.close()
    expect(
      await Promise.all((await files(lenslet)).map(async (file) => [file, await digest(join(lenslet, file))])),
    ).toEqual(before)
  })

  test('that need no newer program are read and written (V1)', async () => {
    const { open, lenslet } = await copyOfV1()
    await editFile(join(lenslet, 'format.json'), (raw) => ({ ...raw, version: 2, invented: true }))
    const writer = await open({ mode: 'write' })
    await writer.edit(['cats/0041.jpg'], { stars: 1 }).saved
    await writer.close()
    expect(JSON.parse(await readFile(join(lenslet, 'format.json'), 'utf8'))).toMatchObject({
      version: 2,
      invented: true,
    })
  })

  test('a sidecar of a later version stays as it is, and the label is kept in the journal (S10)', async () => {
    const { open, lenslet } = await copyOfV1()
    const path = join(lenslet, 'sidecars/cats/0041.jpg.json')
    await editFile(path, (raw) => ({ ...raw, version: 2, stars: { shape: 'new' } }))
    const before = await readFile(path, 'utf8')
    const writer = await open({ mode: 'write' })
    await writer.edit(['cats/0041.jpg'], { notes: 'kept' }).saved
    await until(writer, () => writer.status().lastError !== null)
    expect(writer.status().lastError!.message).toMatch(/newer Lenslet.*update this program/)
    await writer.close()
    expect(await readFile(path, 'utf8')).toBe(before)
    const reader = await open()
    expect(reader.state('cats/0041.jpg')).toMatchObject({ notes: 'kept' })
    await reader.close()
  })
})
