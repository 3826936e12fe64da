/**
 * `npm run bench:media`: measures how fast thumbnails are made, compared with the decoder library alone in the same
 * run, and what that costs.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { MediaService } from '../../main/core/media/index.ts'
import { withSmallVersion } from '../fixtures/pictures/camera.ts'
import { forkMeasured, type MeasuredWorker } from '../support/measured-worker.ts'
import { median, percentile, print, type Row } from './report.ts'

const PICTURES = 60
const SCREEN = 40
const ROUNDS = 3
const WORKER = join(import.meta.dirname, '../../out/main/media-worker.js')
const run = promisify(execFile)

const base = await mkdtemp(join(tmpdir(), 'lenslet-bench-media-'))
let worker: MeasuredWorker
let services = 0
try {
  const files = await makePictures()
  print('media', [
    ...(await rates(files)),
    ...(await screens(files)),
    ...(await previews(files)),
    ...(await placeholders(files)),
    ...(await viewer()),
    ...(await peers(files)),
  ])
} finally {
  await rm(base, { recursive: true })
}

/** Twelve megapixels with the detail of a photograph, about 4 MB. Each file ends differently. */
async function makePictures(): Promise<string[]> {
  const coarse = await sharp({
    create: {
      width: 500,
      height: 375,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .blur(2)
    .png()
    .toBuffer()
  const fine = await sharp({
    create: {
      width: 4_000,
      height: 3_000,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 12 },
    },
  })
    .png()
    .toBuffer()
  const picture = await sharp(coarse)
    .resize(4_000, 3_000)
    .composite([{ input: fine, blend: 'soft-light' }])
    .jpeg({ quality: 90 })
    .toBuffer()
  const camera = withSmallVersion(picture, await sharp(picture).resize(160, 120).jpeg().toBuffer(), 1)
  const files = Array.from({ length: PICTURES }, (_, at) => join(base, `${at}.jpg`))
  await Promise.all(files.map((file, at) => writeFile(file, Buffer.concat([camera, Buffer.from(String(at))]))))
  return files
}

/** Starts a new media service and its worker. Its cache is empty unless one is named. */
async function startService(cache = `cache-${++services}`): Promise<MediaService> {
  const service = new MediaService({ cacheDir: join(base, cache), spawn: () => (worker = forkMeasured(WORKER)) })
  const small = join(base, 'small.png')
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
    .png()
    .toFile(small)
  // This starts both of its processes, because nothing is cached under this name and version.
  await service.facts(small, String(performance.now()))
  return service
}

async function rates(files: readonly string[]): Promise<Row[]> {
  const bare: number[] = []
  const ours: number[] = []
  const lags: number[] = []
  let peak = 0
  for (let round = 0; round < ROUNDS; round++) {
    const target = join(base, `bare-${round}`)
    await mkdir(target)
    bare.push(
      Number(
        (
          await run(process.execPath, [join(import.meta.dirname, 'bare-thumbnails.ts'), target, ...files], {
            env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
          })
        ).stdout,
      ),
    )
    const service = await startService()
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    ours.push(await timed(() => Promise.all(files.map((file) => service.thumbnail(file, 'v1', 256)))))
    delay.disable()
    lags.push(delay.percentile(99) / 1e6)
    peak = Math.max(peak, worker.memory().peak)
    await service.close()
  }
  const name = `${PICTURES} thumbnails of 12-megapixel JPEGs`
  return [
    {
      name: `${name}: the library alone on all cores, median of ${ROUNDS}`,
      value: median(bare),
      unit: 'ms',
      goal: null,
    },
    { name: `${name}: the media service`, value: median(ours), unit: 'ms', goal: null },
    {
      name: 'the second as a multiple of the first (1.11 is 90 % of its rate)',
      value: median(ours.map((ms, round) => ms / bare[round]!)),
      unit: '×',
      goal: 1.11,
    },
    {
      name: "how late the program's own process was meanwhile, 99th percentile",
      value: median(lags),
      unit: 'ms',
      goal: 20,
    },
    { name: 'most memory of the worker', value: peak / 1e6, unit: 'MB', goal: 500 },
  ]
}

async function screens(files: readonly string[]): Promise<Row[]> {
  const cells = files.slice(0, SCREEN)
  const service = await startService('screen')
  let firstMs = 0
  const begun = performance.now()
  await Promise.all(
    cells.map((file) =>
      service.thumbnail(file, 'v1', 256).then(() => {
        firstMs ||= performance.now() - begun
      }),
    ),
  )
  const coldMs = performance.now() - begun
  await service.close()
  const again = new MediaService({
    cacheDir: join(base, 'screen'),
    spawn: () => {
      throw new Error('a cached thumbnail needs no worker')
    },
  })
  const warmMs = await timed(() => Promise.all(cells.map((file) => again.thumbnail(file, 'v1', 256))))
  await again.close()
  const moved = await startService('screen')
  const movedMs = await timed(() => Promise.all(cells.map((file) => moved.thumbnail(file, 'v2', 256))))
  await moved.close()
  return [
    { name: `first of ${SCREEN} cells, nothing cached`, value: firstMs, unit: 'ms', goal: 250 },
    { name: `all ${SCREEN} cells, nothing cached`, value: coldMs, unit: 'ms', goal: null },
    { name: `all ${SCREEN} cells after a start, cached`, value: warmMs, unit: 'ms', goal: 50 },
    { name: `all ${SCREEN} cells, cached under other names`, value: movedMs, unit: 'ms', goal: 100 },
  ]
}

/** Requests previews while thumbnails are made, as cells do. */
async function previews(files: readonly string[]): Promise<Row[]> {
  const service = await startService()
  const making = Promise.allSettled(files.map((file) => service.thumbnail(file, 'v1', 256)))
  const times = await Promise.all(files.slice(0, SCREEN).map((file) => timed(() => service.preview(file))))
  await service.close()
  await making
  return [
    {
      name: `embedded previews of ${SCREEN} cells while thumbnails are made, median`,
      value: median(times),
      unit: 'ms',
      goal: null,
    },
    {
      name: `embedded previews of ${SCREEN} cells while thumbnails are made, the last`,
      value: percentile(times, 1),
      unit: 'ms',
      goal: 500,
    },
  ]
}

/** Measures a screenful after a jump: of large pictures, by the camera's small version, and of small pictures. */
async function placeholders(files: readonly string[]): Promise<Row[]> {
  const small = Array.from({ length: SCREEN }, (_, at) => join(base, `small-${at}.jpg`))
  const picture = await sharp(files[0]).resize(640, 480).jpeg().toBuffer()
  await Promise.all(small.map((file, at) => writeFile(file, Buffer.concat([picture, Buffer.from(String(at))]))))
  const service = await startService()
  const ofAll = (cells: readonly string[]): Promise<number> =>
    timed(() => Promise.all(cells.map((file) => service.placeholder(file, 'fast'))))
  await ofAll(small.slice(0, 1))
  const [smallMs, largeMs] = [await ofAll(small), await ofAll(files.slice(0, SCREEN))]
  await service.close()
  return [
    { name: `placeholders of ${SCREEN} cells, 640 × 480`, value: smallMs, unit: 'ms', goal: 150 },
    {
      name: `placeholders of ${SCREEN} cells, 12 megapixels with the camera's small version`,
      value: largeMs,
      unit: 'ms',
      goal: 150,
    },
  ]
}

async function viewer(): Promise<Row[]> {
  const service = await startService()
  const tiff = join(base, 'scan.tif')
  await sharp(join(base, '0.jpg')).tiff({ compression: 'lzw', predictor: 'horizontal' }).toFile(tiff)
  const ms = await timed(() => service.thumbnail(tiff, 'v1', 4_096))
  await service.close()
  return [{ name: 'a 12-megapixel TIFF for the viewer', value: ms, unit: 'ms', goal: 1_000 }]
}

/** Measures other libraries, one thumbnail at a time. They are installed into the temporary folder. */
async function peers(files: readonly string[]): Promise<Row[]> {
  const folder = join(base, 'peers')
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  const script = `import { Jimp } from 'jimp'; const started = performance.now(); for (const file of process.argv.slice(2)) { const picture = await Jimp.read(file); picture.scaleToFit({ w: 256, h: 256 }); await picture.getBuffer('image/jpeg') } process.stdout.write(String((performance.now() - started) / (process.argv.length - 2)))`
  await writeFile(join(folder, 'jimp.js'), script)
  try {
    await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', 'jimp@1.6.1'], {
      timeout: 120_000,
      shell: process.platform === 'win32',
    })
    const { stdout } = await run(process.execPath, [join(folder, 'jimp.js'), ...files.slice(0, 4)], { cwd: folder })
    return [
      {
        name: 'one thumbnail of a 12-megapixel JPEG: jimp 1.6.1, on one core',
        value: Number(stdout),
        unit: 'ms',
        goal: null,
      },
    ]
  } catch {
    process.stderr.write('jimp could not be installed: left out\n')
    return []
  }
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await action()
  return performance.now() - begun
}
