import { describe, expect, test } from 'vitest'
import { DecoderCrashError, DecoderUnusableError, JobQueue } from '../../../main/core/media/job-queue.ts'
import type { Job, WorkerMessage, WorkerReply, JobRequest } from '../../../main/core/media/protocol.ts'
import type { WorkerProcess } from '../../../main/core/process/worker-process.ts'

/** A worker that the test controls: it records its requests, and answers or ends when the test says so. */
class HandWorker implements WorkerProcess {
  readonly requests: JobRequest[] = []
  #onMessage: (message: unknown) => void = () => undefined
  readonly #exits: (() => void)[] = []
  #alive = true
  constructor(
    readonly ready = true,
    readonly mortal = true,
  ) {}
  post(message: unknown): void {
    if ('job' in (message as WorkerMessage)) this.requests.push(message as JobRequest)
  }
  onMessage(fn: (message: unknown) => void): void {
    this.#onMessage = fn
    if (this.ready) fn({ kind: 'ready', build: 'native' } satisfies WorkerReply)
  }
  onExit(fn: () => void): void {
    this.#exits.push(fn)
  }
  kill(): void {
    if (this.mortal) this.end()
  }
  get isAlive(): boolean {
    return this.#alive
  }
  end(): void {
    this.#alive = false
    for (const fn of this.#exits.splice(0)) fn()
  }
  files(): string[] {
    return this.requests.map(({ job }) => job.file)
  }
  answer(file: string, residentBytes = 100_000_000): void {
    const { number } = this.requests.find(({ job }) => job.file === file)!
    this.#onMessage({
      kind: 'done',
      number,
      result: { key: file, width: file.length, height: 1, notice: null, bytes: 1 },
      residentBytes,
    } satisfies WorkerReply)
  }
}

interface SetUp {
  queue: JobQueue
  workers: HandWorker[]
  request: (file: string, signal?: AbortSignal) => Promise<number>
  advance: (ms: number) => void
}

function setUp(atOnce = 2, ready = true, mortal = true, isPaused = (): boolean => false): SetUp {
  const workers: HandWorker[] = []
  const timers = new Map<() => void, number>()
  let now = 0
  const clock = {
    now: () => now,
    setTimeout: (fn: () => void, ms: number) => {
      timers.set(fn, now + ms)
      return () => {
        timers.delete(fn)
      }
    },
  }
  const queue = new JobQueue({
    build: 'native',
    spawn: () => {
      const worker = new HandWorker(ready, mortal)
      workers.push(worker)
      return worker
    },
    maxDecoding: atOnce,
    clock,
    isPaused,
  })
  const request = (file: string, signal?: AbortSignal): Promise<number> => {
    const width = queue.run(file, thumbnailOf(file), async (result) => result.width, signal)
    width.catch(() => undefined)
    return width
  }
  const advance = (ms: number): void => {
    now += ms
    for (const [fn, at] of timers) if (at <= now && timers.delete(fn)) fn()
  }
  return { queue, workers, request, advance }
}

describe('order', () => {
  test('the latest request runs first, a few at a time', () => {
    const {
      workers: [worker],
      request,
    } = withWorker()
    for (const file of ['a', 'b', 'c', 'd', 'e']) void request(file)
    expect(worker.files()).toEqual(['a', 'b'])
    worker.answer('a')
    worker.answer('b')
    expect(worker.files()).toEqual(['a', 'b', 'e', 'd'])
  })

  test('a waiting picture that is requested again moves to the front, and is decoded once', async () => {
    const {
      workers: [worker],
      request,
    } = withWorker()
    const requests = ['a', 'b', 'c', 'd', 'c'].map((file) => request(file))
    worker.answer('a')
    expect(worker.files()).toEqual(['a', 'b', 'c'])
    worker.answer('c')
    expect(await requests[2]).toBe(1)
    expect(await requests[4]).toBe(1)
    expect(worker.files().filter((file) => file === 'c')).toHaveLength(1)
  })

  test('a picture that was scrolled away is not decoded, unless others wait for it', async () => {
    const {
      workers: [worker],
      request,
    } = withWorker()
    const [leaving, staying] = [new AbortController(), new AbortController()]
    void request('a')
    void request('b')
    const cancelled = request('c', leaving.signal)
    const shared = request('d', leaving.signal)
    const stillWanted = request('d', staying.signal)
    leaving.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    await expect(shared).rejects.toMatchObject({ code: 'cancelled' })
    worker.answer('a')
    worker.answer('b')
    expect(worker.files()).toEqual(['a', 'b', 'd'])
    worker.answer('d')
    expect(await stillWanted).toBe(1)
  })
})

describe('placeholders', () => {
  test('that nobody waits for are made one by one, when there is nothing else to do', () => {
    const {
      queue,
      workers: [worker],
      request,
    } = withWorker()
    void request('a')
    for (const file of ['idle1', 'idle2'])
      queue.run(file, placeholder(file, 'idle'), async (hash) => hash).catch(() => undefined)
    queue.run('seen', placeholder('seen', 'fast'), async (hash) => hash).catch(() => undefined)
    expect(worker.files()).toEqual(['a', 'seen'])
    worker.answer('a')
    expect(worker.files()).toEqual(['a', 'seen'])
    worker.answer('seen')
    expect(worker.files()).toEqual(['a', 'seen', 'idle2'])
    void request('b')
    worker.answer('idle2')
    expect(worker.files()).toEqual(['a', 'seen', 'idle2', 'b'])
    worker.answer('b')
    expect(worker.files().at(-1)).toBe('idle1')
  })
})

