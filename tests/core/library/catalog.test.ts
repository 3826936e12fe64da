import { chmod, mkdir, mkdtemp, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Catalog } from '../../../main/core/library/catalog.ts'
import type { CatalogEntry } from '../../../main/core/library/entry.ts'
import { DiskPictures } from '../../../main/core/library/disk-pictures.ts'
import type { Pictures } from '../../../main/core/library/pictures.ts'
import type { LensletError } from '../../../preload/contract/index.ts'

let top: string
let root: string

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'lenslet-catalog-'))
  root = join(top, 'set')
  await mkdir(root)
})
afterEach(async () => {
  await rm(top, { recursive: true, force: true })
})

async function addFile(path: string, content = 'x'): Promise<string> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}

async function scannedCatalog(): Promise<Catalog> {
  const catalog = new Catalog({ root })
  await catalog.scan()
  return catalog
}

function presentKeys(catalog: Catalog): string[] {
  return Array.from({ length: catalog.size }, (_, id) => catalog.entry(id))
    .filter((entry) => entry.present)
    .map((entry) => entry.key)
    .toSorted()
}

/** Makes a data set that was changed a day ago, and scans it. Later scans add to `listedFolders`. */
async function olderSet(): Promise<{ catalog: Catalog; pictures: Pictures; listedFolders: string[] }> {
  for (const path of ['top.jpg', 'trip/a.jpg', 'trip/b.jpg', 'trip/deep/c.jpg', 'other/d.jpg', 'empty/readme.txt'])
    await addFile(path)
  for (const folder of ['trip/deep', 'trip', 'other', 'empty', ''])
    await utimes(join(root, folder), new Date(), new Date(Date.now() - 86_400_000))
  const pictures = new DiskPictures()
  const listedFolders: string[] = []
  const watchedPictures: Pictures = {
    measure: (...args) => pictures.measure(...args),
    readContents: (...args) => pictures.readContents(...args),
    areFiles: (...args) => pictures.areFiles(...args),
    open: (...args) => pictures.open(...args),
    walk: (from, events, ...others) =>
      pictures.walk(
        from,
        {
          ...events,
          onFolder: (folder, ...args) => {
            listedFolders.push(folder)
            events.onFolder(folder, ...args)
          },
        },
        ...others,
      ),
  }
  const catalog = new Catalog({ root, pictures: watchedPictures })
  await catalog.scan()
  expect(listedFolders.splice(0).toSorted()).toEqual(['', 'empty', 'other', 'trip', 'trip/deep'])
  return { catalog, pictures: watchedPictures, listedFolders }
}

test('folders with a picture each are measured a few calls at a time', async () => {
  for (let folder = 0; folder < 150; folder++) await addFile(`shoot-${folder}/a.jpg`)
  const pictures = new DiskPictures()
  let [running, mostRunning] = [0, 0]
  const countingPictures: Pictures = {
    walk: (...args) => pictures.walk(...args),
    readContents: (...args) => pictures.readContents(...args),
    areFiles: (...args) => pictures.areFiles(...args),
    open: (...args) => pictures.open(...args),
    measure: async (...args) => {
      mostRunning = Math.max(mostRunning, ++running)
      return pictures.measure(...args).finally(() => {
        running--
      })
    },
  }
  const catalog = new Catalog({ root, pictures: countingPictures })
  await catalog.scan()
  expect(catalog.entry(0).size).toBe(1)
  expect(mostRunning).toBeLessThanOrEqual(2)
})

describe('what is a picture', () => {
  test('pictures of all formats in nested folders are found, regardless of the case of their ending (P1)', async () => {
    for (const key of [
      'a.JPG',
      'b/c.jpeg',
      'b/d/e.PNG',
      'f.webp',
      'g.gif',
      'h.avif',
      'i.tif',
      'j.TIFF',
      'k.heic',
      'l.heif',
      'm.bmp',
      'n.svg',
    ])
      await addFile(key)
    await addFile('notes.txt')
    await addFile('png')
    const catalog = await scannedCatalog()
    expect(presentKeys(catalog)).toEqual([
      'a.JPG',
      'b/c.jpeg',
      'b/d/e.PNG',
      'f.webp',
      'g.gif',
      'h.avif',
      'i.tif',
      'j.TIFF',
      'k.heic',
      'l.heif',
      'm.bmp',
      'n.svg',
    ])
    expect(catalog.total).toBe(12)
    expect(catalog.entry(catalog.idOf('b/d/e.PNG')!)).toMatchObject({
      name: 'e.PNG',
      folder: 'b/d',
      size: 1,
      width: null,
    })
  })

  test('hidden files, the label folder and the files that systems and NAS systems create are left out (P2)', async () => {
    for (const key of [
      'ok.jpg',
      '.hidden.jpg',
      '.lenslet/sidecars/a.jpg',
      '@eaDir/ok.jpg',
      '#recycle/x.jpg',
      '$RECYCLE.BIN/y.png',
      'System Volume Information/z.png',
      'a/@eaDir/b/c.jpg',
    ])
      await addFile(key)
    expect(presentKeys(await scannedCatalog())).toEqual(['ok.jpg'])
  })

  test.each([
    'quote "it\'s".jpg',
    'emoji 🦊.png',
    'new\nline.jpg',
    ' spaces .jpg',
    'trailing /x.jpg',
    'a[1].jpg',
    '100%.jpg',
    'back\\slash.jpg',
  ])('the name %j works and leads back to its file', async (name) => {
    const file = await addFile(name)
    const catalog = await scannedCatalog()
    expect(catalog.presentPathOf(catalog.idOf(name)!)).toBe(file)
  })
})

