/** A share in memory, for tests with many replicas, a simulated clock, or a share that fails at a chosen moment. */
import { isForeignName } from '../../main/core/format/foreign-names.ts'
import { exchangeFile } from '../../main/core/storage/exchange.ts'
import {
  StorageError,
  type FolderEntry,
  type Exchange,
  type FileStat,
  type Storage,
} from '../../main/core/storage/storage.ts'

type Operation = keyof Storage

export class MemoryStorage implements Storage {
  readonly files = new Map<string, { bytes: Uint8Array; modifiedAt: number }>()
  readonly #locks = new Set<string>()
  /** Called before every operation. Throws to make the operation fail. */
  fault: (operation: Operation, path: string) => void = () => undefined
  /** The share's clock. */
  now: () => number = Date.now

  async list(path: string): Promise<FolderEntry[]> {
    this.fault('list', path)
    const entries = new Map<string, boolean>()
    const prefix = path === '' ? '' : `${path}/`
    for (const file of this.files.keys()) {
      if (!file.startsWith(prefix)) continue
      const [name, ...rest] = file.slice(prefix.length).split('/')
      entries.set(name!, rest.length > 0)
    }
    return Array.from(entries, ([name, folder]) => ({ name, folder })).filter(({ name }) => !isForeignName(name))
  }

  async read(path: string): Promise<{ bytes: Uint8Array; stat: FileStat }> {
    this.fault('read', path)
    const file = this.#file(path)
    return { bytes: file.bytes.slice(), stat: { size: file.bytes.byteLength, modifiedAt: file.modifiedAt } }
  }

  async readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }> {
    this.fault('readFrom', path)
    const { bytes } = this.#file(path)
    return { bytes: bytes.slice(offset, offset + limit), size: bytes.byteLength }
  }

  async stat(path: string): Promise<FileStat> {
    this.fault('stat', path)
    const file = this.#file(path)
    return { size: file.bytes.byteLength, modifiedAt: file.modifiedAt }
  }

  async append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }> {
    this.fault('append', path)
    if (size === 0 && this.files.has(path)) throw new StorageError('exists', path, 'EEXIST')
    if (size > 0 && this.#file(path).bytes.byteLength !== size) throw new StorageError('busy', path, 'ESIZE')
    const whole = Buffer.concat([this.files.get(path)?.bytes ?? new Uint8Array(), bytes])
    this.#set(path, whole)
    return { size: whole.byteLength }
  }

  async create(path: string, bytes: Uint8Array): Promise<void> {
    this.fault('create', path)
    if (this.files.has(path)) throw new StorageError('exists', path, 'EEXIST')
    this.#set(path, bytes)
  }

  async replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void> {
    this.fault('replace', path)
    const there = this.files.get(path)
    if (
      over !== undefined &&
      (there && over ? Buffer.compare(there.bytes, over) !== 0 : Boolean(there) !== Boolean(over))
    )
      throw new StorageError('busy', path, 'EDIFFERS')
    this.#set(path, bytes)
  }

  exchange(path: string, over: Uint8Array | null, bytes: Uint8Array, unlocked: boolean): Promise<Exchange | null> {
    return exchangeFile(this, path, over, bytes, unlocked)
  }

  async overwrite(path: string, bytes: Uint8Array): Promise<void> {
    this.fault('overwrite', path)
    const old = this.files.get(path)?.bytes ?? new Uint8Array()
    this.#set(path, Buffer.concat([bytes, old.slice(bytes.byteLength)]))
  }

  async makeFolder(path: string): Promise<void> {
    this.fault('makeFolder', path)
  }

  async move(from: string, to: string): Promise<void> {
    this.fault('move', from)
    const file = this.#file(from)
    if (this.files.has(to)) throw new StorageError('exists', to, 'EEXIST')
    this.files.set(to, file)
    this.files.delete(from)
  }

  async remove(path: string): Promise<void> {
    this.fault('remove', path)
    this.#file(path)
    this.files.delete(path)
  }

  async lock(path: string): Promise<() => Promise<void>> {
    this.fault('lock', path)
    if (this.#locks.has(path)) throw new StorageError('busy', path, 'ELOCKED')
    this.#locks.add(path)
    return async () => {
      this.#locks.delete(path)
    }
  }

  /** Appends bytes to a file, as its writer on another machine does. */
  grow(path: string, bytes: Uint8Array): void {
    this.#set(path, Buffer.concat([this.files.get(path)?.bytes ?? new Uint8Array(), bytes]))
  }

  /** Returns a file as text. */
  text(path: string): string {
    return new TextDecoder().decode(this.#file(path).bytes)
  }

  #file(path: string): { bytes: Uint8Array; modifiedAt: number } {
    const file = this.files.get(path)
    if (!file) throw new StorageError('missing', path, 'ENOENT')
    return file
  }

  #set(path: string, bytes: Uint8Array): void {
    this.files.set(path, { bytes: Uint8Array.from(bytes), modifiedAt: this.now() })
  }
}
