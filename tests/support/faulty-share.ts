/**
 * Simulates one machine's connection to a share in memory. It is slow, and fails in all ways in which network file
 * systems were seen to fail.
 */
import type { Clock } from '../../main/core/base/clock.ts'
import { toStorageError } from '../../main/core/storage/errno.ts'
import { exchangeFile } from '../../main/core/storage/exchange.ts'
import {
  StorageError,
  type FolderEntry,
  type Exchange,
  type FileStat,
  type Storage,
} from '../../main/core/storage/storage.ts'
import type { MemoryStorage } from '../suites/memory-storage.ts'
import type { Random } from './random.ts'

export type Operation = keyof Storage

/** The fault of one call. */
export type Fate =
  /** It fails with the code of the system, after it did nothing, half or all of its work. */
  | { readonly fate: 'fails'; readonly code: string; readonly done: 'nothing' | 'half' | 'all' }
  /** It never answers. With `late`, it still does its work, up to a minute later. */
  | { readonly fate: 'hangs'; readonly late: boolean }
  /** An append writes less than it should, and reports that size. */
  | { readonly fate: 'short' }
  /** A read is answered with what this machine has read last. */
  | { readonly fate: 'stale' }
  /** Another folder is at the path: an empty mount point, or another data set. */
  | { readonly fate: 'elsewhere'; readonly share: MemoryStorage }
  /** A lock is always granted. */
  | { readonly fate: 'no lock' }

export type Weather = (operation: Operation, path: string) => Fate | null

const FINE: Weather = () => null
const never = <T>(): Promise<T> => new Promise(() => undefined)

interface Seen {
  readonly bytes: Uint8Array
  readonly stat: FileStat
}

export class FaultyShare implements Storage {
  readonly #share: MemoryStorage
  readonly #clock: Clock
  readonly #random: Random
  readonly #seen = new Map<string, Seen>()
  readonly #listed = new Map<string, FolderEntry[]>()
  #cut = false
  weather: Weather = FINE
  /** The longest time that a call takes without a fault, in milliseconds. */
  latencyMs = 0

  constructor(share: MemoryStorage, clock: Clock, random: Random) {
    this.#share = share
    this.#clock = clock
    this.#random = random
  }

  clear(): void {
    this.weather = FINE
  }

  /** Simulates the death of the process: calls under way may be completed or not, and no further ones are made. */
  cut(): void {
    this.#cut = true
  }

  async list(path: string): Promise<FolderEntry[]> {
    if (this.#listed.has(path) && this.weather('list', path)?.fate === 'stale') return this.#listed.get(path)!
    const entries = await this.#call('list', path, (share) => share.list(path))
    this.#listed.set(path, entries)
    return entries
  }

  async read(path: string): Promise<Seen> {
    const seen = this.#seen.get(path)
    if (seen && this.weather('read', path)?.fate === 'stale') return seen
    const now = await this.#call('read', path, (share) => share.read(path))
    this.#seen.set(path, now)
    return now
  }

  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }> {
    return this.#call('readFrom', path, (share) => share.readFrom(path, offset, limit))
  }

  stat(path: string): Promise<FileStat> {
    return this.#call('stat', path, (share) => share.stat(path))
  }

  append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }> {
    const half = async (share: MemoryStorage): Promise<{ size: number }> => {
      const cut = bytes.subarray(0, this.#random.between(0, bytes.byteLength - 1))
      return cut.byteLength > 0 ? share.append(path, cut, size) : { size }
    }
    return this.#call('append', path, (share) => share.append(path, bytes, size), half)
  }

  create(path: string, bytes: Uint8Array): Promise<void> {
    return this.#call(
      'create',
      path,
      (share) => share.create(path, bytes),
      (share) => share.create(path, new Uint8Array()),
    )
  }

  async replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void> {
    // An incomplete replacement leaves a temporary file.
    const half = (share: MemoryStorage): Promise<void> =>
      share.replace(`${path}.${this.#random.between(1, 999)}`, bytes.subarray(0, bytes.byteLength / 2))
    await this.#call('replace', path, async (share) => share.replace(path, bytes, this.#overAsSeen(path, over)), half)
    this.#seen.set(path, {
      bytes,
      stat: await this.#share.stat(path).catch(() => ({ size: bytes.byteLength, modifiedAt: this.#share.now() })),
    })
  }

  /**
   * Returns the content that the share itself must compare with; none when this machine compares with its last read.
   */
  #overAsSeen(path: string, over?: Uint8Array | null): Uint8Array | null | undefined {
    const seen = this.#seen.get(path)
    if (!over || !seen || this.weather('read', path)?.fate !== 'stale') return over
    if (Buffer.compare(seen.bytes, over) !== 0) throw new StorageError('busy', path, 'EDIFFERS')
    return undefined
  }

  /** Each step of an exchange has a fault of its own. */
  exchange(path: string, over: Uint8Array | null, bytes: Uint8Array, unlocked: boolean): Promise<Exchange | null> {
    return exchangeFile(this, path, over, bytes, unlocked)
  }

  overwrite(path: string, bytes: Uint8Array): Promise<void> {
    return this.#call(
      'overwrite',
      path,
      (share) => share.overwrite(path, bytes),
      (share) => share.overwrite(path, bytes.subarray(0, 700)),
    )
  }

  makeFolder(path: string): Promise<void> {
    return this.#call('makeFolder', path, (share) => share.makeFolder(path))
  }

  move(from: string, to: string): Promise<void> {
    return this.#call('move', from, (share) => share.move(from, to))
  }

  remove(path: string): Promise<void> {
    return this.#call('remove', path, (share) => share.remove(path))
  }

  async lock(path: string, lost: () => void): Promise<() => Promise<void>> {
    if (this.weather('lock', path)?.fate === 'no lock') {
      if (this.#random.chance(0.1)) this.#clock.setTimeout(lost, this.#random.between(0, 500))
      return async () => undefined
    }
    const release = await this.#call('lock', path, (share) => share.lock(path))
    // A lock that is not released goes stale.
    const stale = this.#clock.setTimeout(() => void release(), 15_000)
    return async () => {
      if (this.#cut) return never()
      stale()
      await release()
    }
  }

  /** Performs an operation with the weather's fault. `half` does a part of it, for a call that fails in the middle. */
  async #call<T>(
    operation: Operation,
    path: string,
    act: (share: MemoryStorage) => Promise<T>,
    half: (share: MemoryStorage) => Promise<unknown> = async () => undefined,
  ): Promise<T> {
    await this.#wait()
    const fate = this.weather(operation, path)
    const share = fate?.fate === 'elsewhere' ? fate.share : this.#share
    if (fate?.fate === 'fails') {
      if (fate.done === 'half') await half(share).catch(() => undefined)
      if (fate.done === 'all') await act(share).catch(() => undefined)
      throw toStorageError(Object.assign(new Error(fate.code), { code: fate.code }), path)
    }
    if (fate?.fate === 'hangs') {
      if (fate.late)
        this.#clock.setTimeout(() => void act(share).catch(() => undefined), this.#random.between(1, 60_000))
      return never()
    }
    if (fate?.fate === 'short' && operation === 'append') return (await half(share)) as T
    const result = await act(share)
    await this.#wait()
    return result
  }

  async #wait(): Promise<void> {
    if (this.latencyMs > 0)
      await new Promise<void>((resolve) => {
        this.#clock.setTimeout(resolve, this.#random.between(0, this.latencyMs))
      })
    if (this.#cut) await never()
  }
}