describe('pictures that are decoded', () => {
  test('wait while decoding is paused, and are decoded soon afterwards', () => {
    let isPaused = true
    const {
      workers: [worker],
      request,
      advance,
    } = withWorker(() => isPaused)
    void request('a')
    advance(50)
    expect(worker.files()).toEqual([])
    isPaused = false
    advance(50)
    expect(worker.files()).toEqual(['a'])
  })

  test('are decoded one at a time while others are scrolled past', () => {
    const {
      workers: [worker],
      request,
      advance,
    } = withWorker()
    const scrolledPast = new AbortController()
    void request('passed', scrolledPast.signal)
    scrolledPast.abort()
    for (const file of ['a', 'b', 'c']) void request(file)
    worker.answer('passed')
    expect(worker.files()).toEqual(['passed', 'c'])
    advance(200)
    expect(worker.files()).toEqual(['passed', 'c', 'b'])
  })
})

describe('a worker that dies', () => {
  test('is replaced; its pictures are tried once more, one by one, and only the picture that crashes it fails', async () => {
    const { workers, request } = withWorker()
    const [good, bad, next] = [request('good'), request('bad.jpg'), request('next')]
    workers[0].kill()
    expect(workers[1]!.files()).toEqual(['good'])
    workers[1]!.answer('good')
    expect(await good).toBe(4)
    expect(workers[1]!.files()).toEqual(['good', 'bad.jpg'])
    workers[1]!.kill()
    await expect(bad).rejects.toBeInstanceOf(DecoderCrashError)
    workers[2]!.answer('next')
    expect(await next).toBe(4)
  })

  test('because it cannot start makes no picture fail as damaged, and is started once', async () => {
    const { workers, request } = setUp(2, false)
    const requests = ['a.jpg', 'b.jpg', 'waits.jpg'].map((file) => request(file))
    workers[0]!.kill()
    for (const one of requests) await expect(one).rejects.toBeInstanceOf(DecoderUnusableError)
    expect(workers).toHaveLength(1)
  })

  test('that uses too much memory is replaced when its pictures are done, and nothing is lost', async () => {
    const { workers, request } = withWorker()
    const [first, second, next] = [request('a'), request('bb'), request('ccc')]
    workers[0].answer('a', 2_000_000_000)
    expect(workers[0].files()).toEqual(['a', 'bb'])
    workers[0].answer('bb')
    expect(workers[1]!.files()).toEqual(['ccc'])
    workers[1]!.answer('ccc')
    expect(await Promise.all([first, second, next])).toEqual([1, 2, 3])
  })

  test('that had nothing to do for a while is ended, and another one runs the next job', async () => {
    const { workers, request, advance } = withWorker()
    const first = request('a')
    advance(59_000)
    workers[0].answer('a')
    expect(await first).toBe(1)
    advance(59_000)
    const second = request('bb')
    expect(workers[0].files()).toEqual(['a', 'bb'])
    workers[0].answer('bb')
    expect(await second).toBe(2)
    advance(61_000)
    expect(workers[0].isAlive).toBe(false)
    void request('ccc')
    expect(workers[1]!.files()).toEqual(['ccc'])
  })

  test('a picture that never finishes is given up; the others are done', async () => {
    const { workers, request, advance } = withWorker()
    const slow = request('slow.tif')
    advance(30_000)
    const neighbour = request('fine')
    advance(30_000)
    await expect(slow).rejects.toMatchObject({
      code: 'timeout',
      retry: true,
      message: expect.stringContaining('slow.tif could not be read within 60 s'),
    })
    workers[1]!.answer('fine')
    expect(await neighbour).toBe(4)
  })

  test('pictures that hang on the share do not keep others from being decoded', async () => {
    const {
      workers: [worker],
      request,
      advance,
    } = withWorker()
    for (const file of ['hung1', 'hung2']) void request(file)
    const fine = request('fine')
    expect(worker.files()).toEqual(['hung1', 'hung2'])
    advance(5_000)
    expect(worker.files()).toEqual(['hung1', 'hung2', 'fine'])
    worker.answer('fine')
    expect(await fine).toBe(4)
  })

  test('a worker that hangs and cannot be killed is replaced; after three of them, pictures wait until one has ended', async () => {
    const { workers, request, advance } = setUp(2, true, false)
    for (let at = 0; at < 3; at++) {
      const hung = request(`hung${at}`)
      advance(60_000)
      await expect(hung).rejects.toMatchObject({ code: 'timeout' })
    }
    const last = request('fine')
    expect(workers).toHaveLength(3)
    workers[0]!.end()
    expect(workers).toHaveLength(4)
    workers[3]!.answer('fine')
    expect(await last).toBe(4)
  })

  test('closing rejects all pictures that still wait', async () => {
    const { queue, request } = setUp()
    const requests = [request('a'), request('b'), request('c')]
    queue.close()
    expect((await Promise.allSettled(requests)).map((result) => result.status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ])
    await expect(request('d')).rejects.toMatchObject({ code: 'cancelled' })
  })
})

function thumbnailOf(file: string): Extract<Job, { kind: 'thumbnail' }> {
  return { kind: 'thumbnail', file, root: null, size: 256, dir: '/t' }
}

function placeholder(file: string, effort: 'fast' | 'idle'): Extract<Job, { kind: 'placeholder' }> {
  return { kind: 'placeholder', file, root: null, effort }
}

/** Starts the first worker, which normally starts with the first request. */
function withWorker(isPaused?: () => boolean): SetUp & { workers: [HandWorker, ...HandWorker[]] } {
  const setup = setUp(2, true, true, isPaused)
  setup.queue.prepare()
  return setup as ReturnType<typeof withWorker>
}
