/**
 * Tests random bytes and broken copies of real files anywhere under `.lenslet`: a program opens the data set, labels,
 * and changes nothing outside.
 */
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { LensletError } from '../../preload/contract/index.ts'
import { Random, seeds } from '../support/random.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'

const GOLDEN = join(import.meta.dirname, '../fixtures/format/v1/.lenslet')
const FILES_PER_FOLDER = 20
const MEMORY_BYTES = 400_000_000
const REPLICAS = ['0123456789ab', 'zzzzzzzzzzzz', 'fffffffffff0']
const NAMES = [
  'a.jpg.json',
  'cats/0041.jpg.json',
  'cats/0042.jpg.json',
  'trip/ä%3F.jpg.json',
  'deep/er/x.json',
  '.json',
  '..json',
  '%2E%2E%2Fx.json',
  '__proto__.json',
  'a.jpg.json.123',
  'cats/0041.sync-conflict-20260101-120000-ABC.json',
]
const VALUES = [
  '{"__proto__":{"polluted":true}}',
  '"../../../outside/x"',
  '[[[[[[]]]]]]',
  '1e999',
  '-1',
  'null',
  '"\\u0000"',
  `"${'x'.repeat(5_000)}"`,
  '{}',
  '[]',
  'true',
  '{"add":["a"],"remove":{"length":1e9}}',
]

const inherited = (): string =>
  [Object.prototype, Array.prototype].flatMap((one) => Object.getOwnPropertyNames(one)).join(' ')
const before = inherited()

test('10,000 fuzzed files cause no crash, hang or prototype change, and hide no other label', async () => {
  const base = await temporaryFolder()
  const corpus = await Promise.all(
    (await readdir(GOLDEN, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name))),
  )
  const totals = { folders: 0, files: 0, opened: 0, refused: 0, failed: 0 }
  const unhandled: unknown[] = []
  process.on('unhandledRejection', (error) => {
    unhandled.push(error)
  })
  const failed: unknown[] = []
  for (const seed of seeds(500)) {
    const folder = new FuzzedFolder(join(base, String(seed)), new Random(seed), corpus)
    const fault = await folder.run().catch((error: unknown) => String(error instanceof Error ? error.stack : error))
    totals.folders++
    totals.files += FILES_PER_FOLDER
    totals[folder.opened ? 'opened' : 'refused']++
    if (fault !== null || unhandled.length > 0 || inherited() !== before)
      failed.push({ seed, fault, unhandled: unhandled.splice(0).map(String) })
    await rm(join(base, String(seed)), { recursive: true, force: true })
  }
  totals.failed = failed.length
  console.log(JSON.stringify({ ...totals, heapMB: Math.round(process.memoryUsage().heapUsed / 1e6) }))
  expect(failed).toEqual([])
  expect(process.memoryUsage().heapUsed).toBeLessThan(MEMORY_BYTES)
})

class FuzzedFolder {
  readonly #base: string
  readonly #random: Random
  readonly #corpus: readonly Buffer[]
  opened = false

  constructor(base: string, random: Random, corpus: readonly Buffer[]) {
    this.#base = base
    this.#random = random
    this.#corpus = corpus
  }

