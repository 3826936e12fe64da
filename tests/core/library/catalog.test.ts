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

async function put(path: string, content = 'x'): Promise<string> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}

async function scanned(): Promise<Catalog> {
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

/** Returns a data set of some days ago, already scanned, and the folders that are listed from now on. */
async function olderSet(): Promise<{ catalog: Catalog; listed: string[] }> {
  for (const path of ['top.jpg', 'trip/a.jpg', 'trip/b.jpg', 'trip/deep/c.jpg', 'other/d.jpg', 'empty/readme.txt'])
    await put(path)
  for (const folder of ['trip/deep', 'trip', 'other', 'empty', ''])
    await utimes(join(root, folder), new Date(), new Date(Date.now() - 86_400_000))
  const pictures = new DiskPictures()
  const listed: string[] = []
  const watched: Pictures = {
    measure: (...given) => pictures.measure(...given),
    readContents: (...given) => pictures.readContents(...given),
    areFiles: (...given) => pictures.areFiles(...given),
    open: (...given) => pictures.open(...given),
    walk: (from, events, ...others) =>
      pictures.walk(
        from,
        {
          ...events,
          onFolder: (folder, ...given) => {
            listed.push(folder)
            events.onFolder(folder, ...given)
          },
        },
        ...others,
      ),
  }
  const catalog = new Catalog({ root, pictures: watched })
  await catalog.scan()
  expect(listed.splice(0).toSorted()).toEqual(['', 'empty', 'other', 'trip', 'trip/deep'])
  return { catalog, listed }
}

test('folders with a picture each are measured a few calls at a time', async () => {
  for (let folder = 0; folder < 150; folder++) await put(`shoot-${folder}/a.jpg`)
  const pictures = new DiskPictures()
  let [waiting, most] = [0, 0]
  const counted: Pictures = {
    walk: (...given) => pictures.walk(...given),
    readContents: (...given) => pictures.readContents(...given),
    areFiles: (...given) => pictures.areFiles(...given),
    open: (...given) => pictures.open(...given),
    measure: async (...given) => {
      most = Math.max(most, ++waiting)
      return pictures.measure(...given).finally(() => {
        waiting--
      })
    },
  }
  const catalog = new Catalog({ root, pictures: counted })
  await catalog.scan()
  expect(catalog.entry(0).size).toBe(1)
  expect(most).toBeLessThanOrEqual(2)
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
      await put(key)
    await put('notes.txt')
    await put('png')
    const catalog = await scanned()
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
      await put(key)
    expect(presentKeys(await scanned())).toEqual(['ok.jpg'])
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
    const file = await put(name)
    const catalog = await scanned()
    expect(catalog.presentPathOf(catalog.idOf(name)!)).toBe(file)
  })
})

describe('names in Unicode', () => {
  test('a name that the disk spells decomposed has a composed key and is read under its own spelling', async () => {
    const file = await put('Fotos e\u0301te\u0301/cafe\u0301.jpg')
    const catalog = await scanned()
    const id = catalog.idOf('Fotos \u00e9t\u00e9/caf\u00e9.jpg')!
    expect(catalog.entry(id).key).toBe('Fotos \u00e9t\u00e9/caf\u00e9.jpg')
    expect(catalog.presentPathOf(id)).toBe(file)
    expect(catalog.entry(id).size).toBe(1)
    expect(catalog.idOf('Fotos e\u0301te\u0301/cafe\u0301.jpg')).toBe(id)
  })

  test('two spellings of one name are shown once and reported', async () => {
    await put('cafe\u0301.jpg')
    await put('caf\u00e9.jpg')
    const catalog = await scanned()
    expect(catalog.total).toBe(1)
    expect(catalog.problems.map((problem) => problem.message).join()).toContain('rename one of them')
  })

  test('case matters when there is an exact match, and is ignored when there is none', async () => {
    await put('A/Photo.JPG')
    const catalog = await scanned()
    expect(catalog.idOf('a/photo.jpg')).toBe(catalog.idOf('A/Photo.JPG'))
    const exact = catalog.ensureId('a/photo.jpg')
    expect(exact).not.toBe(catalog.idOf('A/Photo.JPG'))
    expect(catalog.idOf('a/photo.jpg')).toBe(exact)
  })
})

