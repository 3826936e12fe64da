/**
 * Entry of the share process. A call on a mount that does not answer holds a thread for minutes; here it holds none that the program needs for its outbox, its
 * pictures or its window, and the whole process can be replaced.
 */
import { parentChannel } from '../process/parent-channel.ts'
import { DiskStorage } from './disk-storage.ts'
import { toStorageError } from './errno.ts'
import type { ShareReply, ShareRequest } from './share-protocol.ts'
import type { Storage } from './storage.ts'

// Before the first file operation: calls on a slow share wait for one another no more than they must.
process.env['UV_THREADPOOL_SIZE'] = '16'

const channel = parentChannel<ShareRequest, ShareReply>()
const releases = new Map<number, () => Promise<void>>()
let storage: Storage | null = null

channel.onMessage(request => {
  if (request.kind === 'open') storage = new DiskStorage(request.root)
  else void answer(request)
})

async function answer(request: Exclude<ShareRequest, { kind: 'open' }>): Promise<void> {
  const { number } = request
  try {
    channel.post({ kind: 'done', number, result: await perform(request) })
  } catch (error) {
    const { kind, path, code } = toStorageError(error, 'path' in request ? request.path : '')
    channel.post({ kind: 'failed', number, error: { kind, path, code } })
  }
}

async function perform(request: Exclude<ShareRequest, { kind: 'open' }>): Promise<unknown> {
  if (storage === null) throw new Error('the share process was asked before it was told which folder')
  if (request.kind === 'call') return (storage[request.operation] as (...args: readonly unknown[]) => Promise<unknown>)(...request.args)
  if (request.kind === 'release') {
    await releases.get(request.lock)?.()
    return void releases.delete(request.lock)
  }
  const { number } = request
  releases.set(number, await storage.lock(request.path, () => channel.post({ kind: 'lost', lock: number })))
}
