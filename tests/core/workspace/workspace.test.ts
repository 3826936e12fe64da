import { appendFile, chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { team, until } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const sidecar = async (root: string, key: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(root, '.lenslet/sidecars', `${key}.json`), 'utf8')) as Record<string, unknown>
const isRoot = process.getuid?.() === 0

describe('two people on one folder', () => {
  test('see each other’s stars, tags and notes without doing anything', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    expect(bob.id).toBe(alice.id)
    await alice.edit(['a.jpg'], { stars: 4, addTags: ['cat'] }).saved
    await until(bob, () => bob.state('a.jpg')?.stars === 4)
    await bob.edit(['a.jpg'], { notes: 'left eye', addTags: ['blur'] }).saved
    await until(alice, () => alice.state('a.jpg')?.notes === 'left eye')
    expect(alice.state('a.jpg')).toEqual(bob.state('a.jpg'))
    expect(alice.state('a.jpg')).toMatchObject({ stars: 4, tags: ['blur', 'cat'], conflicts: [], updatedBy: 'bob' })
  })

  test('see each other by timed reads where the file system reports nothing', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob', { settings: { 'sync.watch': 'timed' } })]
    expect(bob.status().state).toBe('timed')
    await alice.edit(['a.jpg'], { stars: 4 }).saved
    await until(bob, () => bob.state('a.jpg')?.stars === 4)
  })

  test('a person who opened a folder without labels sees the first label, and later ones at once', async () => {
    const { open } = await team()
    const reader = await open('carol', { mode: 'read' })
    const alice = await open('alice')
    await alice.edit(['a.jpg'], { stars: 4 }).saved
    await until(reader, () => reader.state('a.jpg')?.stars === 4)
    await expect.poll(() => reader.status().intervalMs).toBe(5_000)
    const start = performance.now()
    await alice.edit(['b.jpg'], { stars: 4 }).saved
    await until(reader, () => reader.state('b.jpg')?.stars === 4)
    expect(performance.now() - start).toBeLessThan(1_000)
  })

  test('both keep their stars when neither had seen the other’s, until somebody resolves the conflict (M7, M10)', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    const [a, b] = [alice.edit(['a.jpg'], { stars: 4 }), bob.edit(['a.jpg'], { stars: 2 })]
    await Promise.all([a.saved, b.saved])
    await Promise.all([alice, bob].map((one) => until(one, () => one.state('a.jpg')?.conflicts.length === 1)))
    expect(alice.state('a.jpg')).toEqual(bob.state('a.jpg'))
    expect(new Set(alice.state('a.jpg')!.conflicts[0]!.values.map((value) => value.value))).toEqual(new Set([4, 2]))
    alice.edit(['a.jpg'], { stars: alice.state('a.jpg')!.stars })
    await until(bob, () => bob.state('a.jpg')?.conflicts.length === 0)
  })

  test('a note typed while the other’s note arrives does not replace it unseen (C7)', async () => {
    const { open } = await team()
    const [alice, bob] = [await open('alice'), await open('bob')]
    const seen = alice.revision
    await bob.edit(['a.jpg'], { notes: 'bob was here' }).saved
    await until(alice, () => alice.state('a.jpg')?.notes === 'bob was here')
    alice.edit(['a.jpg'], { notes: 'alice was typing' }, seen)
    expect(
      alice
        .state('a.jpg')!
        .conflicts[0]!.values.map((value) => value.value)
        .toSorted(),
    ).toEqual(['alice was typing', 'bob was here'])
  })

  test('see which picture the other looks at, and when the other leaves', async () => {
    const { open, root, stateDir } = await team()
    const alice = await open('alice')
    const bob = await Workspace.open({ root, stateDir, user: 'bob', mode: 'write' })
    bob.setPresence('a.jpg', 'viewing')
    await until(alice, () =>
      alice.peers().some((peer) => peer.user === 'bob' && peer.key === 'a.jpg' && peer.mode === 'viewing'),
    )
    await bob.close()
    await until(alice, () => alice.peers().every((peer) => peer.self))
    expect(alice.peers()).toHaveLength(1)
  })

  test('one person’s two programs are two replicas, and later starts continue as the replica that ended (ID1, JW3)', async () => {
    const { root, open, stateDir } = await team()
    const [one, two] = [await open('alice'), await open('alice')]
    await Promise.all([one.edit(['a.jpg'], { stars: 1 }).saved, two.edit(['b.jpg'], { stars: 2 }).saved])
    expect(await readdir(join(root, '.lenslet/journals'))).toHaveLength(2)
    for (let start = 0; start < 3; start++) {
      const later = await Workspace.open({ root, stateDir: join(stateDir, 'other'), user: 'alice', mode: 'write' })
      await later.edit(['c.jpg'], { stars: start + 1 }).saved
      await later.close()
    }
    expect(await readdir(join(root, '.lenslet/journals'))).toHaveLength(3)
  })
})

