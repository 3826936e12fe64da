/**
 * The share through a process of its own, which is replaced when it stops answering. Wrapped in `DeadlineStorage`, which says when that is.
 */
import type { SpawnWorker, WorkerProcess } from '../process/worker-process.ts'
import type { PlainOperation, ShareReply, ShareRequest } from './share-protocol.ts'
import { StorageError, type Entry, type FileStat, type Storage } from './storage.ts'

/** Processes that hang in the kernel cannot even be killed; more of them than this are not made. They end when the share answers. */
const MAX_ABANDONED = 3

interface Pending { readonly path: string; resolve(result: unknown): void; reject(error: StorageError): void }

export class ProcessStorage implements Storage {
  readonly #root: string
  readonly #spawn: SpawnWorker
  readonly #pending = new Map<number, Pending>()
  readonly #lost = new Map<number, () => void>()
  #worker: WorkerProcess | null = null
  #abandoned = 0
  #numbers = 0
  #closed = false

  /** `root` is the absolute path of the `.lenslet` folder. */
  constructor(root: string, spawn: SpawnWorker) {
    this.#root = root
    this.#spawn = spawn
  }

  list(path: string): Promise<Entry[]> { return this.#call('list', path) }
  read(path: string): Promise<{ bytes: Uint8Array; stat: FileStat }> { return this.#call('read', path) }
  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }> { return this.#call('readFrom', path, offset, limit) }
  stat(path: string): Promise<FileStat> { return this.#call('stat', path) }
  append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }> { return this.#call('append', path, bytes, size) }
  create(path: string, bytes: Uint8Array): Promise<void> { return this.#call('create', path, bytes) }
  replace(path: string, bytes: Uint8Array): Promise<void> { return this.#call('replace', path, bytes) }
  overwrite(path: string, bytes: Uint8Array): Promise<void> { return this.#call('overwrite', path, bytes) }
  makeFolder(path: string): Promise<void> { return this.#call('makeFolder', path) }
  move(from: string, to: string): Promise<void> { return this.#call('move', from, to) }
  remove(path: string): Promise<void> { return this.#call('remove', path) }

  async lock(path: string, lost: () => void): Promise<() => Promise<void>> {
    const number = this.#numbers + 1
    this.#lost.set(number, lost)
    const worker = this.#worker
    try {
      await this.#ask(path, id => ({ kind: 'lock', number: id, path }))
    } catch (error) {
      this.#lost.delete(number)
      throw error
    }
    return async () => {
      this.#lost.delete(number)
      // A lock of a process that was replaced goes stale by itself.
      if (worker === null || worker === this.#worker) await this.#ask(path, id => ({ kind: 'release', number: id, lock: number }))
    }
  }

  /** Gives up on the process: everything it was asked fails, and the next call gets a new one. */
  replaceProcess(): void {
    const worker = this.#worker
    if (!worker) return
    this.#worker = null
    this.#abandoned++
    worker.onExit(() => { this.#abandoned-- })
    worker.kill()
    this.#failAll('EHUNG')
  }

  close(): void {
    this.#closed = true
    this.#worker?.kill()
    this.#worker = null
    this.#failAll('ECLOSED')
  }

  async #call<T>(operation: PlainOperation, path: string, ...args: readonly unknown[]): Promise<T> {
    return await this.#ask(path, number => ({ kind: 'call', number, operation, args: [path, ...args] })) as T
  }

  #ask(path: string, request: (number: number) => ShareRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const number = ++this.#numbers
      if (this.#closed) return reject(new StorageError('unreachable', path, 'ECLOSED'))
      if (!this.#worker && this.#abandoned >= MAX_ABANDONED) return reject(new StorageError('unreachable', path, 'EHUNG'))
      this.#pending.set(number, { path, resolve, reject })
      this.#worker ??= this.#start()
      this.#worker.post(request(number))
    })
  }

  #start(): WorkerProcess {
    const worker = this.#spawn('share-worker')
    worker.onMessage(message => { if (worker === this.#worker) this.#answered(message as ShareReply) })
    worker.onExit(() => {
      if (worker !== this.#worker) return
      this.#worker = null
      this.#failAll('EEXITED')
    })
    worker.post({ kind: 'open', root: this.#root } satisfies ShareRequest)
    return worker
  }

  #answered(reply: ShareReply): void {
    if (reply.kind === 'lost') return this.#lost.get(reply.lock)?.()
    const pending = this.#pending.get(reply.number)
    this.#pending.delete(reply.number)
    if (reply.kind === 'done') pending?.resolve(reply.result)
    else pending?.reject(new StorageError(reply.error.kind, reply.error.path, reply.error.code))
  }

  #failAll(code: string): void {
    const all = [...this.#pending.values()]
    this.#pending.clear()
    for (const { path, reject } of all) reject(new StorageError('unreachable', path, code))
    for (const lost of this.#lost.values()) lost()
    this.#lost.clear()
  }
}
