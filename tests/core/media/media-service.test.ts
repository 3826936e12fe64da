import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MediaService } from '../../../main/core/media/index.ts'
import { forkScript, type SpawnWorker } from '../../../main/core/process/worker-process.ts'
import { lyingTiff } from '../../fixtures/pictures/bombs.ts'
import {
  bitmap,
  bombBytes,
  boxedPicture,
  cutShort,
  noise,
  plain,
  save,
  saveBytes,
  upright,
} from '../../fixtures/pictures/pictures.ts'

const WORKER = fileURLToPath(new URL('../../../main/core/media/worker.ts', import.meta.url))
const HEIC = fileURLToPath(new URL('../../fixtures/pictures/quarters.heic', import.meta.url))
const spawn: SpawnWorker = () => forkScript(WORKER)

let folder: string
let service: MediaService

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-media-'))
  service = new MediaService({ cacheDir: join(folder, 'cache'), spawn })
})
afterAll(async () => {
  await service.close()
  await rm(folder, { recursive: true, force: true })
})

/** Returns a key in the folder `ab`. */
function key(at: number): string {
  return `ab${String(at).padStart(30, '0')}`
}

async function cachedFiles(dir: string): Promise<string[]> {
  return (await readdir(join(dir, 'thumbs'), { recursive: true })).filter((name) => name.includes('-'))
}

describe('thumbnails', () => {
  test.each(['a.jpg', 'a.png', 'a.webp', 'a.gif', 'a.avif', 'a.tif'])(
    '%s becomes a WebP of the asked size with the original dimensions',
    async (name) => {
      const file = await save(plain(900, 600), folder, name)
      const thumbnail = await service.thumbnail(file, 'v1', 256)
      const { format, width, height } = await sharp(thumbnail.path).metadata()
      expect([thumbnail.width, thumbnail.height, format, width, height]).toEqual([900, 600, 'webp', 256, 171])
    },
  )

  test('small pictures are not enlarged; other sizes are rounded up', async () => {
    const small = await save(plain(90, 60), folder, 'small.png')
    expect(await sharp((await service.thumbnail(small, 'v1', 512)).path).metadata()).toMatchObject({
      width: 90,
      height: 60,
    })
    const large = await save(plain(1200, 600), folder, 'large.png')
    expect((await sharp((await service.thumbnail(large, 'v1', 300)).path).metadata()).width).toBe(512)
  })

  test('a picture that the camera turned is upright, in pixels and in dimensions', async () => {
    const thumbnail = await service.thumbnail(await upright(folder), 'v1', 256)
    expect([thumbnail.width, thumbnail.height]).toEqual([100, 200])
    const { data, info } = await sharp(thumbnail.path).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([100, 200])
    expect(data[0]).toBeGreaterThan(200)
    expect(data[data.length - 3]).toBeLessThan(100)
  })

  test('a bitmap keeps its colours and the order of its rows', async () => {
    const rows = Array.from({ length: 5 }, (_, y) =>
      Array.from({ length: 3 }, (): [number, number, number] => (y < 2 ? [250, 10, 10] : [10, 10, 250])),
    )
    const thumbnail = await service.thumbnail(await saveBytes(bitmap(rows), folder, 'old.bmp'), 'v1', 256)
    expect([thumbnail.width, thumbnail.height]).toEqual([3, 5])
    const data = await sharp(thumbnail.path).removeAlpha().raw().toBuffer()
    expect(data[0]).toBeGreaterThan(180)
    expect(data[data.length - 1]).toBeGreaterThan(180)
  })

  test('a drawing fills the size and cannot show other files', async () => {
    await save(plain(50, 50, '#f00'), folder, 'private.png')
    const drawing =
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#0f0"/><image href="private.png" width="40" height="20"/></svg>'
    const thumbnail = await service.thumbnail(await saveBytes(drawing, folder, 'logo.svg'), 'v1', 256)
    const { data, info } = await sharp(thumbnail.path).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    expect([thumbnail.width, thumbnail.height, info.width, info.height]).toEqual([40, 20, 256, 128])
    expect([data[0]! < 60, data[1]! > 200]).toEqual([true, true])
  })

  test('a real panorama of 40,000 pixels works', async () => {
    const file = await save(plain(40_000, 500).jpeg({ quality: 40 }), folder, 'wide.jpg')
    expect(await service.thumbnail(file, 'v1', 256)).toMatchObject({ width: 40_000, height: 500 })
  })
})