describe('names in Unicode', () => {
  test('a file with a decomposed name has a composed key, and is read under its own name', async () => {
    const file = await addFile('Fotos e\u0301te\u0301/cafe\u0301.jpg')
    const catalog = await scannedCatalog()
    const id = catalog.idOf('Fotos \u00e9t\u00e9/caf\u00e9.jpg')!
    expect(catalog.entry(id).key).toBe('Fotos \u00e9t\u00e9/caf\u00e9.jpg')
    expect(catalog.presentPathOf(id)).toBe(file)
    expect(catalog.entry(id).size).toBe(1)
    expect(catalog.idOf('Fotos e\u0301te\u0301/cafe\u0301.jpg')).toBe(id)
  })

  test('two files whose names differ only in Unicode form are shown as one, and reported', async () => {
    await addFile('cafe\u0301.jpg')
    await addFile('caf\u00e9.jpg')
    const catalog = await scannedCatalog()
    expect(catalog.total).toBe(1)
    expect(catalog.problems.map((problem) => problem.message).join()).toContain('rename one of them')
  })

  test('case matters when there is an exact match, and is ignored when there is none', async () => {
    await addFile('A/Photo.JPG')
    const catalog = await scannedCatalog()
    expect(catalog.idOf('a/photo.jpg')).toBe(catalog.idOf('A/Photo.JPG'))
    const exact = catalog.ensureId('a/photo.jpg')
    expect(exact).not.toBe(catalog.idOf('A/Photo.JPG'))
    expect(catalog.idOf('a/photo.jpg')).toBe(exact)
  })
})

describe('links', () => {
  test('a link is followed only to a file inside the data set, and never to a folder (P1)', async () => {
    await addFile('real/a.jpg')
    await writeFile(join(top, 'secret.jpg'), 'x')
    await mkdir(join(top, 'set2'))
    await writeFile(join(top, 'set2', 'b.jpg'), 'x')
    await symlink(join(root, 'real/a.jpg'), join(root, 'inside.jpg'))
    await symlink(join(top, 'secret.jpg'), join(root, 'outside.jpg'))
    await symlink(join(top, 'set2/b.jpg'), join(root, 'neighbour.jpg'))
    await symlink(join(root, 'nowhere.jpg'), join(root, 'dangling.jpg'))
    await symlink(join(root, 'real'), join(root, 'loop'))
    await symlink(root, join(root, 'real/self'))
    expect(presentKeys(await scannedCatalog())).toEqual(['inside.jpg', 'real/a.jpg'])
  })

  test('a data set that is opened through a link is scanned', async () => {
    await addFile('a.jpg')
    await symlink(root, join(top, 'linked'))
    const catalog = new Catalog({ root: join(top, 'linked') })
    await catalog.scan()
    expect(catalog.total).toBe(1)
  })
})

