import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MediaService } from '../../../main/core/media/index.ts'
import { forkMeasured, type MeasuredWorker } from '../../support/measured-worker.ts'
import {
  emptyRuns,
  entityBomb,
  lyingTiff,
  manyFrames,
  nestedUses,
  textBomb,
  wholePng,
} from '../../fixtures/pictures/bombs.ts'
import { plain, save, saveBytes } from '../../fixtures/pictures/pictures.ts'

const WORKER = fileURLToPath(new URL('../../../main/core/media/worker.ts', import.meta.url))
/**
 * Bytes that the decoder may use: one half for pictures at the same time, the other half for everything else and for
 * what decoders use unpredictably.
 */
const MOST_BYTES = 2_000_000_000

let folder: string
let service: MediaService
const workers: MeasuredWorker[] = []

function spawn(): MeasuredWorker {
  const worker = forkMeasured(WORKER)
  workers.push(worker)
  return worker
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-bombs-'))
  service = new MediaService({ cacheDir: join(folder, 'cache'), spawn })
})
afterAll(async () => {
  await service.close()
  await rm(folder, { recursive: true, force: true })
})

const outcome = (file: string): Promise<string> =>
  service.thumbnail(file, '1', 256).then(
    ({ width, height }) => `${width} × ${height}`,
    (error: unknown) => (error as { code: string }).code,
  )

/**
 * Returns an outcome without its reason. The decoder library keeps its messages in one place for all threads, so a
 * picture can get the reason of another one that is decoded at the same time.
 */
function refusal(reason: string): string {
  return reason === 'damaged' || reason === 'unsupported' ? 'refused' : reason
}

test('small files that need much memory neither exhaust the machine’s memory nor crash the decoder', async () => {
  const unpacked = textBomb(100_000_000)
  const bombs: readonly (readonly [name: string, bytes: Buffer | string, outcome: string])[] = [
    ['interlaced.png', wholePng({ width: 9_000, height: 9_000, colour: 2, interlaced: true }), '9000 × 9000'],
    ['text.png', wholePng({ width: 10, height: 10, texts: Array.from({ length: 5 }, () => unpacked) }), '10 × 10'],
    ['frames.gif', manyFrames(100_000), '1 × 1'],
    [
      'strip.tif',
      lyingTiff([
        [256, 30_000],
        [257, 30_000],
        [258, 8],
        [259, 1],
        [262, 1],
        [273, 8],
        [277, 1],
        [278, 30_000],
        [279, 4_000_000_000],
      ]),
      'damaged',
    ],
    [
      'tile.tif',
      lyingTiff([
        [256, 30_000],
        [257, 30_000],
        [258, 8],
        [259, 5],
        [262, 1],
        [277, 1],
        [322, 131_072],
        [323, 131_072],
        [324, 8],
        [325, 100],
      ]),
      'unsupported',
    ],
    [
      'samples.tif',
      lyingTiff([
        [256, 30_000],
        [257, 30_000],
        [258, 8],
        [259, 1],
        [262, 1],
        [273, 8],
        [277, 65_535],
        [278, 1],
        [279, 100],
      ]),
      'unsupported',
    ],
    ['runs.bmp', emptyRuns(4_000, 4_000), '4000 × 4000'],
    ['more runs.bmp', emptyRuns(30_000, 30_000), 'unsupported'],
    ['entities.svg', entityBomb(), 'unsupported'],
    [
      'huge.svg',
      '<svg xmlns="http://www.w3.org/2000/svg" width="50000" height="50000"><rect width="5" height="5"/></svg>',
      'unsupported',
    ],
    ['progressive.jpg', await plain(6_000, 6_000).jpeg({ progressive: true }).toBuffer(), '6000 × 6000'],
    ['large.avif', await plain(4_000, 4_000).avif({ effort: 0 }).toBuffer(), '4000 × 4000'],
  ]
  const files = await Promise.all(bombs.map(([name, bytes]) => saveBytes(bytes, folder, name)))
  expect((await Promise.all(files.map(outcome))).map(refusal)).toEqual(bombs.map(([, , expected]) => refusal(expected)))
  expect(workers).toHaveLength(1)
  // Other systems do not report the memory of another process.
  expect(process.platform === 'linux' ? workers[0]!.memory().peak : 0).toBeLessThan(MOST_BYTES)
})

describe('a drawing', () => {
  test('that uses its own parts again and again is refused by a limit of parts or time, and another one is drawn', async () => {
    const [uses, other] = await Promise.all([
      saveBytes(nestedUses(6), folder, 'uses.svg'),
      saveBytes('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', folder, 'other.svg'),
    ])
    expect(['unsupported', 'timeout']).toContain(await outcome(uses))
    expect(await outcome(other)).toBe('9 × 9')
  })

  test('cannot use the network, show other files or run scripts', async () => {
    const requestedUrls: (string | undefined)[] = []
    const server = createServer((request, response) => {
      requestedUrls.push(request.url)
      response.end('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    })
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening)
    })
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    const secret = await save(plain(9, 9, '#f00'), folder, 'secret.png')
    const drawing = `<?xml version="1.0"?><?xml-stylesheet href="${url}/style.css"?>
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xi="http://www.w3.org/2001/XInclude" width="40" height="40" onload="fetch('${url}/onload')">
      <style>@import url("${url}/import.css"); rect { fill: url("${url}/paint.svg#a") #0f0 }</style><script>fetch('${url}/script')</script>
      <rect width="40" height="40" fill="#0f0"/><image href="${url}/image.png" width="40" height="40"/><image xlink:href="file://${secret}" width="40" height="40"/>
      <use href="${url}/use.svg#a"/><use href="file://${secret}#a"/><xi:include href="file://${secret}"/><foreignObject><img src="${url}/foreign"/></foreignObject></svg>`
    const entities = `<!DOCTYPE svg [<!ENTITY file SYSTEM "file://${secret}"><!ENTITY net SYSTEM "${url}/entity">]><svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text>&file;&net;</text></svg>`
    const thumbnail = await service.thumbnail(await saveBytes(drawing, folder, 'curious.svg'), '1', 256)
    const { data } = await sharp(thumbnail.path).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    expect([data[0]! < 60, data[1]! > 200]).toEqual([true, true])
    await outcome(await saveBytes(entities, folder, 'entities 2.svg'))
    expect(requestedUrls).toEqual([])
    await new Promise((closed) => {
      server.close(closed)
    })
  })
})