describe('the problem of a picture is described in a sentence', () => {
  const cases: readonly (readonly [string, () => Promise<string>, string, RegExp])[] = [
    ['empty', () => saveBytes('', folder, 'empty.jpg'), 'damaged', /^empty\.jpg is empty: copy it again/],
    ['zeros', () => saveBytes(Buffer.alloc(5000), folder, 'zeros.jpg'), 'damaged', /^zeros\.jpg contains only zeros/],
    [
      'text',
      () => saveBytes('<html>not found</html>', folder, 'page.jpg'),
      'unsupported',
      /^page\.jpg is not a picture/,
    ],
    ['cut WebP', () => cutShort(folder, 'cut.webp'), 'damaged', /^cut\.webp is (cut short|damaged)/],
    ['cut TIFF', () => cutShort(folder, 'cut.tif'), 'damaged', /^cut\.tif is (cut short|damaged)/],
    [
      'bomb',
      () => saveBytes(bombBytes(60_000, 60_000), folder, 'bomb.png'),
      'unsupported',
      /^bomb\.png claims to have 60,000 × 60,000 pixels/,
    ],
    [
      'HEIC cut short',
      async () => saveBytes((await readFile(HEIC)).subarray(0, 900), folder, 'phone.heic'),
      'damaged',
      /^phone\.heic is (cut short|damaged)/,
    ],
    ['gone', async () => join(folder, 'gone.jpg'), 'not-found', /^gone\.jpg is gone/],
  ]
  test.each(cases)('%s', async (_, make, code, message) => {
    const file = await make()
    await expect(service.thumbnail(file, 'v1', 256)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      path: file,
    })
  })

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('no permission', async () => {
    const file = await save(plain(9, 9), folder, 'locked.png')
    await chmod(file, 0)
    await expect(service.thumbnail(file, 'v1', 256)).rejects.toMatchObject({
      code: 'not-readable',
      message: expect.stringContaining('no permission to read locked.png'),
    })
  })

  test('an intact picture that no decoder supports is reported as unsupported, not as damaged', async () => {
    const unknown = await saveBytes(boxedPicture('avci', 64, 48, 0), folder, 'camera.heif')
    await expect(service.thumbnail(unknown, 'v1', 256)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.not.stringMatching(/damaged|copy it again|not a picture/),
    })
    const lzma = await saveBytes(
      lyingTiff([
        [256, 9],
        [257, 9],
        [258, 8],
        [259, 34_925],
        [262, 1],
        [273, 8],
        [277, 1],
        [278, 9],
        [279, 81],
      ]),
      folder,
      'lzma.tif',
    )
    await expect(service.thumbnail(lzma, 'v1', 256)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/cannot decode/),
    })
  })

  test('nothing of a failed picture stays in the cache', async () => {
    const cacheDir = join(folder, 'cache-failed')
    const own = new MediaService({ cacheDir, spawn })
    await expect(
      own.thumbnail(
        await saveBytes((await plain(300, 200).png().toBuffer()).subarray(0, 90), folder, 'half.png'),
        'v1',
        256,
      ),
    ).rejects.toMatchObject({ code: 'damaged' })
    expect((await readdir(cacheDir, { recursive: true })).filter((name) => /[-.]/.test(name))).toEqual([])
    await own.close()
  })
})

test('when a worker is killed in the middle of its work, no thumbnail is lost', async () => {
  const own = new MediaService({
    cacheDir: join(folder, 'cache-killed'),
    spawn: firstOneDies(),
  })
  const files = await Promise.all(['k1.png', 'k2.png', 'k3.png'].map((name) => save(noise(500, 400), folder, name)))
  const thumbnails = await Promise.all(files.map((file) => own.thumbnail(file, 'v1', 256)))
  expect(thumbnails.map(({ width }) => width)).toEqual([500, 500, 500])
  await own.close()
})

/** Starts workers, and kills the first as soon as it has started. */
function firstOneDies(): SpawnWorker {
  let started = 0
  return (entry) => {
    const worker = spawn(entry)
    if (started++ === 0) worker.onMessage(() => worker.kill())
    return worker
  }
}