describe('later scans', () => {
  test('new, removed and changed files are found; ids stay', async () => {
    await addFile('keep.jpg')
    const changing = await addFile('change.jpg', 'old')
    const removed = await addFile('remove.jpg')
    const catalog = await scannedCatalog()
    const [keep, change, remove] = ['keep.jpg', 'change.jpg', 'remove.jpg'].map((key) => catalog.idOf(key)!)
    const before = catalog.entry(change!)
    catalog.setDimensions(change!, 100, 50)
    await writeFile(changing, 'newer and longer')
    await rm(removed)
    await addFile('new.jpg')
    await catalog.scan()
    expect(presentKeys(catalog)).toEqual(['change.jpg', 'keep.jpg', 'new.jpg'])
    expect(catalog.total).toBe(3)
    expect(catalog.idOf('keep.jpg')).toBe(keep)
    expect(catalog.entry(change!).version).not.toBe(before.version)
    expect(catalog.entry(change!).width).toBeNull()
    expect(catalog.entry(remove!).present).toBe(false)
    expect(() => catalog.presentPathOf(remove!)).toThrow(/remove\.jpg is not in the folder any more/)
  })

  test('that check changed folders list only those in which something was added or removed', async () => {
    const { catalog, listedFolders } = await olderSet()
    await addFile('trip/deep/new.jpg')
    await rm(join(root, 'other/d.jpg'))
    await addFile('empty/first.jpg')
    await mkdir(join(root, 'later'))
    await addFile('later/e.jpg')
    await catalog.scan(undefined, true)
    expect(listedFolders.toSorted()).toEqual(['', 'empty', 'later', 'other', 'trip/deep'])
    expect(presentKeys(catalog)).toEqual([
      'empty/first.jpg',
      'later/e.jpg',
      'top.jpg',
      'trip/a.jpg',
      'trip/b.jpg',
      'trip/deep/c.jpg',
      'trip/deep/new.jpg',
    ])
    expect(catalog.entry(catalog.idOf('trip/deep/new.jpg')!).size).toBe(1)
    await rm(join(root, 'trip'), { recursive: true })
    await catalog.scan(undefined, true)
    expect(presentKeys(catalog)).toEqual(['empty/first.jpg', 'later/e.jpg', 'top.jpg'])
  })

  test('that check changed folders may miss an overwritten picture, and full scans find it', async () => {
    const { catalog } = await olderSet()
    await addFile('trip/a.jpg', 'longer')
    await catalog.scan(undefined, true)
    expect(catalog.entry(catalog.idOf('trip/a.jpg')!).size).toBe(1)
    await catalog.scan()
    expect(catalog.entry(catalog.idOf('trip/a.jpg')!).size).toBe(6)
  })

  test('that check changed folders measure pictures that an earlier, stopped scan did not measure', async () => {
    const { catalog, pictures, listedFolders } = await olderSet()
    const image = catalog.toData()
    const again = new Catalog({ root, pictures })
    again.items.loadData(catalog.items.toData())
    image.columns.size.fill(Number.NaN)
    again.loadData(image)
    await again.scan(undefined, true)
    expect(listedFolders).toEqual([])
    expect(again.entry(again.idOf('trip/deep/c.jpg')!).size).toBe(1)
  })

  test('a folder that was changed a moment before it was listed is listed again', async () => {
    const catalog = new Catalog({ root })
    await addFile('a.jpg')
    await catalog.scan()
    const { mtime } = await stat(root)
    await addFile('b.jpg')
    await utimes(root, mtime, mtime)
    await catalog.scan(undefined, true)
    expect(presentKeys(catalog)).toEqual(['a.jpg', 'b.jpg'])
  })

  test('a stored catalog is complete at once, and a scan finds what was added and removed since', async () => {
    const { catalog } = await olderSet()
    catalog.setDimensions(catalog.idOf('top.jpg')!, 60, 40)
    await addFile('ae\u0301.jpg')
    await catalog.scan()
    const data = structuredClone({ table: catalog.items.toData(), image: catalog.toData() })
    await rm(join(root, 'trip/b.jpg'))
    await addFile('other/new.jpg')
    const again = new Catalog({ root })
    again.items.loadData(data.table)
    again.loadData(data.image)
    expect(again.total).toBe(6)
    for (const key of presentKeys(catalog))
      expect(again.entry(again.idOf(key)!)).toEqual(catalog.entry(catalog.idOf(key)!))
    expect(again.presentPathOf(again.idOf('a\u00e9.jpg')!)).toBe(join(root, 'ae\u0301.jpg'))
    await again.scan(undefined, true)
    expect(presentKeys(again)).toEqual([
      'a\u00e9.jpg',
      'other/d.jpg',
      'other/new.jpg',
      'top.jpg',
      'trip/a.jpg',
      'trip/deep/c.jpg',
    ])
  })

  test('a picture of the same size that was saved again has another version', async () => {
    const file = await addFile('a.jpg', 'one')
    const catalog = await scannedCatalog()
    const { version } = catalog.entry(0)
    await writeFile(file, 'two')
    await utimes(file, new Date(), new Date(Date.now() + 5000))
    await catalog.scan()
    expect(catalog.entry(0).version).not.toBe(version)
  })

  test('a labelled item without a file gets its file when that appears', async () => {
    const catalog = new Catalog({ root })
    const id = catalog.ensureId('later/a.jpg')
    await addFile('other.jpg')
    await catalog.scan()
    expect(catalog.entry(id).present).toBe(false)
    expect(catalog.total).toBe(1)
    await addFile('later/a.jpg')
    await catalog.scan()
    expect(catalog.idOf('later/a.jpg')).toBe(id)
    expect(catalog.entry(id).present).toBe(true)
  })

  test('pictures of a renamed folder are found under its new name only', async () => {
    await addFile('old/a.jpg')
    const catalog = await scannedCatalog()
    await rename(join(root, 'old'), join(root, 'new'))
    await catalog.scan()
    expect(presentKeys(catalog)).toEqual(['new/a.jpg'])
  })

  test('a share that turns into an empty mount point removes no picture', async () => {
    await addFile('a.jpg')
    const catalog = await scannedCatalog()
    await rename(join(root, 'a.jpg'), join(top, 'a.jpg'))
    await expect(catalog.scan()).rejects.toMatchObject({ code: 'offline', retry: true })
    expect(presentKeys(catalog)).toEqual(['a.jpg'])
    await addFile('readme.txt')
    await catalog.scan()
    expect(catalog.total).toBe(0)
  })

  test('the scan of a missing folder fails with its name, and removes no picture', async () => {
    await addFile('a.jpg')
    const catalog = await scannedCatalog()
    await rm(root, { recursive: true })
    const error = await catalog.scan().catch((reason: unknown) => reason as LensletError)
    expect(error).toMatchObject({ code: 'not-found', path: root })
    expect(catalog.total).toBe(1)
    await writeFile(root, 'x')
    await expect(catalog.scan()).rejects.toMatchObject({ code: 'not-a-folder' })
  })
})

