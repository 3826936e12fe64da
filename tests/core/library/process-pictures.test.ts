import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { systemClock } from '../../../main/core/base/clock.ts'
import { CONTENT_LENGTH, SIZE_GONE, MEASURE_LENGTH } from '../../../main/core/library/pictures.ts'
import { ProcessPictures } from '../../../main/core/library/process-pictures.ts'
import { RemoteProcess, type RemoteReply, type RemoteRequest } from '../../../main/core/process/remote-process.ts'
import { forkWorker, type WorkerProcess } from '../../../main/core/process/worker-process.ts'
import type { ShareRequest } from '../../../main/core/share/share-protocol.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

const BUILT = join(import.meta.dirname, '../../../out/main')

function picturesOfProcess(): ProcessPictures {
  const remote = new RemoteProcess<ShareRequest>(() => forkWorker(BUILT)('share-worker'))
  onTestFinished(() => remote.close())
  return new ProcessPictures(remote, systemClock)
}

function entries(catalog: Catalog): unknown[] {
  return Array.from({ length: catalog.size }, (_, id) => {
    const { key, version, addedAt, present } = catalog.entry(id)
    return { key, version, addedAt, present }
  }).toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

describe('pictures through a process', () => {
  test('are found, measured and counted as they are on the disk itself', async () => {
    const root = await temporaryFolder()
    for (let at = 0; at < 1_200; at++) {
      const folder = join(root, `f${at % 40}/deep`)
      if (at < 40) await mkdir(folder, { recursive: true })
      await writeFile(join(folder, `${at}.jpg`), 'x'.repeat(at % 7))
    }
    const [direct, remote] = [new Catalog({ root }), new Catalog({ root, pictures: picturesOfProcess() })]
    await Promise.all([direct.scan(), remote.scan()])
    expect(remote.total).toBe(1_200)
    expect(entries(remote)).toEqual(entries(direct))
  })

  test('fail as they do on the disk itself', async () => {
    const root = await temporaryFolder()
    const pictures = picturesOfProcess()
    await expect(new Catalog({ root: join(root, 'no'), pictures }).scan()).rejects.toMatchObject({
      code: 'not-found',
      path: join(root, 'no'),
    })
    await expect(pictures.open(join(root, 'no.jpg'), root)).rejects.toMatchObject({ code: 'not-found' })
    expect((await pictures.measure([join(root, 'no.jpg')]))[0]).toBe(SIZE_GONE)
  })

  test('are read from any position, up to the end and not beyond', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'a.jpg')
    await writeFile(file, '0123456789')
    const picture = await picturesOfProcess().open(file, folder)
    const text = async (position: number, length: number): Promise<string> =>
      Buffer.from(await picture.read(position, length)).toString()
    expect([picture.size, await text(0, 4), await text(7, 100), await text(10, 5)]).toEqual([10, '0123', '789', ''])
    await picture.close()
  })

  test('a scan that is stopped ends at once', async () => {
    const root = await temporaryFolder()
    await writeFile(join(root, 'a.jpg'), 'x')
    const stop = new AbortController()
    const scan = new Catalog({ root, pictures: new ProcessPictures(new HandProcess().remote, systemClock) }).scan(
      stop.signal,
    )
    stop.abort()
    await expect(scan).rejects.toMatchObject({ code: 'cancelled' })
  })
})

/** A process that answers only when the test lets it. */
class HandProcess {
  started = 0
  readonly requests: RemoteRequest<ShareRequest>[] = []
  #onMessage: (message: unknown) => void = () => undefined
  readonly remote = new RemoteProcess<ShareRequest>((): WorkerProcess => {
    this.started++
    return {
      post: (message) => {
        this.requests.push(message as RemoteRequest<ShareRequest>)
      },
      onMessage: (fn) => {
        this.#onMessage = fn
      },
      onExit: () => undefined,
      kill: () => undefined,
    }
  })

  answer(at: number, result: unknown): void {
    this.#onMessage({ kind: 'done', number: this.requests[at]!.number, result } satisfies RemoteReply)
  }
}

describe('a process that does not answer', () => {
  test('is given up after the deadline, with an error message, and replaced', async () => {
    const clock = new SimulatedClock()
    const hand = new HandProcess()
    const pictures = new ProcessPictures(hand.remote, clock)
    const opening = pictures.open('/set/a.jpg', '/set').catch((error: unknown) => error)
    await clock.advance(20_000)
    expect(await opening).toMatchObject({
      code: 'offline',
      retry: true,
      message: expect.stringContaining('/set/a.jpg does not answer'),
    })
    void pictures.open('/set/b.jpg', '/set').catch(() => undefined)
    expect(hand.started).toBe(2)
  })

  test.each([
    ['readContents', 500, 200, CONTENT_LENGTH],
    ['measure', 5_000, 20, MEASURE_LENGTH],
  ] as const)(
    'for long about a long list, but makes progress, is waited for: %s',
    async (kind, count, msEach, numbers) => {
      const clock = new SimulatedClock()
      const hand = new HandProcess()
      const files = Array.from({ length: count }, (_, at) => `/set/${at}.jpg`)
      const answer = new ProcessPictures(hand.remote, clock)[kind](files)
      for (let [part, done] = [0, 0]; done < count; part++) {
        const { files: partFiles } = hand.requests[part]!.body as { files: readonly string[] }
        await clock.advance(partFiles.length * msEach)
        const result = new (kind === 'measure' ? Float64Array : Uint32Array)(partFiles.length * numbers)
        for (const at of partFiles.keys()) result[at * numbers] = done + at
        hand.answer(part, result)
        done += partFiles.length
        await clock.advance(0)
      }
      expect(Array.from(files, (_, at) => at)).toEqual(Array.from(await answer).filter((_, at) => at % numbers === 0))
    },
  )

  test('about one file, but answers about others, is not replaced', async () => {
    const clock = new SimulatedClock()
    const hand = new HandProcess()
    const pictures = new ProcessPictures(hand.remote, clock)
    const hung = pictures.open('/set/bad.jpg', '/set').catch((error: unknown) => error)
    await clock.advance(10_000)
    const measuring = pictures.measure(['/set/a.jpg'])
    hand.answer(1, new Float64Array(MEASURE_LENGTH))
    await measuring
    await clock.advance(10_000)
    expect(await hung).toMatchObject({ code: 'offline' })
    void pictures.measure(['/set/b.jpg']).catch(() => undefined)
    expect(hand.started).toBe(1)
  })

  test('gets only a limited number of calls', async () => {
    const hand = new HandProcess()
    const pictures = new ProcessPictures(hand.remote, new SimulatedClock())
    const calls = Array.from({ length: 200 }, () =>
      pictures.open('/set/a.jpg', '/set').then(
        () => 'opened',
        (error: { code: string }) => error.code,
      ),
    )
    expect(await Promise.race(calls)).toBe('offline')
    expect(hand.requests.length).toBeLessThan(100)
  })

  test('a picture that was open in it cannot be read from another process', async () => {
    const hand = new HandProcess()
    const pictures = new ProcessPictures(hand.remote, new SimulatedClock())
    const opening = pictures.open('/set/a.jpg', '/set')
    hand.answer(0, 100)
    const picture = await opening
    hand.remote.replaceProcess()
    void pictures.open('/set/b.jpg', '/set').catch(() => undefined)
    await expect(picture.read(0, 10)).rejects.toMatchObject({ code: 'offline' })
  })
})