test('after an opening that fails at its end, the next opening in the same program publishes the waiting changes', async () => {
  const { root, stateDir } = await team()
  const storage = new MemoryStorage()
  const open = (): Promise<Workspace> =>
    Workspace.open({ root, stateDir, storage, user: 'alice', mode: 'write', watch: false })
  const first = await open()
  const replica = [...storage.files.keys()].find((path) => path.startsWith('presence/'))!
  storage.fault = (operation) => {
    if (operation === 'append') throw new StorageError('full', 'journals', 'ENOSPC')
  }
  await first.edit(['a.jpg'], { stars: 4 }).stored
  await first.close()
  let isWriter = false
  storage.fault = (operation, path) => {
    if (operation === 'overwrite') isWriter = true
    // This is the last call before the data set is open.
    if (isWriter && operation === 'list' && path === '') throw new StorageError('unreachable', '', 'ESTALE')
  }
  await expect(open()).rejects.toMatchObject({ code: 'offline' })
  expect(isWriter).toBe(true)
  storage.fault = () => undefined
  const again = await open()
  expect(await again.drain(5_000)).toBe(true)
  expect(again.state('a.jpg')?.stars).toBe(4)
  expect([...storage.files.keys()].filter((path) => path.startsWith('presence/'))).toEqual([replica])
  expect([...storage.files.keys()].some((path) => path.startsWith('journals/'))).toBe(true)
  await again.close()
})

