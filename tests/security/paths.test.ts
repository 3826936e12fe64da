/**
 * Tests names that lead out of the data set: in keys, in the files of a hostile colleague, and through links and pipes,
 * also if they are created between a check and an open.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { link, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, posix, win32 } from 'node:path'
import { threadId } from 'node:worker_threads'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { isItemKey, sidecarPath } from '../../main/core/format/names.ts'
import { DiskPictures } from '../../main/core/library/disk-pictures.ts'
import { CONTENT_LENGTH } from '../../main/core/library/pictures.ts'
import { openFileInside, openOrdinaryFile } from '../../main/core/storage/ordinary-file.ts'
import { DiskStorage } from '../../main/core/storage/disk-storage.ts'
import { plain } from '../fixtures/pictures/pictures.ts'
import { socketAt } from '../support/hostile-colleague.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { TEXTS } from '../support/hostile-values.ts'

const PARTS = [
  '..',
  '.',
  '',
  '.lenslet',
  '.LENSLET',
  '.lenslet ',
  'CON',
  'con.jpg',
  'NUL',
  'aux.tar.jpg',
  'COM1',
  'LPT9.png',
  'a.jpg:x',
  'a::$DATA',
  'C:',
  'c:x',
  '\\\\server\\share',
  '..\\..\\x',
  'a.',
  'a ',
  'a. . ',
  ' a',
  '\u202Egpj.a',
  '\u200B',
  'e\u0301',
  'é',
  '．．',
  '%2e%2e',
  '%5C',
  'x.lock',
  'x.json',
  'a\0',
  'a\nb',
  '\uD800',
  '__proto__',
  'x'.repeat(300),
  '~',
  '$HOME',
  '*',
  '?',
  '|',
  '<>',
]
const key = fc
  .array(fc.oneof(fc.constantFrom(...PARTS), fc.string({ unit: 'grapheme', maxLength: 6 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join('/'))

describe('the name of an item', () => {
  test('leads only into the data set, and its sidecar only into the folder of labels, on any system (N2, N3, TM1)', () => {
    fc.assert(
      fc.property(key, (item) => {
        if (!isItemKey(item)) return
        expect(posix.resolve('/data', item).startsWith('/data/'), 'its picture, on Linux and macOS').toBe(true)
        const path = sidecarPath(item)
        expect(posix.resolve('/data/.lenslet', path).startsWith('/data/.lenslet/sidecars/')).toBe(true)
        expect(win32.resolve('D:\\data\\.lenslet', path).startsWith('D:\\data\\.lenslet\\sidecars\\')).toBe(true)
        for (const part of path.split('/')) {
          expect(Buffer.byteLength(part)).toBeLessThanOrEqual(180)
          expect(part, 'parts that Windows does not treat as an ordinary name').not.toMatch(
            // oxlint-disable-next-line no-control-regex
            /^$|^\.\.?$|[<>:"|?*\\\u0000-\u001F]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i,
          )
        }
      }),
      { numRuns: 3_000 },
    )
  })

  test('is refused when it is absolute, leads up or into the labels, or is not valid text (N1, TM1)', () => {
    for (const item of [
      '',
      '/etc/passwd',
      '../x',
      'a/../../x',
      'a/..',
      '.',
      'a//b',
      'a/',
      'C:\\x.jpg',
      'c:/x.jpg',
      '.lenslet/format.json',
      'a\0.jpg',
      '\uD800.jpg',
      'x'.repeat(5_000),
      null,
      7,
      ['a'],
      { toString: () => 'a' },
    ]) {
      expect(isItemKey(item), String(item).slice(0, 20)).toBe(false)
    }
  })

  test('that differs only in case or Unicode form is a different item with a different sidecar, or no item (N8)', () => {
    expect(isItemKey('e\u0301.jpg'), 'only NFC is a key').toBe(false)
    expect(new Set(['a.jpg', 'A.jpg', 'a.jpg\u200B', 'а.jpg', 'a%2Ejpg'].map(sidecarPath)).size).toBe(5)
  })
})

describe('an opened file', () => {
  let top: string
  let root: string
  let secret: string

  beforeEach(async () => {
    top = await temporaryFolder()
    root = join(top, 'data')
    secret = join(top, 'private', 'secret.jpg')
    await mkdir(join(root, 'album'), { recursive: true })
    await mkdir(join(top, 'private'))
    await writeFile(secret, await plain(8, 8).jpeg().toBuffer())
    await writeFile(join(root, 'album/a.jpg'), await plain(8, 8).jpeg().toBuffer())
  })

  test.skipIf(process.platform === 'win32')('is inside the data set, even if links lead to it', async () => {
    await symlink(join(root, 'album'), join(root, 'inside'))
    await symlink(join(top, 'private'), join(root, 'outside'))
    await symlink(secret, join(root, 'link.jpg'))
    await mkdir(join(top, 'data2'))
    await writeFile(join(top, 'data2/b.jpg'), 'x')
    await symlink(join(top, 'data2/b.jpg'), join(root, 'neighbour.jpg'))
    const code = async (path: string): Promise<unknown> =>
      openFileInside(join(root, path), root).then(
        async (handle) => {
          await handle.close()
          return 'opened'
        },
        (error: NodeJS.ErrnoException) => error.code,
      )
    expect(
      await Promise.all(
        [
          'album/a.jpg',
          'inside/a.jpg',
          'outside/secret.jpg',
          'link.jpg',
          'neighbour.jpg',
          '../private/secret.jpg',
          'none.jpg',
          'album',
        ].map(code),
      ),
    ).toEqual(['opened', 'opened', 'EXDEV', 'EXDEV', 'EXDEV', 'EXDEV', 'ENOENT', 'ENXIO'])
  })

  test.skipIf(process.platform === 'win32')(
    'is checked after it was opened, because its name may have changed a moment before (TM2)',
    async () => {
      const [good, file] = [join(root, 'album/a.jpg'), join(root, 'swapped.jpg')]
      const stopped = new AbortController()
      const swapping = (async () => {
        for (let turn = 0; !stopped.signal.aborted; turn++) {
          const draft = join(root, `draft-${turn % 2}`)
          await symlink(turn % 2 === 0 ? good : secret, draft)
          await rename(draft, file)
        }
      })()
      const { ino } = await stat(secret)
      let refused = 0
      for (let turn = 0; turn < 400; turn++) {
        const handle = await openFileInside(file, root).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'EXDEV') refused++
          return null
        })
        if (!handle) continue
        expect((await handle.stat()).ino).not.toBe(ino)
        await handle.close()
      }
      stopped.abort()
      await swapping
      expect(refused).toBeGreaterThan(0)
    },
  )

  test.skipIf(process.platform === 'win32')(
    'is never a pipe without a writer, a socket, a device or a folder',
    async () => {
      execFileSync('mkfifo', [join(root, 'pipe.jpg')])
      await socketAt(join(root, 'socket.jpg'))
      await symlink('/dev/zero', join(root, 'zero.jpg'))
      await mkdir(join(root, 'folder.jpg'))
      const names = ['pipe.jpg', 'socket.jpg', 'zero.jpg', 'folder.jpg']
      const found: string[] = []
      await new DiskPictures().walk(root, {
        onFolder: (_folder, { bytes }) => {
          found.push(Buffer.from(bytes).toString())
        },
        onUnchanged: () => undefined,
        onProblem: () => undefined,
      })
      expect(found.join()).not.toMatch(/pipe|socket|zero|folder\.jpg/)
      for (const name of names) {
        await expect(openOrdinaryFile(join(root, name)), name).rejects.toMatchObject({ code: 'ENXIO' })
        await expect(new DiskPictures().open(join(root, name), root), name).rejects.toMatchObject({
          code: 'not-readable',
        })
      }
      const quick = new DiskPictures()
      quick.setLocal(true)
      for (const pictures of [new DiskPictures(), quick])
        expect([...(await pictures.readContents(names.map((name) => join(root, name))))]).toEqual(
          Array.from({ length: names.length * CONTENT_LENGTH }, () => 0),
        )
    },
  )
})

describe.skipIf(process.platform === 'win32')('a hard link', () => {
  test('is an ordinary file: a picture is shown, a label file read, and a replaced one becomes a file of its own', async () => {
    const { storage, labels, outside } = await storageAt()
    const root = dirname(labels)
    await mkdir(join(labels, 'sidecars'))
    await writeFile(join(outside, 'a.jpg'), await plain(8, 8).jpeg().toBuffer())
    await writeFile(join(outside, 'a.json'), 'theirs')
    await link(join(outside, 'a.jpg'), join(root, 'a.jpg'))
    await link(join(outside, 'a.json'), join(labels, 'sidecars/a.jpg.json'))
    await (await openFileInside(join(root, 'a.jpg'), root)).close()
    expect(Buffer.from((await storage.read('sidecars/a.jpg.json')).bytes).toString()).toBe('theirs')
    await storage.replace('sidecars/a.jpg.json', Buffer.from('ours'))
    expect([
      await readFile(join(labels, 'sidecars/a.jpg.json'), 'utf8'),
      await readFile(join(outside, 'a.json'), 'utf8'),
    ]).toEqual(['ours', 'theirs'])
  })
})

async function storageAt(): Promise<{ storage: DiskStorage; labels: string; outside: string }> {
  const top = await temporaryFolder()
  const outside = join(top, 'home')
  await mkdir(outside)
  await mkdir(join(top, 'data'))
  const labels = join(top, 'data/.lenslet')
  const storage = new DiskStorage(labels)
  await storage.makeFolder('')
  return { storage, labels, outside }
}

describe('the files of labels', () => {
  const bytes = Buffer.from('{}')

  test.skipIf(process.platform === 'win32')(
    'are not read if they are a pipe, a socket, a device, a link that leads out, or endless (TM2)',
    async () => {
      const { storage, labels, outside } = await storageAt()
      await mkdir(join(labels, 'sidecars'))
      await writeFile(join(outside, 'private.json'), 'my other labels')
      execFileSync('mkfifo', [join(labels, 'format.json')])
      await socketAt(join(labels, 'sidecars/socket.json'))
      await symlink('/dev/zero', join(labels, 'sidecars/zero.json'))
      await symlink(join(outside, 'private.json'), join(labels, 'sidecars/a.jpg.json'))
      await symlink(outside, join(labels, 'presence'))
      await writeFile(join(labels, 'sidecars/endless.json'), '')
      await truncate(join(labels, 'sidecars/endless.json'), 2 ** 40)
      for (const path of [
        'format.json',
        'sidecars/socket.json',
        'sidecars/zero.json',
        'sidecars/a.jpg.json',
        'presence/private.json',
        'sidecars/endless.json',
      ]) {
        await expect(storage.read(path), path).rejects.toMatchObject({ kind: 'refused' })
      }
      for (const path of ['format.json', 'sidecars/socket.json', 'sidecars/zero.json', 'presence/private.json'])
        await expect(storage.readFrom(path, 0, 10), path).rejects.toMatchObject({ kind: 'refused' })
      expect((await storage.readFrom('sidecars/endless.json', 2 ** 39, 10)).bytes).toEqual(Buffer.alloc(10))
      expect(await storage.list('sidecars')).toEqual([{ name: 'endless.json', folder: false }])
    },
  )

  test.skipIf(process.platform === 'win32')(
    'are not written, moved, locked or removed through a folder that has become a link',
    async () => {
      const { storage, labels, outside } = await storageAt()
      for (const folder of ['sidecars', 'journals', 'presence']) {
        await storage.create(`${folder}/x.json`, bytes)
        await rm(join(labels, folder), { recursive: true })
        await symlink(outside, join(labels, folder))
      }
      await writeFile(join(outside, 'mine.json'), 'mine')
      const refused = [
        () => storage.create('sidecars/new.json', bytes),
        () => storage.replace('sidecars/mine.json', bytes),
        () => storage.append('journals/new.jsonl', bytes, 0),
        () => storage.append('journals/mine.json', bytes, 4),
        () => storage.overwrite('presence/mine.json', bytes),
        () => storage.remove('sidecars/mine.json'),
        () => storage.move('sidecars/mine.json', 'quarantine/mine.json'),
        () => storage.lock('sidecars/mine.json', () => undefined),
        () => storage.makeFolder('sidecars/deeper'),
      ]
      for (const [at, action] of refused.entries())
        await expect(action(), String(at)).rejects.toMatchObject({ kind: 'refused' })
      expect([await readdir(outside), await readFile(join(outside, 'mine.json'), 'utf8')]).toEqual([
        ['mine.json'],
        'mine',
      ])
    },
  )

  test.skipIf(process.platform === 'win32')("are not written through a link in a file's place", async () => {
    const { storage, labels, outside } = await storageAt()
    await writeFile(join(outside, '.bashrc'), 'mine')
    await mkdir(join(labels, 'sidecars'))
    for (const name of ['link.json', 'link2.json'])
      await symlink(join(outside, '.bashrc'), join(labels, 'sidecars', name))
    await symlink(join(outside, 'new'), join(labels, 'sidecars/dangling.json'))
    for (const action of [
      () => storage.replace('sidecars/link.json', bytes),
      () => storage.overwrite('sidecars/link.json', bytes),
      () => storage.append('sidecars/link.json', bytes, 4),
      () => storage.create('sidecars/dangling.json', bytes),
      () => storage.overwrite('sidecars/dangling.json', bytes),
    ]) {
      await expect(action()).rejects.toMatchObject({ name: 'StorageError' })
    }
    expect([await readdir(outside), await readFile(join(outside, '.bashrc'), 'utf8')]).toEqual([['.bashrc'], 'mine'])
  })

  test.skipIf(process.platform === 'win32')(
    "are not written to a pipe or a socket in a file's place, and the program does not wait for its other end",
    async () => {
      const { storage, labels } = await storageAt()
      await mkdir(join(labels, 'journals'))
      execFileSync('mkfifo', [join(labels, 'journals/pipe')])
      await socketAt(join(labels, 'journals/socket'))
      for (const path of ['journals/pipe', 'journals/socket']) {
        await expect(storage.append(path, bytes, 4), path).rejects.toMatchObject({ kind: 'refused' })
        await expect(storage.append(path, bytes, 0), path).rejects.toMatchObject({ kind: 'exists' })
        await expect(storage.overwrite(path, bytes), path).rejects.toMatchObject({ kind: 'refused' })
        // A file that replaces another one is an ordinary file.
        await storage.replace(path, bytes)
        expect(Buffer.from((await storage.read(path)).bytes)).toEqual(bytes)
      }
    },
  )

  test.skipIf(process.platform === 'win32')(
    'are not written through links at the temporary name of a new file (TM3)',
    async () => {
      const { storage, labels, outside } = await storageAt()
      await writeFile(join(outside, '.bashrc'), 'mine')
      await mkdir(join(labels, 'sidecars'))
      // The temporary names of write-file-atomic, which a person who has seen one of them can guess.
      const module = createRequire(import.meta.url).resolve('write-file-atomic')
      const name = (turn: number): string =>
        `a.json.${createHash('sha1').update(`${module}${process.pid}${threadId}${turn}`).digest().readUInt32BE(0)}`
      for (let turn = 1; turn < 200; turn++)
        await symlink(join(outside, '.bashrc'), join(labels, 'sidecars', name(turn)))
      for (let turn = 0; turn < 5; turn++) await storage.replace('sidecars/a.json', bytes)
      expect([
        await readFile(join(outside, '.bashrc'), 'utf8'),
        (await lstat(join(labels, 'sidecars/a.json'))).isFile(),
      ]).toEqual(['mine', true])
    },
  )

  test('are in `.lenslet`, whatever the name of the item', async () => {
    const { storage, labels } = await storageAt()
    onTestFinished(() => rm(labels, { recursive: true, force: true }))
    for (const item of TEXTS.filter(isItemKey)) await storage.replace(sidecarPath(item), bytes)
    expect(await readdir(join(labels, '..'))).toEqual(['.lenslet'])
    expect(await readdir(labels)).toEqual(['sidecars'])
  })
})