describe('the cache', () => {
  test('returns the same picture again without decoding, with its dimensions, also after a restart', async () => {
    const cacheDir = join(folder, 'cache-again')
    const file = await save(noise(400, 300), folder, 'again.png')
    const first = new MediaService({ cacheDir, spawn })
    const thumbnail = await first.thumbnail(file, 'v1', 256)
    await first.close()
    const later = new MediaService({
      cacheDir,
      spawn: () => {
        throw new Error('must not decode')
      },
    })
    expect(await later.thumbnail(file, 'v1', 256)).toEqual(thumbnail)
    expect(thumbnail).toMatchObject({ width: 400, height: 300 })
    await later.close()
  })

  test('a new version of the picture is decoded again', async () => {
    const file = await save(plain(300, 300, '#f00'), folder, 'version.png')
    const first = await service.thumbnail(file, 'v1', 256)
    await save(plain(200, 100, '#00f'), folder, 'version.png')
    const second = await service.thumbnail(file, 'v2', 256)
    expect([first.width, second.width]).toEqual([300, 200])
  })

  test('a thumbnail that somebody deleted is made again', async () => {
    const file = await save(plain(300, 300), folder, 'deleted.png')
    const { path } = await service.thumbnail(file, 'v1', 256)
    await rm(path)
    await service.thumbnail(file, 'v1', 256)
    expect((await stat(path)).size).toBeGreaterThan(0)
  })

  test('the same content is decoded once, under any name and in any data set, and again when its pixels change (TH2)', async () => {
    const cacheDir = join(folder, 'cache-content')
    const first = new MediaService({ cacheDir, spawn })
    const file = await save(noise(400, 300), folder, 'IMG_1.jpg')
    await first.thumbnail(file, 'v1', 256)
    const renamed = join(folder, 'best.jpg')
    await rename(file, renamed)
    await mkdir(join(folder, 'other set'))
    const copied = join(folder, 'other set', 'IMG_1.jpg')
    await copyFile(renamed, copied)
    const [{ path }] = await Promise.all([first.thumbnail(renamed, 'v1', 256), first.thumbnail(copied, 'v7', 256)])
    expect(await cachedFiles(cacheDir)).toHaveLength(1)
    await first.close()
    const later = new MediaService({
      cacheDir,
      spawn: () => {
        throw new Error('must not read the share')
      },
    })
    expect(await later.thumbnail(copied, 'v7', 256)).toEqual({ path, width: 400, height: 300, notice: null })
    await later.close()
    const again = new MediaService({ cacheDir, spawn })
    await save(noise(400, 300), folder, 'best.jpg')
    expect((await again.thumbnail(renamed, 'v2', 256)).path).not.toBe(path)
    await again.close()
  })

  test('two programs can make the same thumbnails in one cache at the same time', async () => {
    const cacheDir = join(folder, 'cache-two')
    const programs = [new MediaService({ cacheDir, spawn }), new MediaService({ cacheDir, spawn })]
    const files = await Promise.all(
      Array.from({ length: 6 }, (_, at) => save(noise(300, 200), folder, `two ${at}.jpg`)),
    )
    const thumbnailsByProgram = await Promise.all(
      programs.map((program) => Promise.all(files.map((file) => program.thumbnail(file, 'v1', 256)))),
    )
    expect(thumbnailsByProgram[0]).toEqual(thumbnailsByProgram[1])
    expect(await cachedFiles(cacheDir)).toHaveLength(6)
    await Promise.all(programs.map((program) => program.close()))
  })

  test('loses its least recently used thumbnails with their names when it is too large, and files that dead processes left behind', async () => {
    const cacheDir = join(folder, 'cache-large')
    const thumbs = join(cacheDir, 'thumbs', 'ab')
    const names = join(cacheDir, 'names', 'cd')
    await Promise.all([thumbs, names].map((dir) => mkdir(dir, { recursive: true })))
    for (let at = 0; at < 10; at++) {
      await writeFile(join(thumbs, `${key(at)}-256`), Buffer.alloc(1000))
      await utimes(join(thumbs, `${key(at)}-256`), at, at)
      await writeFile(join(names, `cd${String(at).padStart(30, '0')}-${key(at)}-10x10`), '')
    }
    const leftover = join(thumbs, 'x.1.1.tmp')
    await writeFile(leftover, 'x')
    await utimes(leftover, 1, 1)
    const own = new MediaService({ cacheDir, spawn, maxBytes: 5000 })
    // Waits until the cache is trimmed: closing would stop that half way.
    await expect.poll(async () => (await readdir(names)).length).toBe(4)
    await own.close()
    expect(await readdir(thumbs)).toEqual([6, 7, 8, 9].map((at) => `${key(at)}-256`))
    expect((await readdir(names)).map((name) => name.slice(33, 65))).toEqual([6, 7, 8, 9].map(key))
  })
})

describe('facts', () => {
  test('contain format and dimensions', async () => {
    const file = await save(plain(640, 480), folder, 'camera.jpg')
    expect(await service.facts(file, 'v1')).toEqual({
      format: 'JPEG',
      width: 640,
      height: 480,
      size: (await stat(file)).size,
      modifiedAt: (await stat(file)).mtimeMs,
      problem: null,
      notice: null,
    })
  })

  test('of a truncated picture contain what its beginning says, and its problem or that it is incomplete', async () => {
    expect(await service.facts(await cutShort(folder, 'cut facts.jpg'), 'v1')).toMatchObject({
      format: 'JPEG',
      width: 300,
      height: 200,
      problem: null,
      notice: 'incomplete',
    })
    expect(await service.facts(await cutShort(folder, 'cut facts.webp'), 'v1')).toMatchObject({
      format: 'WebP',
      problem: expect.stringMatching(/^cut facts\.webp is cut short/),
      notice: null,
    })
  })

  test('of a file that is not a picture contain size and problem; a missing file has none', async () => {
    expect(await service.facts(await saveBytes('hello', folder, 'text.png'), 'v1')).toMatchObject({
      size: 5,
      format: null,
      width: null,
      problem: expect.stringContaining('not a picture'),
    })
    await expect(service.facts(join(folder, 'never.png'), 'v1')).rejects.toMatchObject({ code: 'not-found' })
  })
})