describe('what is on the share', () => {
  test('is one sidecar for each labelled item, with plain fields and the whole history', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    alice.edit(['trip/ä?.jpg'], { stars: 3 })
    alice.edit(['trip/ä?.jpg'], { stars: 5, notes: 'best' })
    expect(await alice.drain(5_000)).toBe(true)
    const file = await sidecar(root, 'trip/ä%3F.jpg')
    expect(file).toMatchObject({
      version: 1,
      item: 'trip/ä?.jpg',
      stars: 5,
      tags: [],
      notes: 'best',
      updated_by: 'alice',
    })
    expect(file['changes']).toHaveLength(2)
  })

  test('a program that only reads writes nothing (C9)', async () => {
    const { root, open } = await team()
    const reader = await open('carol', { mode: 'read' })
    expect(reader.state('a.jpg')).toBeUndefined()
    expect(() => reader.edit(['a.jpg'], { stars: 1 })).toThrow(/cannot be changed/)
    expect(await readdir(root)).toEqual([])
  })

  test('setting a value that is already set writes nothing (C8)', async () => {
    const { open } = await team()
    const alice = await open('alice')
    await alice.edit(['a.jpg', 'b.jpg'], { stars: 3, addTags: ['cat'] }).saved
    expect(
      alice.edit(['a.jpg', 'b.jpg', 'c.jpg'], { stars: 3, addTags: ['cat'] }).changes.map((change) => change.item),
    ).toEqual(['c.jpg'])
    expect(alice.edit(['d.jpg'], { stars: 0, notes: '' }).changes).toEqual([])
  })

  test('stars that a script writes into a sidecar reach everybody as an edit (E1, S5)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    alice.edit(['a.jpg'], { stars: 3 })
    await alice.drain(5_000)
    const path = join(root, '.lenslet/sidecars/a.jpg.json')
    await writeFile(path, JSON.stringify({ ...(await sidecar(root, 'a.jpg')), stars: 1, reviewer: 'script' }))
    const bob = await open('bob')
    await Promise.all([
      until(bob, () => bob.state('a.jpg')?.stars === 1),
      until(alice, () => alice.state('a.jpg')?.stars === 1),
    ])
    expect(bob.history('a.jpg')[0]!.change).toMatchObject({ by: 'external', stars: 1 })
    bob.edit(['a.jpg'], { stars: 2 })
    await bob.drain(5_000)
    expect(await sidecar(root, 'a.jpg')).toMatchObject({ stars: 2, reviewer: 'script' })
  })

  test('an external edit of a sidecar whose name is listed in another Unicode form is recognised', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    const alice = await open('alice', { storage, watch: false })
    await alice.edit(['ä.jpg'], { stars: 4 }).saved
    await alice.drain(5_000)
    const path = 'sidecars/ä.jpg.json'
    const edited = storage.text(path).replace('"stars": 4', '"stars": 1')
    // macOS lists the names of some shares decomposed, and finds them by either form.
    const list = storage.list.bind(storage)
    const read = storage.read.bind(storage)
    storage.list = async (folder) =>
      (await list(folder)).map(({ name, folder: isFolder }) => ({ name: name.normalize('NFD'), folder: isFolder }))
    storage.read = async (anyPath) => read(anyPath.normalize('NFC'))
    await storage.replace(path, Buffer.from(edited))
    await alice.scanSidecars()
    expect(alice.history('ä.jpg')[0]!.change).toMatchObject({ by: 'external', stars: 1 })
  })

  test('all labels are there without the sidecars, and without the journals (R1)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    const keys = Array.from({ length: 20 }, (_, index) => `p${index}.jpg`)
    alice.edit(keys, { stars: 4 })
    alice.edit(keys.slice(5), { notes: 'kept' })
    await alice.drain(5_000)
    const before = keys.map((key) => alice.state(key))
    await rm(join(root, '.lenslet/sidecars'), { recursive: true })
    const fromJournals = await open('bob', { mode: 'read' })
    expect(keys.map((key) => fromJournals.state(key))).toEqual(before)
    alice.edit(keys, { addTags: ['again'] })
    await alice.drain(5_000)
    await rm(join(root, '.lenslet/journals'), { recursive: true })
    const fromSidecars = await open('carol', { mode: 'read' })
    await fromSidecars.scanSidecars()
    expect(keys.map((key) => fromSidecars.state(key))).toEqual(keys.map((key) => alice.state(key)))
  })
})

