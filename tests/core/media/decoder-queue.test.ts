/** Tests decoders that crash, in real processes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import sharp from 'sharp'
import { DecoderChoice, type DecoderProblem, MediaService } from '../../../main/core/media/index.ts'
import { forkScript } from '../../../main/core/process/worker-process.ts'
import { plain, save } from '../../fixtures/pictures/pictures.ts'

const SCRIPT = resolve(import.meta.dirname, '../../support/native-crash.mjs')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-decoder-'))
  for (const name of ['a.png', 'b.png', 'c.png', 'd.png']) await save(plain(60, 40, '#456'), folder, name)
  await writeFile(
    join(folder, 'torn.png'),
    (
      await sharp({ create: { width: 90, height: 60, channels: 3, background: 'teal' } })
        .png()
        .toBuffer()
    ).subarray(0, 90),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface SetUp {
  readonly thumbnail: (name: string) => Promise<number>
  readonly problems: DecoderProblem[]
  readonly started: () => number
}

/** Makes a service whose native library crashes at its probe, or at each picture. */
async function setUp(crashAt: 'probe' | 'pictures'): Promise<SetUp> {
  const cacheDir = await mkdtemp(join(folder, 'cache-'))
  const decoder = new DecoderChoice()
  const problems: DecoderProblem[] = []
  decoder.events.on('changed', (problem) => problems.push(problem))
  let started = 0
  const media = new MediaService({
    cacheDir,
    decoder,
    spawn: () => {
      started++
      process.env['LENSLET_TEST_CRASH_AT'] = crashAt
      try {
        return forkScript(SCRIPT)
      } finally {
        delete process.env['LENSLET_TEST_CRASH_AT']
      }
    },
  })
  onTestFinished(() => media.close())
  return {
    problems,
    started: () => started,
    thumbnail: async (name) => (await media.thumbnail(join(folder, name), name, 256)).width,
  }
}

test('when the native decoder crashes at its probe, the other decoder shows all pictures, and the problem is reported once', async () => {
  const { thumbnail, problems, started } = await setUp('probe')
  expect(await Promise.all(['a.png', 'b.png', 'c.png', 'd.png'].map(thumbnail))).toEqual([60, 60, 60, 60])
  expect(problems).toEqual(['probe'])
  expect(started()).toBe(2)
})

test('a picture on which only the native decoder crashes is shown; after three such pictures the native decoder is no longer used', async () => {
  const { thumbnail, problems, started } = await setUp('pictures')
  for (const name of ['a.png', 'b.png']) expect(await thumbnail(name)).toBe(60)
  expect(problems).toEqual([])
  expect(await thumbnail('c.png')).toBe(60)
  expect(problems).toEqual(['pictures'])
  const before = started()
  expect(await thumbnail('d.png')).toBe(60)
  expect(started()).toBe(before)
})

test('a damaged picture is reported as damaged, also when the native decoder crashed on it', async () => {
  const { thumbnail } = await setUp('pictures')
  await expect(thumbnail('torn.png')).rejects.toMatchObject({
    code: 'damaged',
    message: expect.not.stringContaining('crash'),
  })
})
