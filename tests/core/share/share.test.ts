import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker, type WorkerProcess } from '../../../main/core/process/worker-process.ts'
import type { RemoteReply, RemoteRequest } from '../../../main/core/process/remote-process.ts'
import { connectShare } from '../../../main/core/share/share.ts'
import type { ShareRequest } from '../../../main/core/share/share-protocol.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

const spawnBuilt = forkWorker(join(import.meta.dirname, '../../../out/main'))

/** Returns a process on a dead mount, which never answers. */
function silentProcess(killed: () => void = () => undefined): WorkerProcess {
  return { post: () => undefined, onMessage: () => undefined, onExit: () => undefined, kill: killed }
}

test('a folder that does not answer is refused after ten seconds with a message, and its process is ended', async () => {
  const clock = new SimulatedClock()
  let killed = 0
  const opening = connectShare('/mnt/nas', {
    clock,
    spawn: () =>
      silentProcess(() => {
        killed++
      }),
  }).catch((error: unknown) => error)
  await clock.advance(9_999)
  expect(killed).toBe(0)
  await clock.advance(1)
  expect(await opening).toMatchObject({
    code: 'offline',
    path: '/mnt/nas',
    retry: true,
    message: expect.stringMatching(/^\/mnt\/nas does not answer/),
  })
  expect(killed).toBe(1)
})

test('a person can stop waiting for a folder that does not answer', async () => {
  const stop = new AbortController()
  const opening = connectShare('/mnt/nas', {
    clock: new SimulatedClock(),
    spawn: () => silentProcess(),
    signal: stop.signal,
  }).catch((error: unknown) => error)
  stop.abort()
  expect(await opening).toMatchObject({ code: 'offline' })
})

test('the probe says what is wrong with a folder, and returns its path without links', async () => {
  const base = await temporaryFolder()
  await mkdir(join(base, 'set'))
  await symlink(join(base, 'set'), join(base, 'link'))
  await expect(connectShare(join(base, 'no'), { spawn: spawnBuilt })).rejects.toMatchObject({
    code: 'not-found',
    path: join(base, 'no'),
  })
  const [linked, real] = [
    await connectShare(join(base, 'link'), { spawn: spawnBuilt }),
    await connectShare(join(base, 'link'), { spawn: spawnBuilt, useRealPath: true }),
  ]
  onTestFinished(() => {
    linked.close()
    real.close()
  })
  expect([linked.root, real.root]).toEqual([join(base, 'link'), join(base, 'set')])
  expect((await real.probe()).mount.type).not.toBe('unknown')
})

/** Returns a process that answers every request, and reports the folder as on a network or not. */
function answeringProcess(network: boolean): WorkerProcess {
  let answer: ((message: RemoteReply) => void) | null = null
  return {
    post(message) {
      const { number, body } = message as RemoteRequest<ShareRequest>
      const result =
        body.kind === 'probe'
          ? { realPath: body.path, mount: { type: 'made up', isNetwork: network }, isEmpty: false, isDataset: true }
          : []
      answer?.({ kind: 'done', number, result })
    },
    onMessage(fn) {
      answer = fn
    },
    onExit: () => undefined,
    kill: () => undefined,
  }
}

test.for([
  [false, 1],
  [true, 2],
] as const)(
  'labels have a process of their own only on a network (network: %s, processes: %s)',
  async ([network, processes]) => {
    let spawned = 0
    const share = await connectShare('/mnt/nas', {
      spawn: () => {
        spawned++
        return answeringProcess(network)
      },
    })
    onTestFinished(() => share.close())
    await Promise.all([share.labels.list('journals'), share.pictures.areFiles(['/mnt/nas/a.jpg'])])
    expect(spawned).toBe(processes)
  },
)

test('the process that watches a folder reports another program’s file', async () => {
  const root = await temporaryFolder()
  const share = await connectShare(root, { spawn: spawnBuilt })
  onTestFinished(() => share.close())
  const hint = Promise.withResolvers<string>()
  const failure = Promise.withResolvers<Error>()
  const hooks = { onJournal: hint.resolve, onPresence: () => undefined, onFailure: failure.resolve }
  expect(await share.watch(hooks)).toBeNull()
  await share.labels.makeFolder('')
  for (const folder of ['journals', 'presence']) await share.labels.makeFolder(folder)
  expect(await share.watch(hooks)).not.toBeNull()
  await share.labels.append('journals/3fpjy6mds2f8-0001.jsonl', Buffer.from('x'), 0)
  expect(await hint.promise).toBe('3fpjy6mds2f8-0001.jsonl')
  share.close()
  expect((await failure.promise).message).toContain('not watched any more')
})