describe('a share that fails', () => {
  test('keeps edits on this machine, shows that in the status, and saves them when it is back (W2)', async () => {
    const { open, root } = await team()
    const storage = new MemoryStorage()
    const alice = await open('alice', { storage, settings: { 'sync.watch': 'timed' }, root })
    storage.fault = (_, path) => {
      throw new StorageError('unreachable', path, 'EHOSTDOWN')
    }
    const edit = alice.edit(['a.jpg'], { stars: 4 })
    await edit.stored
    await until(alice, () => alice.status().state === 'offline')
    expect(alice.status()).toMatchObject({ unsaved: 1 })
    expect(alice.state('a.jpg')!.stars).toBe(4)
    expect(alice.status().lastError?.message).toMatch(/does not answer/)
    storage.fault = () => undefined
    alice.retry()
    await edit.saved
    await until(alice, () => alice.status().state === 'timed')
    expect(await alice.drain(5_000)).toBe(true)
    expect(alice.status().lastError).toBeNull()
    expect(storage.text('sidecars/a.jpg.json')).toContain('"stars": 4')
  })

  test('says when it is back what was sent, and how much of it conflicts with what others did meanwhile', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    const settings = { 'sync.watch': 'timed' }
    const [alice, bob] = [await open('alice', { storage, settings }), await open('bob', { storage, settings })]
    const notices: unknown[] = []
    alice.events.on('notice', (notice) => notices.push(notice))
    let isAway = true
    storage.fault = (_operation, path) => {
      if (isAway) throw new StorageError('unreachable', path, 'EHOSTDOWN')
    }
    const edits = ['a.jpg', 'b.jpg', 'c.jpg'].map((key) => alice.edit([key], { stars: 5 }))
    await until(alice, () => alice.status().state === 'offline')
    const bobs = bob.edit(['a.jpg', 'b.jpg'], { stars: 2 })
    isAway = false
    bob.retry()
    await bobs.saved
    alice.retry()
    await Promise.all(edits.map(({ saved }) => saved))
    await until(alice, () => notices.length > 0)
    expect(notices).toEqual([
      {
        level: 'warning',
        message:
          'The folder can be reached again. 3 changes were sent; 2 pictures have conflicts with what others did meanwhile.',
        action: { show: 'conflicts' },
      },
    ])
    isAway = true
    alice.retry()
    await until(alice, () => alice.status().state === 'offline')
    isAway = false
    alice.retry()
    await until(alice, () => notices.length > 1)
    expect(notices[1]).toEqual({ level: 'success', message: 'The folder can be reached again.' })
  })

  test('while it is offline, a retry sends a probe and nothing else', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    const alice = await open('alice', { storage, settings: { 'sync.watch': 'timed' } })
    await alice.edit(['a.jpg'], { stars: 4 }).saved
    await alice.drain(5_000)
    const operations: string[] = []
    storage.fault = (operation, path) => {
      operations.push(operation)
      if (operation !== 'append') throw new StorageError('unreachable', path, 'EHOSTDOWN')
    }
    // The journal line is written. The sidecar fails, and waits.
    await alice.edit(['a.jpg'], { stars: 5 }).saved
    await until(alice, () => alice.status().state === 'offline')
    operations.length = 0
    alice.retry()
    await expect.poll(() => operations).toContain('read')
    expect(operations).not.toContain('lock')
  })

  test('another process publishes the labels of one that ended offline', async () => {
    const { open, root, stateDir } = await team()
    const storage = new MemoryStorage()
    const alice = await Workspace.open({
      root,
      stateDir,
      storage,
      user: 'alice',
      mode: 'write',
      settings: { 'sync.watch': 'timed' },
    })
    storage.fault = (_, path) => {
      throw new StorageError('unreachable', path, 'EIO')
    }
    await alice.edit(['a.jpg'], { stars: 4 }).stored
    await alice.close()
    storage.fault = () => undefined
    const again = await open('alice', { storage, settings: { 'sync.watch': 'timed' } })
    expect(again.state('a.jpg')!.stars).toBe(4)
    expect(await again.drain(5_000)).toBe(true)
    const bob = await open('bob', {
      storage,
      stateDir: join(stateDir, 'elsewhere'),
      mode: 'read',
      settings: { 'sync.watch': 'timed' },
    })
    expect(bob.state('a.jpg')!.stars).toBe(4)
  })

  test('an empty folder at the path is not taken for the data set', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    const alice = await open('alice', { storage, settings: { 'sync.watch': 'timed' } })
    await alice.edit(['a.jpg'], { stars: 4 }).saved
    await alice.drain(5_000)
    const files = new Map(storage.files)
    storage.files.clear()
    storage.fault = (operation, path) => {
      if (operation !== 'read' && operation !== 'list') throw new StorageError('unreachable', path, 'ESTALE')
    }
    alice.edit(['b.jpg'], { stars: 1 })
    await until(alice, () => alice.status().state === 'offline')
    let probes = 0
    storage.fault = (operation, path) => {
      if (operation === 'read' && path === 'format.json') probes++
    }
    alice.retry()
    await expect.poll(() => probes).toBeGreaterThan(1)
    expect([alice.status().state, alice.status().unsaved, storage.files.size]).toEqual(['offline', 1, 0])
    for (const [path, file] of files) storage.files.set(path, file)
    alice.retry()
    await until(alice, () => alice.status().state === 'timed' && alice.status().unsaved === 0)
    expect(await alice.drain(5_000)).toBe(true)
    expect(storage.text('sidecars/b.jpg.json')).toContain('"stars": 1')
  })

  test('on a full share the label waits, and the status says why', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    const alice = await open('alice', { storage, settings: { 'sync.watch': 'timed' } })
    storage.fault = (operation, path) => {
      if (operation === 'append' || operation === 'replace') throw new StorageError('full', path, 'ENOSPC')
    }
    const edit = alice.edit(['a.jpg'], { stars: 4 })
    await until(alice, () => alice.status().state === 'offline' && alice.status().unsaved === 1)
    expect(alice.status().lastError!.message).toMatch(/full/)
    storage.fault = () => undefined
    alice.retry()
    await edit.saved
  })
})

