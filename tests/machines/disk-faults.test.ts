/** Tests faults of a real file system, and scripts that write into the files of a data set. */
import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, open as openFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MemoryStorage } from '../suites/memory-storage.ts'
import { team, until } from '../support/replicas.ts'
import { temporaryFolder } from '../support/temporary.ts'

describe('a share that is a folder of this machine', () => {
  test.each([
    ['disappears whole', ''],
    ['loses its labels’ folder', '.lenslet'],
  ])(
    '%s, and comes back: labels are kept meanwhile and saved then (D2)',
    async (_, part) => {
      const { root, open } = await team()
      const [ana, ben] = [await open('ana'), await open('ben')]
      await ana.edit(['a.jpg'], { stars: 1 }).saved
      await ana.drain(10_000)
      const path = join(root, part)
      await rename(path, `${root}-away`)
      // An empty mount point.
      await mkdir(path)
      const edit = ana.edit(['a.jpg', 'b.jpg'], { stars: 5 })
      await edit.stored
      await until(ana, () => ana.status().state === 'offline')
      expect(ana.status().unsaved).toBe(2)
      expect(await readdir(path)).toEqual([])
      await rm(path, { recursive: true })
      await rename(`${root}-away`, path)
      for (const one of [ana, ben]) one.retry()
      await edit.saved
      await until(ben, () => ben.state('b.jpg')?.stars === 5)
      expect(await ana.drain(10_000)).toBe(true)
      expect(ana.status()).toMatchObject({ unsaved: 0, pendingSidecars: 0, lastError: null })
    },
    40_000,
  )

  test('fills up in the middle of a line: what was reported as saved is saved, and the rest is saved when there is room', async ({
    skip,
  }) => {
    const root = await temporaryFolder()
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', root], { stdio: 'ignore' })
    } catch {
      return skip('needs a file system of a size of its own, which only root can mount')
    }
    onTestFinished(() => void execFileSync('umount', ['-l', root]))
    const { open } = await team()
    const ana = await open('ana', { root, settings: { 'sync.watch': 'timed' } })
    const saved = new Set<string>()
    const edits = []
    for (let number = 0; ana.status().state !== 'offline'; number++) {
      const edit = ana.edit([`p${number}.jpg`], { notes: 'x'.repeat(3_000) })
      edits.push(edit)
      void edit.saved.then(() => saved.add(edit.changes[0]!.id))
      await edit.stored
      await pause(1)
      if (number === 0) await writeFile(join(root, 'ballast'), Buffer.alloc(60_000))
    }
    expect(ana.status().lastError!.message).toMatch(/full/)
    const reader = await open('ben', { root, mode: 'read', watch: false })
    const seen = new Set(
      [...reader.labelledKeys()].flatMap((key) => reader.history(key).map(({ change }) => change.id)),
    )
    expect([...saved].filter((id) => !seen.has(id))).toEqual([])
    execFileSync('mount', ['-o', 'remount,size=4m', root])
    ana.retry()
    await Promise.all(edits.map((edit) => edit.saved))
    expect(await ana.drain(15_000)).toBe(true)
  })
})

