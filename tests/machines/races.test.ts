/** Tests moments between two steps, in one process, in which a label could get lost, stuck or hidden. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { decodeJournal, encodeJournal } from '../../main/core/format/journal-codec.ts'
import { journalPath } from '../../main/core/format/names.ts'
import { ReplicaSlot } from '../../main/core/local/replica-slot.ts'
import { StorageError } from '../../main/core/storage/storage.ts'
import { Outbox } from '../../main/core/local/outbox.ts'
import { Tailer } from '../../main/core/sync/tailer.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { MemoryStorage } from '../suites/memory-storage.ts'
import { team, until } from '../support/replicas.ts'
import { temporaryFolder } from '../support/temporary.ts'

const REPLICA = '0123456789ab'
const OTHER = 'ba9876543210'

const change = (number: number, item = `p${number}.jpg`, replica = REPLICA) => ({
  id: `${replica}:${number}`,
  at: Date.parse('2026-05-01T12:00:00Z') + number,
  by: 'alice',
  item,
  stars: 4,
  replaces: [],
})

const lines = (...numbers: number[]): Buffer => Buffer.from(encodeJournal(numbers.map((number) => change(number))))

function tailerOn(storage: MemoryStorage): { tailer: Tailer; seen: string[]; damaged: string[] } {
  const seen: string[] = []
  const damaged: string[] = []
  const tailer = new Tailer(storage)
  tailer.events.on('changesRead', ({ changes }) => {
    seen.push(...changes.map(({ id }) => id.split(':')[1]!))
  })
  tailer.events.on('lineDamaged', ({ path, offset }) => {
    damaged.push(`${path}@${offset}`)
  })
  tailer.events.on('unreadable', ({ path, error }) => {
    damaged.push(`${path}: ${error.message}`)
  })
  return { tailer, seen, damaged }
}

describe('a reader of journals', () => {
  test('reads the end of a segment when the next one was begun between two reads (R8)', async () => {
    const storage = new MemoryStorage()
    const { tailer, seen } = tailerOn(storage)
    storage.grow(journalPath(REPLICA, 1), lines(0))
    await tailer.readAll()
    storage.grow(journalPath(REPLICA, 1), lines(1, 2))
    storage.grow(journalPath(REPLICA, 2), lines(3))
    await tailer.listJournals()
    await tailer.readJournals(tailer.growingJournals())
    expect(seen.toSorted()).toEqual(['0', '1', '2', '3'])
    for (let look = 0; look < 5; look++) await tailer.readAll()
    expect(tailer.growingJournals()).toEqual([journalPath(REPLICA, 2).split('/')[1]])
  })

  test('reads all others when one journal may not be read (R6)', async () => {
    const storage = new MemoryStorage()
    const { tailer, seen, damaged } = tailerOn(storage)
    for (const replica of [REPLICA, OTHER]) storage.grow(journalPath(replica, 1), lines(replica === OTHER ? 1 : 0))
    storage.fault = (operation, path) => {
      if (operation === 'readFrom' && path.includes(REPLICA)) throw new StorageError('denied', path, 'EACCES')
    }
    await tailer.readAll()
    expect(seen).toEqual(['1'])
    expect(damaged).toEqual([expect.stringContaining('permission denied')])
  })

  test('skips an overlong line once, and reads what follows it (TM2)', async () => {
    const storage = new MemoryStorage()
    const { tailer, seen, damaged } = tailerOn(storage)
    const path = journalPath(REPLICA, 1)
    storage.grow(path, Buffer.concat([lines(0), Buffer.alloc(70_000_000, 'x')]))
    await tailer.readAll()
    expect(damaged).toHaveLength(1)
    let read = 0
    storage.fault = (operation) => {
      if (operation === 'readFrom') read++
    }
    await tailer.readAll()
    expect(read).toBeLessThan(3)
    storage.grow(path, Buffer.concat([Buffer.from('\n'), lines(1)]))
    await tailer.readAll()
    expect([seen, damaged.length]).toEqual([['0', '1'], 1])
  })
})

describe('edits', () => {
  test('that are made in one turn of the event loop are in the journal in their order', async () => {
    const { root, open } = await team()
    const alice = await open('alice', { watch: false })
    const edits = [1, 2, 3].map((stars) => alice.edit(['a.jpg'], { stars }))
    await Promise.all(edits.map(({ saved }) => saved))
    const [name] = await readdir(join(root, '.lenslet/journals'))
    const { changes } = decodeJournal(await readFile(join(root, '.lenslet/journals', name!)), 0)
    expect(changes.map((one) => one.stars)).toEqual([1, 2, 3])
  })
})

describe('closing', () => {
  test('keeps an edit that was made the moment before', async () => {
    const { root, stateDir } = await team()
    for (let round = 0; round < 8; round++) {
      const workspace = await Workspace.open({ root, stateDir, user: 'alice', mode: 'write', watch: false })
      const { stored } = workspace.edit(['a.jpg'], { notes: `round ${round}` })
      await workspace.close()
      await Promise.race([stored, Promise.reject(new Error('close() resolved before the edit was stored'))])
      const again = await Workspace.open({ root, stateDir, user: 'alice', mode: 'write', watch: false })
      expect(again.state('a.jpg')?.notes).toBe(`round ${round}`)
      await again.close()
    }
  })

  test('refuses edits from then on, because nobody would store them', async () => {
    const { root, stateDir } = await team()
    const workspace = await Workspace.open({ root, stateDir, user: 'alice', mode: 'write' })
    const closed = workspace.close()
    expect(() => workspace.edit(['a.jpg'], { stars: 3 })).toThrow(/closed/)
    await closed
    expect(() => workspace.undo()).toThrow(/closed/)
  })
})

describe('this machine’s own disk', () => {
  test('that refuses the outbox blocks no label: labels are saved on the share, and the status says what is wrong', async () => {
    const { stateDir, open } = await team()
    const alice = await open('alice')
    const unhandled: unknown[] = []
    const listener = (error: unknown): void => {
      unhandled.push(error)
    }
    process.on('unhandledRejection', listener)
    onTestFinished(() => {
      process.off('unhandledRejection', listener)
    })
    const outbox = (await readdir(stateDir, { recursive: true })).find((name) => name.endsWith('outbox.jsonl'))!
    await rm(join(stateDir, outbox))
    await mkdir(join(stateDir, outbox))
    const edit = alice.edit(['a.jpg'], { stars: 4 })
    await edit.stored
    expect(alice.status().lastError!.message).toMatch(/EISDIR/)
    const bob = await open('bob', { mode: 'read' })
    expect(bob.state('a.jpg')?.stars).toBe(4)
    alice.undo()
    await until(bob, () => bob.state('a.jpg')?.stars === 0)
    expect(unhandled).toEqual([])
  })

  test('that fails for a while is used again as soon as it works', async () => {
    const { stateDir, open } = await team()
    const alice = await open('alice')
    const slot = (await readdir(stateDir, { recursive: true })).find((name) => name.endsWith('slot-0'))!
    await rename(join(stateDir, slot), join(stateDir, 'away'))
    await alice.edit(['a.jpg'], { stars: 1 }).stored
    expect(alice.status().lastError!.message).toMatch(/ENOENT/)
    await rename(join(stateDir, 'away'), join(stateDir, slot))
    await alice.edit(['a.jpg'], { stars: 2 }).stored
  })

  test('an outbox that cannot be read does not count as an empty one', async () => {
    const folder = await temporaryFolder()
    await symlink('outbox.jsonl', join(folder, 'outbox.jsonl'))
    await expect(Outbox.open(folder)).rejects.toThrow(/outbox/)
  })
})

describe('replica slots', () => {
  test('belong to one process at a time, however many start and end at once (ID1)', async () => {
    const folder = join(await temporaryFolder(), 'slot-0')
    let holders = 0
    let claims = 0
    const most = { holders: 0 }
    await Promise.all(
      Array.from({ length: 24 }, async () => {
        while (claims < 12) {
          const slot = await ReplicaSlot.tryClaim(folder)
          if (!slot) continue
          claims++
          most.holders = Math.max(most.holders, ++holders)
          await new Promise((resolve) => setImmediate(resolve))
          holders--
          await slot.release(null)
        }
      }),
    )
    expect(most.holders).toBe(1)
  })

  test('are released when opening fails', async () => {
    const { root, stateDir } = await team()
    const storage = new MemoryStorage()
    const options = { root, stateDir, storage, user: 'alice', mode: 'write', watch: false } as const
    const first = await Workspace.open(options)
    await first.close()
    storage.fault = (operation, path) => {
      if (operation === 'list' && path === 'journals') throw new StorageError('unreachable', path, 'EIO')
    }
    for (let round = 0; round < 3; round++)
      await expect(Workspace.open(options)).rejects.toMatchObject({ code: 'offline' })
    storage.fault = () => undefined
    const again = await Workspace.open(options)
    await again.close()
    expect((await readdir(stateDir, { recursive: true })).filter((name) => /slot-\d+$/.test(name))).toHaveLength(1)
  })

  test('two copies of a folder opened on one machine never use the same journal name for different lines (JW1)', async () => {
    const { root, stateDir } = await team()
    const storages = [new MemoryStorage(), new MemoryStorage()]
    const visit = async (copy: number, item: string): Promise<void> => {
      const workspace = await Workspace.open({
        root,
        stateDir,
        storage: storages[copy]!,
        user: 'alice',
        mode: 'write',
        watch: false,
      })
      await workspace.edit([item], { stars: 3 }).saved
      await workspace.drain(5_000)
      await workspace.close()
    }
    await visit(0, 'before.jpg')
    for (const [path, file] of storages[0]!.files) storages[1]!.files.set(path, file)
    await visit(1, 'b.jpg')
    await visit(0, 'a.jpg')
    await visit(1, 'c.jpg')
    const [one, two] = storages.map(
      (storage) => new Map([...storage.files].filter(([path]) => path.startsWith('journals/'))),
    )
    for (const [path, { bytes }] of one!) {
      const other = two!.get(path)
      if (!other) continue
      const [short, long] = [Buffer.from(bytes), Buffer.from(other.bytes)].toSorted((a, b) => a.length - b.length)
      expect(long!.subarray(0, short!.length).equals(short!), path).toBe(true)
    }
  })
})

describe('a sidecar', () => {
  test('that was overwritten after a stale read gets the missing changes again when they are read from the journal (W6)', async () => {
    const { root, stateDir, open } = await team()
    const storage = new MemoryStorage()
    const bob = await Workspace.open({ root, stateDir, storage, user: 'bob', mode: 'write', watch: false })
    // As the kernel's SMB client shows it to Alice: neither Bob's journal line nor his sidecar is visible yet.
    const stale = new MemoryStorage()
    for (const name of [
      'list',
      'read',
      'readFrom',
      'stat',
      'append',
      'create',
      'replace',
      'overwrite',
      'makeFolder',
      'move',
      'remove',
      'lock',
    ] as const)
      stale[name] = storage[name].bind(storage) as never
    let isStale = false
    const hidden = (path: string): boolean => isStale && path === 'sidecars/a.jpg.json'
    stale.read = async (path) => {
      if (hidden(path)) throw new StorageError('missing', path, 'ENOENT')
      return storage.read(path)
    }
    const alice = await open('alice', { storage: stale, settings: { 'sync.watch': 'timed' } })
    stale.readFrom = async (path, ...rest) => {
      if (isStale && path.startsWith('journals/')) throw new StorageError('busy', path, 'EBUSY')
      return storage.readFrom(path, ...rest)
    }
    isStale = true
    await bob.edit(['a.jpg'], { addTags: ['bob'] }).saved
    await bob.drain(5_000)
    await bob.close()
    const replace = storage.replace.bind(storage)
    stale.replace = async (path, bytes) => {
      await replace(path, bytes)
      if (path === 'sidecars/a.jpg.json') stale.read = async (asked) => storage.read(asked)
    }
    alice.edit(['a.jpg'], { addTags: ['alice'] })
    await expect.poll(() => storage.text('sidecars/a.jpg.json')).toContain('"alice"')
    expect(storage.text('sidecars/a.jpg.json')).not.toContain('"bob"')
    isStale = false
    await expect.poll(() => storage.text('sidecars/a.jpg.json')).toContain('"bob"')
    expect(storage.text('sidecars/a.jpg.json')).toContain('"alice"')
  })
})

describe('labels that no reader would accept', () => {
  test.each(['.lenslet/format.json', '../a.jpg', '/etc/passwd', 'a//b.jpg', '', 'a\u0308.jpg'])(
    '%j is not an item (N1)',
    async (key) => {
      const { open } = await team()
      const alice = await open('alice', { watch: false })
      expect(() => alice.edit([key], { stars: 4 })).toThrow(expect.objectContaining({ code: 'bad-input' }))
      expect(alice.revision).toBe(0)
    },
  )

  test('an edit is refused when its line would be too long for readers', async () => {
    const { open } = await team()
    const alice = await open('alice', { watch: false })
    const addTags = Array.from({ length: 10_001 }, (_, number) => `t${number}`)
    expect(() => alice.edit(['a.jpg'], { addTags })).toThrow(/tags/)
    expect(() => alice.edit(['a.jpg'], { metrics: JSON.parse('{"__proto__": 1}') as Record<string, number> })).toThrow(
      /__proto__/,
    )
  })
})

describe('files that others left on the share', () => {
  test('with hostile items, random bytes and a zero-filled end hide no valid label, and nothing is written outside of .lenslet', async () => {
    const { root, open } = await team()
    const alice = await open('alice')
    await alice.edit(['a.jpg'], { stars: 4 }).saved
    await alice.drain(5_000)
    const folder = join(root, '.lenslet/journals')
    const items = [
      '../../x',
      '/etc/passwd',
      '.lenslet/format.json',
      'a/../../b',
      'C:\\x.jpg',
      '\u0000',
      'y'.repeat(5_000),
      '__proto__',
      'deep/'.repeat(800) + 'x.jpg',
      'ok.jpg',
    ]
    const hostile = encodeJournal(items.map((item, number) => change(number, item, 'evebad000000')))
    await writeFile(
      join(folder, 'evebad000000-0001.jsonl'),
      Buffer.concat([Buffer.from(hostile), Buffer.alloc(4_096), Buffer.from('{"crc":"12')]),
    )
    await writeFile(join(folder, 'rand00000000-0001.jsonl'), randomBytes(300_000))
    await writeFile(join(root, '.lenslet/presence/rand00000000.json'), randomBytes(5_000))
    await writeFile(join(root, '.lenslet/presence/evebad000000.json'), '')
    const bob = await open('bob', { settings: { 'sync.watch': 'timed' } })
    const warnings: string[] = []
    bob.events.on('notice', ({ message }) => {
      warnings.push(message)
    })
    await until(bob, () => bob.status().damaged.length === 2)
    expect([...bob.labelledKeys()].toSorted()).toEqual(['__proto__', 'a.jpg', 'deep/'.repeat(800) + 'x.jpg', 'ok.jpg'])
    expect(bob.status().damaged.toSorted()).toEqual([
      'journals/evebad000000-0001.jsonl',
      'journals/rand00000000-0001.jsonl',
    ])
    expect(warnings.length).toBeLessThan(3)
    expect(
      bob
        .peers()
        .map(({ user }) => user)
        .toSorted(),
    ).toEqual(['alice', 'bob'])
    await Promise.all([...bob.labelledKeys()].map(async (key) => bob.readSidecar(key)))
    await bob.edit(
      [...bob.labelledKeys()].filter((key) => key.length < 100),
      { notes: 'seen' },
    ).saved
    expect(await bob.drain(5_000)).toBe(true)
    expect(bob.status().state).toBe('timed')
    expect((await readdir(root)).toSorted()).toEqual(['.lenslet'])
  })
})

describe('opening', () => {
  test('fails with a reason when nothing can be stored on this machine', async () => {
    const { root, open } = await team()
    const stateDir = join(await temporaryFolder(), 'file')
    await writeFile(stateDir, '')
    await expect(open('alice', { stateDir })).rejects.toMatchObject({
      code: 'not-writable',
      message: expect.stringContaining(stateDir) as string,
    })
    expect(await readdir(join(root, '.lenslet/journals'))).toEqual([])
  })

  test('eight at once on a folder without labels agree on one data set (D1)', async () => {
    const { open } = await team()
    const all = await Promise.all(Array.from({ length: 8 }, (_, number) => open(`user${number}`)))
    expect(new Set(all.map((workspace) => workspace.id)).size).toBe(1)
    await Promise.all(all.map((workspace, number) => workspace.edit([`p${number}.jpg`], { stars: 5 }).saved))
    await Promise.all(all.map((workspace) => until(workspace, () => [...workspace.labelledKeys()].length === 8)))
  })

  test('works on a share that is full, and keeps labels until there is room', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    const first = await open('bob', { storage, settings: { 'sync.watch': 'timed' } })
    await first.close()
    storage.fault = (operation, path) => {
      if (['append', 'overwrite', 'replace', 'create'].includes(operation))
        throw new StorageError('full', path, 'ENOSPC')
    }
    const alice = await open('alice', { storage, settings: { 'sync.watch': 'timed' } })
    const edit = alice.edit(['a.jpg'], { stars: 4 })
    await edit.stored
    await until(alice, () => alice.status().state === 'offline')
    storage.fault = () => undefined
    alice.retry()
    await edit.saved
    expect(alice.status()).toMatchObject({ unsaved: 0, state: 'timed' })
  })

  test.each(['.lenslet', '.lenslet/sidecars', '.lenslet/journals', '.lenslet/presence'])(
    'writes nothing through a link at %s that leads out of the data set (TM2)',
    async (place) => {
      const { root, open } = await team()
      const outside = await temporaryFolder()
      const first = await open('alice')
      await first.edit(['a.jpg'], { stars: 4 }).saved
      await first.drain(5_000)
      await first.close()
      await rename(join(root, place), join(outside, 'real'))
      await symlink(join(outside, 'real'), join(root, place))
      const listed = (await readdir(join(outside, 'real'), { recursive: true })).toSorted()
      const bob = await open('bob')
      expect(bob.status()).toMatchObject({ state: 'read-only', readOnlyReason: expect.stringMatching(/link/) })
      await bob.scanSidecars()
      expect(bob.state('a.jpg')?.stars).toBe(4)
      expect((await readdir(join(outside, 'real'), { recursive: true })).toSorted()).toEqual(listed)
    },
  )

  test('writes nothing through a link deeper inside either (TM2)', async () => {
    const { root, open } = await team()
    const outside = await temporaryFolder()
    const alice = await open('alice')
    await mkdir(join(root, '.lenslet/sidecars'), { recursive: true })
    await symlink(outside, join(root, '.lenslet/sidecars/trip'))
    await alice.edit(['trip/a.jpg', 'b.jpg'], { stars: 4 }).saved
    await until(alice, () => alice.status().lastError !== null && alice.status().pendingSidecars === 1)
    expect(alice.status().state).not.toBe('offline')
    expect(alice.status().lastError!.message).toMatch(/trip/)
    expect(await readdir(outside)).toEqual([])
    expect((await readdir(join(root, '.lenslet/sidecars'))).toSorted()).toEqual(['b.jpg.json', 'trip'])
  })

  test('a folder at the path of a sidecar puts nobody offline', async () => {
    const { root, open } = await team()
    await mkdir(join(root, '.lenslet/sidecars/a.jpg.json'), { recursive: true })
    const alice = await open('alice')
    await alice.edit(['a.jpg', 'b.jpg'], { stars: 4 }).saved
    await until(alice, () => alice.status().lastError !== null && alice.status().pendingSidecars === 1)
    expect(alice.status().state).not.toBe('offline')
    await alice.readSidecar('a.jpg')
    const bob = await open('bob')
    await bob.scanSidecars()
    expect([bob.state('a.jpg')?.stars, bob.state('b.jpg')?.stars, bob.status().state === 'offline']).toEqual([
      4,
      4,
      false,
    ])
  })

  test.each(['', '/sidecars', '/journals'])('a file at .lenslet%s is reported before anybody labels', async (place) => {
    const { root, open } = await team()
    if (place !== '') await mkdir(join(root, '.lenslet'))
    await writeFile(join(root, `.lenslet${place}`), 'junk')
    const alice = await open('alice')
    expect(alice.status().readOnlyReason).toContain(`.lenslet${place} has to be a folder`)
    expect(await readFile(join(root, `.lenslet${place}`), 'utf8')).toBe('junk')
  })
})
