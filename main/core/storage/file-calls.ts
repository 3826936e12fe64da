/**
 * The calls of the file system that are made for labels and for the content of pictures, in two ways. Through Node's
 * threads they hold up nothing, and each costs two changes of thread, which on this machine's disks takes many times as
 * long as the call itself. Made at once they hold up the process while they last, so that way is for disks that answer
 * quickly, in a process that has nothing else to do.
 */
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fdatasync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
  type Stats,
} from 'node:fs'
import { chmod, lstat, mkdir, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises'
import { promisify } from 'node:util'
import writeFileAtomic from 'write-file-atomic'
import { QuickDisk } from './sync-io-budget.ts'

/** Of an opened file; Node's own `FileHandle` is one. */
export interface OpenedFile extends AsyncDisposable {
  readonly fd: number
  stat(): Promise<Stats>
  /** Reads up to `length` bytes at `position` into the buffer from `offset` on. */
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
  readFile(): Promise<Buffer>
  /** Writes all bytes behind the last. */
  appendFile(bytes: Uint8Array): Promise<void>
  /** Writes all bytes of a file that was just made. */
  writeFile(bytes: Uint8Array): Promise<void>
  write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<unknown>
  datasync(): Promise<void>
  chmod(mode: number): Promise<void>
  close(): Promise<void>
}

export interface FileCalls {
  open(path: string, flags: number): Promise<OpenedFile>
  stat(path: string): Promise<Stats>
  lstat(path: string): Promise<Stats>
  realpath(path: string): Promise<string>
  readlink(path: string): Promise<string>
  mkdir(path: string): Promise<unknown>
  chmod(path: string, mode: number): Promise<void>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  /**
   * Writes a new file and flushes it. Calls `check` when it is made, and empty; that throws where it must not be
   * written.
   */
  writeDraft(path: string, bytes: Buffer, mode: number | null, check: DraftCheck): Promise<void>
}

/** A check, in both ways in which calls are made. */
export interface DraftCheck {
  threaded(): Promise<void>
  atOnce(): void
}

/** Through Node's threads. */
export const threadedCalls: FileCalls = {
  open,
  stat,
  lstat,
  realpath,
  readlink,
  mkdir,
  chmod,
  rename,
  unlink,
  writeDraft(path, bytes, mode, check) {
    // oxlint-disable-next-line typescript/no-misused-promises -- it is awaited, whatever the types say
    return writeFileAtomic(path, bytes, { ...(mode === null ? {} : { mode }), tmpfileCreated: () => check.threaded() })
  },
}

/** Windows has no such flag. */
const WITHOUT_WAITING: number | undefined = constants.O_NONBLOCK

const flush = promisify(fdatasync)

/** Milliseconds after which a disk that was slow is tried again. */
const SLOW_FOR_MS = 30_000

/**
 * Makes calls at once as long as the disk answers quickly. Flushes take longest, and a disk does several together:
 * those go through threads.
 */
export class QuickCalls implements FileCalls {
  #calls = new QuickDisk()
  #slowSince = 0

  /** Whether calls are to be made at once now. */
  get isQuick(): boolean {
    if (this.#calls.isQuick) return true
    const now = performance.now()
    if (this.#slowSince === 0) this.#slowSince = now
    if (now - this.#slowSince < SLOW_FOR_MS) return false
    this.#slowSince = 0
    this.#calls = new QuickDisk()
    return true
  }

  /** As of `QuickDisk`. */
  get isTurnOver(): boolean {
    return this.#calls.isTurnOver
  }
  turn(): Promise<void> {
    return this.#calls.turn()
  }

  async open(path: string, flags: number): Promise<OpenedFile> {
    // It may wait for another program.
    if (WITHOUT_WAITING !== undefined && (flags & WITHOUT_WAITING) === 0) return threadedCalls.open(path, flags)
    return this.#open(path, flags)
  }

  async stat(path: string): Promise<Stats> {
    return this.#calls.time(() => statSync(path))
  }
  async lstat(path: string): Promise<Stats> {
    return this.#calls.time(() => lstatSync(path))
  }
  async realpath(path: string): Promise<string> {
    return this.#calls.time(() => realpathSync.native(path))
  }
  async readlink(path: string): Promise<string> {
    return this.#calls.time(() => readlinkSync(path))
  }
  async mkdir(path: string): Promise<void> {
    this.#calls.time(() => mkdirSync(path))
  }
  async chmod(path: string, mode: number): Promise<void> {
    this.#calls.time(() => chmodSync(path, mode))
  }
  async rename(from: string, to: string): Promise<void> {
    this.#calls.time(() => renameSync(from, to))
  }
  async unlink(path: string): Promise<void> {
    this.#calls.time(() => unlinkSync(path))
  }

  async writeDraft(path: string, bytes: Buffer, mode: number | null, check: DraftCheck): Promise<void> {
    await using draft = this.#open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL)
    check.atOnce()
    if (mode !== null) await draft.chmod(mode)
    await draft.writeFile(bytes)
    await draft.datasync()
  }

  /** Makes a call about an opened file at once. */
  time<T>(call: () => T): T {
    return this.#calls.time(call)
  }

  #open(path: string, flags: number): QuickFile {
    return new QuickFile(
      this.#calls.time(() => openSync(path, flags)),
      this,
    )
  }
}

class QuickFile implements OpenedFile {
  readonly fd: number
  readonly #calls: QuickCalls

  constructor(fd: number, calls: QuickCalls) {
    this.fd = fd
    this.#calls = calls
  }

  async stat(): Promise<Stats> {
    return this.#calls.time(() => fstatSync(this.fd))
  }
  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    return { bytesRead: this.#calls.time(() => readSync(this.fd, buffer, offset, length, position)) }
  }

  async readFile(): Promise<Buffer> {
    return this.#calls.time(() => readFileSync(this.fd))
  }
  async appendFile(bytes: Uint8Array): Promise<void> {
    this.#calls.time(() => writeFileSync(this.fd, bytes))
  }
  async writeFile(bytes: Uint8Array): Promise<void> {
    this.#calls.time(() => writeFileSync(this.fd, bytes))
  }
  async write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return this.#calls.time(() => writeSync(this.fd, bytes, offset, length, position))
  }

  datasync(): Promise<void> {
    return flush(this.fd)
  }
  async chmod(mode: number): Promise<void> {
    this.#calls.time(() => fchmodSync(this.fd, mode))
  }
  async close(): Promise<void> {
    this.#calls.time(() => closeSync(this.fd))
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