describe('links', () => {
  test('a link is followed only to a file inside the data set, and never to a folder (P1)', async () => {
    await put('real/a.jpg')
    await writeFile(join(top, 'secret.jpg'), 'x')
    await mkdir(join(top, 'set2'))
    await writeFile(join(top, 'set2', 'b.jpg'), 'x')
    await symlink(join(root, 'real/a.jpg'), join(root, 'inside.jpg'))
    await symlink(join(top, 'secret.jpg'), join(root, 'outside.jpg'))
    await symlink(join(top, 'set2/b.jpg'), join(root, 'neighbour.jpg'))
    await symlink(join(root, 'nowhere.jpg'), join(root, 'dangling.jpg'))
    await symlink(join(root, 'real'), join(root, 'loop'))
    await symlink(root, join(root, 'real/self'))
    expect(presentKeys(await scanned())).toEqual(['inside.jpg', 'real/a.jpg'])
  })

  test('a data set that is opened through a link is scanned', async () => {
    await put('a.jpg')
    await symlink(root, join(top, 'linked'))
    const catalog = new Catalog({ root: join(top, 'linked') })
    await catalog.scan()
    expect(catalog.total).toBe(1)
  })
})

describe('later scans', () => {
  test('new, removed and changed files are found; ids stay', async () => {
    await put('keep.jpg')
    const changing = await put('change.jpg', 'old')
    const removed = await put('remove.jpg')
    const catalog = await scanned()
    const [keep, change, remove] = ['keep.jpg', 'change.jpg', 'remove.jpg'].map((key) => catalog.idOf(key)!)
    const before = catalog.entry(change!)
    catalog.setDimensions(change!, 100, 50)
    await writeFile(changing, 'newer and longer')
    await rm(removed)
    await put('new.jpg')
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
    const { catalog, listed } = await olderSet()
    await put('trip/deep/new.jpg')
    await rm(join(root, 'other/d.jpg'))
    await put('empty/first.jpg')
    await mkdir(join(root, 'later'))
    await put('later/e.jpg')
    await catalog.scan(undefined, true)
    expect(listed.toSorted()).toEqual(['', 'empty', 'later', 'other', 'trip/deep'])
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

  test('that check changed folders may miss what was overwritten, and full ones find it', async () => {
    const { catalog } = await olderSet()
    await put('trip/a.jpg', 'longer')
    await catalog.scan(undefined, true)
    expect(catalog.entry(catalog.idOf('trip/a.jpg')!).size).toBe(1)
    await catalog.scan()
    expect(catalog.entry(catalog.idOf('trip/a.jpg')!).size).toBe(6)
  })

  test('that check changed folders measure what an earlier, stopped one did not get to', async () => {
    const { catalog, listed } = await olderSet()
    const image = catalog.toData()
    const again = new Catalog({ root })
    again.items.loadData(catalog.items.toData())
    image.columns.size.fill(Number.NaN)
    again.loadData(image)
    await again.scan(undefined, true)
    expect(listed).toEqual([])
    expect(again.entry(again.idOf('trip/deep/c.jpg')!).size).toBe(1)
  })

  test('a folder that was changed a moment before it was listed is listed again', async () => {
    const catalog = new Catalog({ root })
    await put('a.jpg')
    await catalog.scan()
    const { mtime } = await stat(root)
    await put('b.jpg')
    await utimes(root, mtime, mtime)
    await catalog.scan(undefined, true)
    expect(presentKeys(catalog)).toEqual(['a.jpg', 'b.jpg'])
  })

  test('a catalog that was stored is complete immediately, and finds what was added and removed since', async () => {
    const { catalog } = await olderSet()
    catalog.setDimensions(catalog.idOf('top.jpg')!, 60, 40)
    await put('ae\u0301.jpg')
    await catalog.scan()
    const kept = structuredClone({ table: catalog.items.toData(), image: catalog.toData() })
    await rm(join(root, 'trip/b.jpg'))
    await put('other/new.jpg')
    const again = new Catalog({ root })
    again.items.loadData(kept.table)
    again.loadData(kept.image)
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
    const file = await put('a.jpg', 'one')
    const catalog = await scanned()
    const { version } = catalog.entry(0)
    await writeFile(file, 'two')
    await utimes(file, new Date(), new Date(Date.now() + 5000))
    await catalog.scan()
    expect(catalog.entry(0).version).not.toBe(version)
  })

  test('a labelled item without a file gets its file when that appears', async () => {
    const catalog = new Catalog({ root })
    const id = catalog.ensureId('later/a.jpg')
    await put('other.jpg')
    await catalog.scan()
    expect(catalog.entry(id).present).toBe(false)
    expect(catalog.total).toBe(1)
    await put('later/a.jpg')
    await catalog.scan()
    expect(catalog.idOf('later/a.jpg')).toBe(id)
    expect(catalog.entry(id).present).toBe(true)
  })

  test('a renamed folder is a removal and an arrival', async () => {
    await put('old/a.jpg')
    const catalog = await scanned()
    await rename(join(root, 'old'), join(root, 'new'))
    await catalog.scan()
    expect(presentKeys(catalog)).toEqual(['new/a.jpg'])
  })

  test('a share that turns into an empty mount point removes no picture', async () => {
    await put('a.jpg')
    const catalog = await scanned()
    await rename(join(root, 'a.jpg'), join(top, 'a.jpg'))
    await expect(catalog.scan()).rejects.toMatchObject({ code: 'offline', retry: true })
    expect(presentKeys(catalog)).toEqual(['a.jpg'])
    await put('readme.txt')
    await catalog.scan()
    expect(catalog.total).toBe(0)
  })

  test('a folder that is gone is an error that names it, and nothing is removed', async () => {
    await put('a.jpg')
    const catalog = await scanned()
    await rm(root, { recursive: true })
    const error = await catalog.scan().catch((reason: unknown) => reason as LensletError)
    expect(error).toMatchObject({ code: 'not-found', path: root })
    expect(catalog.total).toBe(1)
    await writeFile(root, 'x')
    await expect(catalog.scan()).rejects.toMatchObject({ code: 'not-a-folder' })
  })
})

// The super-user can read everything, so the permission cannot be removed from it.
describe.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('folders without permission', () => {
  test('are reported, the scan goes on, and what was known inside stays', async () => {
    await put('open/a.jpg')
    await put('closed/b.jpg')
    const catalog = await scanned()
    await chmod(join(root, 'closed'), 0o000)
    await catalog.scan()
    await chmod(join(root, 'closed'), 0o755)
    expect(presentKeys(catalog)).toEqual(['closed/b.jpg', 'open/a.jpg'])
    expect(catalog.problems).toMatchObject([{ path: 'closed' }])
  })
})

describe('while scanning', () => {
  test('changes are reported while it runs, and its end is reported last', async () => {
    for (let at = 0; at < 300; at++) await put(`f${at % 30}/${at}.jpg`)
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
    await put('other/new.jpg')
    await catalog.scan(undefined, true)
    await expect.poll(() => changes.at(-1)).toEqual({ total: 6, scanning: false })
  })

  test('it can be stopped: what was found stays, and the next scan completes it', async () => {
    for (let at = 0; at < 100; at++) await put(`f${at}/${at}.jpg`)
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
    await put('a.jpg', 'twelve bytes')
    const catalog = new Catalog({ root })
    const early = new Promise<CatalogEntry>((resolve) => {
      const stop = catalog.events.on('changed', () => {
        stop()
        expect(catalog.entry(0).version).toBe('')
        void catalog.measure(0).then(resolve)
      })
    })
    const scan = catalog.scan()
    expect((await early).size).toBe(12)
    expect((await early).version).not.toBe('')
    await scan
  })
})