  /** Resolves with null, or with what went wrong. */
  async run(): Promise<string | null> {
    const lenslet = join(this.#base, 'data/.lenslet')
    await cp(GOLDEN, lenslet, { recursive: true })
    await mkdir(join(this.#base, 'outside'))
    await writeFile(join(this.#base, 'outside/kept.json'), 'kept')
    for (let file = 0; file < FILES_PER_FOLDER; file++) await this.#put(lenslet)
    const outside = await this.#outside()
    const fault = await this.#work()
    return fault ?? ((await this.#outside()) === outside ? null : 'a file outside of .lenslet was touched')
  }

  async #work(): Promise<string | null> {
    const clock = new SimulatedClock(Date.parse('2026-12-01T12:00:00Z'), 3)
    const options = {
      root: join(this.#base, 'data'),
      stateDir: join(this.#base, 'state'),
      user: 'zoe',
      mode: 'write',
      watch: false,
      clock,
    } as const
    const workspace = await clock.advanceUntil(Workspace.open(options).catch((error: unknown) => error))
    if (workspace instanceof LensletError) return null
    if (!(workspace instanceof Workspace)) return `opening failed with ${String(workspace)}`
    this.opened = true
    await clock.advanceUntil(workspace.scanSidecars())
    const keys = [...workspace.labelledKeys()]
    // This label is in a journal and in a sidecar, and at most one of the two kinds of files was damaged.
    const label = workspace.state('dogs/1.jpg')
    if (label?.metrics['sharpness'] === undefined) return 'a label that no file lost is gone'
    for (const key of keys) await clock.advanceUntil(workspace.readSidecar(key))
    if (workspace.status().readOnlyReason === null) {
      const { saved } = workspace.edit(['zoe.jpg', ...keys.filter((key) => key.length < 200).slice(0, 20)], {
        addTags: ['zoe'],
      })
      await clock.advanceUntil(saved, 60_000)
      await clock.advanceUntil(workspace.drain(30_000))
    }
    await clock.advanceUntil(workspace.close())
    return null
  }

  async #put(lenslet: string): Promise<void> {
    const path = join(lenslet, this.#path())
    await mkdir(dirname(path), { recursive: true }).catch(() => undefined)
    const kind = this.#random.next()
    // The file system may refuse a path that already exists. That is an input, too.
    if (kind < 0.05) await mkdir(path).catch(() => undefined)
    else if (kind < 0.1) await symlink(join(this.#base, 'outside'), path).catch(() => undefined)
    else await writeFile(path, this.#bytes()).catch(() => undefined)
  }

  #path(): string {
    const random = this.#random
    const segment = String(random.between(0, 99_999)).padStart(4, '0')
    return random.pick([
      () => `journals/${random.pick(REPLICAS)}-${segment}.jsonl`,
      () => `presence/${random.pick(REPLICAS)}.json`,
      () => `sidecars/${random.pick(NAMES)}`,
      () => `sidecars/${random.pick(NAMES)}`,
      () => `quarantine/${segment}`,
      () =>
        random.pick([
          random.chance(0.1) ? 'format.json' : 'x',
          'settings.json',
          'desktop.ini',
          `journals/${segment}`,
          'presence/x.json',
          'sidecars/sidecars/x.json',
        ]),
    ])()
  }

  /** Random bytes, or a real file that was cut, flipped, stretched, or given values of other kinds. */
  #bytes(): Uint8Array {
    const random = this.#random
    if (random.chance(0.2))
      return Buffer.from(Array.from({ length: random.between(0, 3_000) }, () => random.between(0, 255)))
    let bytes = Buffer.from(random.pick(this.#corpus))
    for (let count = random.between(1, 5); count > 0; count--) bytes = this.#mutate(bytes)
    return bytes
  }

  #mutate(bytes: Buffer): Buffer<ArrayBuffer> {
    const random = this.#random
    const at = random.between(0, bytes.length)
    switch (random.between(0, 5)) {
      case 0:
        return Buffer.from(bytes.subarray(0, at))
      case 1:
        return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(random.between(1, 5_000)), bytes.subarray(at)])
      case 2:
        return Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ (1 << random.between(0, 7)) : byte)))
      case 3:
        return Buffer.concat([bytes, random.pick(this.#corpus)])
      case 4:
        return Buffer.from(
          bytes
            .toString()
            .replace(/:\s*("[^"]*"|-?\d+|\[[^[\]]*\])/g, (all) =>
              random.chance(0.15) ? `:${random.pick(VALUES)}` : all,
            ),
        )
      default:
        return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)])
    }
  }

  async #outside(): Promise<string> {
    const entries = (await readdir(this.#base, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    )
    const paths = entries
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes('/.lenslet/') && !path.includes('/state/'))
      .toSorted()
    const hash = createHash('sha256')
    for (const path of paths) hash.update(path).update(await readFile(path))
    return hash.digest('hex')
  }
}