describe('a script', () => {
  test('that writes into a sidecar piece by piece makes an edit; a program that reads half of it waits (Q1)', async () => {
    const { root, open } = await team()
    const [ana, ben] = [await open('ana'), await open('ben')]
    await ana.edit(['a.jpg'], { stars: 3, notes: 'n'.repeat(2_000) }).saved
    await ana.drain(10_000)
    await until(ben, () => ben.state('a.jpg')?.stars === 3)
    const path = join(root, '.lenslet/sidecars/a.jpg.json')
    const text = (await readFile(path, 'utf8')).replace('"stars": 3', '"stars": 1').replace('{', '{ "by_hand": true,')
    const looks: Promise<void>[] = []
    await using file = await openFile(path, 'r+')
    await file.truncate(0)
    for (let at = 0; at < text.length; at += 600) {
      looks.push(ana.readSidecar('a.jpg'), ben.readSidecar('a.jpg'))
      await file.write(text.slice(at, at + 600), at)
      await pause(25)
    }
    await Promise.all([...looks, ana.readSidecar('a.jpg'), ben.readSidecar('a.jpg')])
    await Promise.all([ana, ben].map((one) => until(one, () => one.state('a.jpg')?.stars === 1)))
    expect(ben.history('a.jpg').map(({ change }) => change.by)).toEqual(['external', 'ana'])
    expect(ben.state('a.jpg')).toEqual(ana.state('a.jpg'))
    expect([ana.status().damaged, ben.status().damaged]).toEqual([[], []])
    expect(await readdir(join(root, '.lenslet')).then((names) => names.includes('quarantine'))).toBe(false)
    await ben.edit(['a.jpg'], { addTags: ['later'] }).saved
    expect(await ben.drain(10_000)).toBe(true)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ stars: 1, tags: ['later'], by_hand: true })
  })

  test('that replaces a sidecar between the read and the write of a program loses nothing (W5)', async () => {
    const storage = new MemoryStorage()
    const { open } = await team()
    const ana = await open('ana', { storage })
    await ana.edit(['a.jpg'], { stars: 3 }).saved
    expect(await ana.drain(10_000)).toBe(true)
    let isEdited = false
    // The program has read the sidecar and locked it, and is about to read it for the last time.
    storage.fault = (operation, path) => {
      if (operation !== 'replace' || isEdited) return
      isEdited = true
      const file = storage.files.get(path)!
      storage.files.set(path, {
        ...file,
        bytes: new TextEncoder().encode(storage.text(path).replace('"stars": 3', '"stars": 1')),
      })
    }
    await ana.edit(['a.jpg'], { addTags: ['cat'] }).saved
    expect(await ana.drain(10_000)).toBe(true)
    expect(ana.state('a.jpg')).toMatchObject({ stars: 1, tags: ['cat'] })
    expect(ana.history('a.jpg').map(({ change }) => change.by)).toContain('external')
    expect(JSON.parse(storage.text('sidecars/a.jpg.json'))).toMatchObject({ stars: 1, tags: ['cat'] })
  })

  test('that edits while a program writes the same sidecar loses at most its own edit, never a label', async () => {
    const { root, open } = await team()
    const ana = await open('ana')
    await ana.edit(['a.jpg'], { stars: 3 }).saved
    await ana.drain(10_000)
    const path = join(root, '.lenslet/sidecars/a.jpg.json')
    const ids: string[] = []
    for (let round = 0; round < 20; round++) {
      const edit = ana.edit(['a.jpg'], { addTags: [`t${round}`] })
      ids.push(edit.changes[0]!.id)
      const text = await readFile(path, 'utf8')
      await writeFile(path, text.replace(/"stars": \d/, `"stars": ${(round % 5) + 1}`))
      await edit.saved
    }
    await ana.readSidecar('a.jpg')
    expect(await ana.drain(15_000)).toBe(true)
    await ana.scanSidecars()
    expect(await ana.drain(15_000)).toBe(true)
    const { changes } = JSON.parse(await readFile(path, 'utf8')) as { changes: { id: string }[] }
    expect(ids.filter((id) => !changes.some((change) => change.id === id))).toEqual([])
    expect(ana.state('a.jpg')!.tags).toHaveLength(20)
  })

  test('that appends junk to a journal and to an outbox loses no label (JW2)', async () => {
    const { root, stateDir, open } = await team()
    const ana = await open('ana')
    await ana.edit(['a.jpg'], { stars: 3 }).saved
    const [journal] = await readdir(join(root, '.lenslet/journals'))
    await appendFile(join(root, '.lenslet/journals', journal!), 'junk that is no line')
    const outbox = (await readdir(stateDir, { recursive: true })).find((name) => name.endsWith('outbox.jsonl'))!
    await appendFile(join(stateDir, outbox), '\njunk\n')
    await ana.edit(['a.jpg'], { notes: 'after' }).saved
    expect(await ana.drain(10_000)).toBe(true)
    expect((await stat(join(root, '.lenslet/journals', journal!))).size).toBeGreaterThan(0)
    const ben = await open('ben', { mode: 'read' })
    expect(ben.state('a.jpg')).toMatchObject({ stars: 3, notes: 'after' })
  })
})