describe('bad input', () => {
  test('a folder that does not exist, and a file, are refused with the reason', async () => {
    const { root, stateDir } = await team()
    const options = { stateDir, user: 'alice', mode: 'write' } as const
    await writeFile(join(root, 'file'), '')
    await expect(Workspace.open({ ...options, root: join(root, 'nowhere') })).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(Workspace.open({ ...options, root: join(root, 'file') })).rejects.toMatchObject({
      code: 'not-a-folder',
    })
  })

  test.skipIf(isRoot)(
    'a folder without permission is refused with the reason; one that may not be written to opens read-only',
    async () => {
      const { root, open } = await team()
      await chmod(root, 0o555)
      const alice = await open('alice')
      expect(alice.status()).toMatchObject({
        state: 'read-only',
        readOnlyReason: expect.stringMatching(/may not write/),
      })
      expect(() => alice.edit(['a.jpg'], { stars: 1 })).toThrow(/may not write/)
      await chmod(root, 0o000)
      await expect(open('bob')).rejects.toMatchObject({ code: 'not-readable' })
      await chmod(root, 0o755)
    },
  )

  test('a share that is read-only opens, says why, and refuses labels', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    storage.fault = (operation, path) => {
      if (!['read', 'readFrom', 'list', 'stat'].includes(operation)) throw new StorageError('read-only', path, 'EROFS')
    }
    const alice = await open('alice', { storage, settings: { 'sync.watch': 'timed' } })
    expect(alice.status()).toMatchObject({ state: 'read-only', readOnlyReason: 'the share is mounted read-only' })
    expect(() => alice.edit(['a.jpg'], { stars: 1 })).toThrow(/read-only/)
  })

  test('a data set of a newer format is not written to (D3, D4)', async () => {
    const { root, open } = await team()
    await mkdir(join(root, '.lenslet'))
    await writeFile(
      join(root, '.lenslet/format.json'),
      JSON.stringify({ format: 'lenslet', version: 7, minimum_reader: 1, minimum_writer: 7, dataset: 'x' }),
    )
    const alice = await open('alice')
    expect(alice.status().readOnlyReason).toMatch(/writes format 7/)
    expect(await readdir(join(root, '.lenslet'))).toEqual(['format.json'])
    await writeFile(
      join(root, '.lenslet/format.json'),
      JSON.stringify({ format: 'lenslet', version: 7, minimum_reader: 7, minimum_writer: 7, dataset: 'x' }),
    )
    await expect(open('alice')).rejects.toMatchObject({ code: 'newer-format' })
  })

  test.each([
    ['empty', ''],
    ['half written', '{"version":1,"item":"a.jpg","sta'],
    ['not JSON', 'hello'],
    ['of the wrong shape', '{"version":1,"item":"a.jpg","stars":"many","changes":[]}'],
  ])(
    'a sidecar that is %s is moved to the quarantine, its labels stay and are written again (Q1, S7)',
    async (_, content) => {
      const { root, open } = await team()
      const alice = await open('alice')
      alice.edit(['a.jpg', 'b.jpg'], { stars: 4 })
      await alice.drain(5_000)
      await writeFile(join(root, '.lenslet/sidecars/a.jpg.json'), content)
      const bob = await open('bob')
      await bob.scanSidecars()
      expect(bob.state('a.jpg')!.stars).toBe(4)
      expect(bob.status().damaged).toEqual(['sidecars/a.jpg.json'])
      expect(await bob.drain(5_000)).toBe(true)
      expect(await sidecar(root, 'a.jpg')).toMatchObject({ stars: 4 })
      const [aside] = await readdir(join(root, '.lenslet/quarantine'))
      expect(await readFile(join(root, '.lenslet/quarantine', aside!), 'utf8')).toBe(content)
    },
  )

  test('changes that are only in a damaged sidecar are kept, and get into a journal (S7)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    alice.edit(['a.jpg'], { stars: 4 })
    alice.edit(['a.jpg'], { addTags: ['cat'] })
    await alice.drain(5_000)
    await alice.close()
    await rm(join(root, '.lenslet/journals'), { recursive: true })
    const file = join(root, '.lenslet/sidecars/a.jpg.json')
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -5))
    const bob = await open('bob')
    await bob.scanSidecars()
    expect(bob.state('a.jpg')).toMatchObject({ stars: 4, tags: ['cat'] })
    expect(await bob.drain(5_000)).toBe(true)
    expect(await sidecar(root, 'a.jpg')).toMatchObject({ stars: 4, tags: ['cat'] })
    await rm(join(root, '.lenslet/sidecars'), { recursive: true })
    expect((await open('carol')).state('a.jpg')).toMatchObject({ stars: 4, tags: ['cat'] })
  })

  test('a sidecar of a newer version is left as it is (S10)', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await mkdir(join(root, '.lenslet/sidecars'), { recursive: true })
    const content = '{"version":9,"item":"a.jpg","stars":{"new":"shape"}}'
    await writeFile(join(root, '.lenslet/sidecars/a.jpg.json'), content)
    await alice.edit(['a.jpg'], { stars: 4 }).saved
    await until(alice, () => alice.status().lastError !== null)
    expect(alice.status().lastError!.message).toMatch(/newer Lenslet/)
    expect(await readFile(join(root, '.lenslet/sidecars/a.jpg.json'), 'utf8')).toBe(content)
  })

  test('a torn or zero-filled end of a journal hides no other line, and the next start begins a new segment (JW3)', async () => {
    const { root, open, stateDir } = await team()
    const first = await Workspace.open({ root, stateDir, user: 'alice', mode: 'write' })
    await first.edit(['a.jpg'], { stars: 4 }).saved
    await first.drain(5_000)
    await first.close()
    const [name] = await readdir(join(root, '.lenslet/journals'))
    await appendFile(
      join(root, '.lenslet/journals', name!),
      Buffer.concat([Buffer.from('{"crc":"1234'), Buffer.alloc(500)]),
    )
    const second = await open('alice')
    await second.edit(['b.jpg'], { stars: 2 }).saved
    const bob = await open('bob', { mode: 'read' })
    expect([bob.state('a.jpg')?.stars, bob.state('b.jpg')?.stars]).toEqual([4, 2])
    expect(await readdir(join(root, '.lenslet/journals'))).toHaveLength(2)
  })

  test('two programs with copies of one state folder never use the same change id', async () => {
    const { root, open, stateDir } = await team()
    const { cp } = await import('node:fs/promises')
    const first = await Workspace.open({ root, stateDir, user: 'alice', mode: 'write' })
    await first.edit(['a.jpg'], { stars: 4 }).saved
    await first.close()
    const copy = `${await temporaryFolder()}/copy`
    await cp(stateDir, copy, { recursive: true })
    const original = await open('alice')
    for (let n = 0; n < 5; n++) await original.edit(['b.jpg'], { stars: n + 1 }).saved
    const clone = await open('bob', { stateDir: copy })
    await Promise.all([clone.edit(['c.jpg'], { stars: 1 }).saved, original.edit(['d.jpg'], { stars: 2 }).saved])
    await until(original, () => original.state('c.jpg') !== undefined)
    await until(clone, () => clone.state('d.jpg') !== undefined)
    expect(
      new Set(
        ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].flatMap((key) => original.history(key).map((entry) => entry.change.id)),
      ).size,
    ).toBe(8)
  })

  test('invalid labels are refused and change nothing (C6)', async () => {
    const { open } = await team()
    const alice = await open('alice')
    const bad = [
      { stars: 6 },
      { stars: 1.5 },
      { stars: Number.NaN },
      { addTags: [''] },
      { addTags: ['a\nb'] },
      { addTags: ['x'.repeat(101)] },
      { notes: 'x'.repeat(20_001) },
      {},
    ]
    for (const edit of bad)
      expect(() => alice.edit(['a.jpg'], edit)).toThrow(expect.objectContaining({ code: 'bad-input' }) as Error)
    expect(alice.revision).toBe(0)
  })
})