// Root can read everything, whatever the permissions are.
describe.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('folders without permission', () => {
  test('are reported; the scan goes on, and the pictures that were known in them stay', async () => {
    await addFile('open/a.jpg')
    await addFile('closed/b.jpg')
    const catalog = await scannedCatalog()
    await chmod(join(root, 'closed'), 0o000)
    await catalog.scan()
    await chmod(join(root, 'closed'), 0o755)
    expect(presentKeys(catalog)).toEqual(['closed/b.jpg', 'open/a.jpg'])
    expect(catalog.problems).toMatchObject([{ path: 'closed' }])
  })
})

describe('while scanning', () => {
  test('changes are reported while it runs, and its end is reported last', async () => {
    for (let at = 0; at < 300; at++) await addFile(`f${at % 30}/${at}.jpg`)
    const catalog = new Catalog({ root })
    const changes: { total: number; scanning: boolean }[] = []
    catalog.events.on('changed', (change) => changes.push(change))
    await catalog.scan()
    expect(changes[0]!.scanning).toBe(true)
    expect(changes[0]!.total).toBeGreaterThan(0)
    expect(changes.at(-1)).toEqual({ total: 300, scanning: false })
    expect(changes.length).toBeLessThan(20)
  })

  test('a check without changes reports nothing; one with changes reports them', async () => {
    const { catalog } = await olderSet()
    const changes: unknown[] = []
    catalog.events.on('changed', (change) => changes.push(change))
    await catalog.scan(undefined, true)
    expect(changes).toEqual([])
    await addFile('other/new.jpg')
    await catalog.scan(undefined, true)
    await expect.poll(() => changes.at(-1)).toEqual({ total: 6, scanning: false })
  })

  test('it can be stopped: the pictures found so far stay, and the next scan finds the rest', async () => {
    for (let at = 0; at < 100; at++) await addFile(`f${at}/${at}.jpg`)
    const catalog = new Catalog({ root })
    const stop = new AbortController()
    catalog.events.on('changed', () => stop.abort())
    await expect(catalog.scan(stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
    expect(catalog.total).toBeLessThan(100)
    expect(catalog.isScanning).toBe(false)
    await catalog.scan()
    expect(catalog.total).toBe(100)
  })

  test('a picture that is needed early is measured immediately', async () => {
    await addFile('a.jpg', 'twelve bytes')
    const catalog = new Catalog({ root })
    const measurement = new Promise<CatalogEntry>((resolve) => {
      const stop = catalog.events.on('changed', () => {
        stop()
        expect(catalog.entry(0).version).toBe('')
        void catalog.measure(0).then(resolve)
      })
    })
    const scan = catalog.scan()
    expect((await measurement).size).toBe(12)
    expect((await measurement).version).not.toBe('')
    await scan
  })
})
