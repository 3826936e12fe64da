import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RemoteProcess } from '../../../main/core/process/remote-process.ts'
import { forkWorker, type SpawnWorker, type WorkerProcess } from '../../../main/core/process/worker-process.ts'
import { DeadlineStorage } from '../../../main/core/storage/deadline-storage.ts'
import { ProcessStorage } from '../../../main/core/storage/process-storage.ts'
import type { ShareRequest } from '../../../main/core/share/share-protocol.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

const spawnBuilt = forkWorker(join(import.meta.dirname, '../../../out/main'))

/**
 * Starts processes that hang in the kernel. They answer nothing, and even a killed one ends only when the test calls
 * `end`, as when the share is back.
 */
class HungProcesses {
  started = 0
  readonly #exits: (() => void)[] = []

  readonly spawn: SpawnWorker = (): WorkerProcess => {
    this.started++
    return {
      post: () => undefined,
      onMessage: () => undefined,
      onExit: (fn) => {
        this.#exits.push(fn)
      },
      kill: () => undefined,
    }
  }

  end(): void {
    for (const fn of this.#exits.splice(0)) fn()
  }
}

test('a process that does not answer is replaced, and another one answers the next call', async () => {
  const folder = await temporaryFolder()
  const clock = new SimulatedClock()
  const hung = new HungProcesses()
  let spawn = hung.spawn
  const remote = new RemoteProcess<ShareRequest>(() => spawn('share-worker'))
  onTestFinished(() => remote.close())
  const storage = new DeadlineStorage(new ProcessStorage(join(folder, '.lenslet'), () => remote), clock, {
    onLate: () => remote.replaceProcess(),
    deadlines: { readMs: 1_000, writeMs: 2_000 },
  })
  const calls = [storage.list('journals'), storage.append('journals/x', Buffer.from('x'), 0)].map((call) =>
    call.catch((error: unknown) => error),
  )
  await clock.advance(1_000)
  for (const error of await Promise.all(calls)) expect(error).toMatchObject({ kind: 'unreachable' })
  spawn = spawnBuilt
  await storage.makeFolder('')
  await storage.append('journals/x', Buffer.from('x'), 0)
  expect(await storage.list('journals')).toEqual([{ name: 'x', folder: false }])
})

test('only a few processes may hang at the same time; when they end, the share is tried again', async () => {
  const hung = new HungProcesses()
  const remote = new RemoteProcess<ShareRequest>(() => hung.spawn('share-worker'))
  const storage = new ProcessStorage('/nowhere/.lenslet', () => remote)
  for (let round = 0; round < 10; round++) {
    const call = storage.read('format.json').catch((error: unknown) => error)
    remote.replaceProcess()
    expect(await call).toMatchObject({ kind: 'unreachable' })
  }
  expect(hung.started).toBe(3)
  hung.end()
  void storage.read('format.json').catch(() => undefined)
  expect(hung.started).toBe(4)
  remote.close()
})

test('a lock is lost with the process that held it', async () => {
  const folder = await temporaryFolder()
  const remote = new RemoteProcess<ShareRequest>(() => spawnBuilt('share-worker'))
  onTestFinished(() => remote.close())
  const storage = new ProcessStorage(join(folder, '.lenslet'), () => remote)
  await storage.makeFolder('')
  const lockLost = Promise.withResolvers<void>()
  const release = await storage.lock('sidecars/a.json', () => lockLost.resolve())
  remote.replaceProcess()
  await lockLost.promise
  await release()
  expect(await storage.list('sidecars')).toEqual([{ name: 'a.json.lock', folder: true }])
})

test('a process that was killed is replaced, and later calls are not lost', async () => {
  const folder = await temporaryFolder()
  const workers: WorkerProcess[] = []
  const remote = new RemoteProcess<ShareRequest>(() => {
    const worker = spawnBuilt('share-worker')
    workers.push(worker)
    return worker
  })
  onTestFinished(() => remote.close())
  const storage = new ProcessStorage(join(folder, '.lenslet'), () => remote)
  await storage.makeFolder('')
  const exited = new Promise<void>((resolve) => workers[0]!.onExit(resolve))
  workers[0]!.kill()
  await exited
  expect(await storage.append('journals/x', Buffer.from('xy'), 0)).toEqual({ size: 2 })
  expect(workers).toHaveLength(2)
})
