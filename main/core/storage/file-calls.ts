/**
 * Makes the file system calls for labels and for the content of pictures, in two implementations.
 *
 * Asynchronous calls go through Node's threads and block nothing. But each costs two thread switches, and on this
 * machine's disks these take many times as long as the call itself. Synchronous calls block the process, so they are
 * only for disks that answer quickly, in a process that has nothing else to do.
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
import { SyncIoBudget } from './sync-io-budget.ts'

/** An open file. Node's own `FileHandle` is one. */
export interface OpenedFile extends AsyncDisposable {
  readonly fd: number
  stat(): Promise<Stats>
  /** Reads up to `length` bytes at `position` into the buffer, starting at `offset`. */
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
  readFile(): Promise<Buffer>
  /** Writes all bytes at the end of the file. */
  appendFile(bytes: Uint8Array): Promise<void>
  /** Writes all bytes of a file that was just created. */
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
   * Writes a new file and flushes it.
   *
   * Calls `check` after the file was created, while it is still empty. `check` throws when nothing may be written
   * there.
   */
  writeDraft(path: string, bytes: Buffer, mode: number | null, check: DraftCheck): Promise<void>
}

/** The same check for both implementations. */
interface DraftCheck {
  checkAsync(): Promise<void>
  checkSync(): void
}

/** Calls through Node's threads. */
export const asyncFileCalls: FileCalls = {
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
    return writeFileAtomic(path, bytes, {
      ...(mode === null ? {} : { mode }),
      // oxlint-disable-next-line typescript/no-misused-promises -- it is awaited, whatever the types say
      tmpfileCreated: () => check.checkAsync(),
    })
  },
}

/** Windows has no such flag. */
const NON_BLOCKING: number | undefined = constants.O_NONBLOCK

const flush = promisify(fdatasync)

/** The milliseconds after which synchronous calls are tried again on a disk that was slow. */
const RETRY_SYNC_AFTER_MS = 30_000

/**
 * Makes synchronous calls as long as the disk answers quickly.
 *
 * Flushes always go through threads, because they take longest and a disk can do several at the same time.
 */
export class SyncFileCalls implements FileCalls {
  #budget = new SyncIoBudget()
  #slowSince = 0

  /** Whether calls may be synchronous now. */
  get allowsSync(): boolean {
    if (this.#budget.allowsSync) return true
    const now = performance.now()
    if (this.#slowSince === 0) this.#slowSince = now
    if (now - this.#slowSince < RETRY_SYNC_AFTER_MS) return false
    this.#slowSince = 0
    this.#budget = new SyncIoBudget()
    return true
  }

  /** See `SyncIoBudget.isSliceOver`. */
  get isSliceOver(): boolean {
    return this.#budget.isSliceOver
  }
  yieldToOthers(): Promise<void> {
    return this.#budget.yieldToOthers()
  }

  async open(path: string, flags: number): Promise<OpenedFile> {
    // Without this flag, opening may wait for another program.
    if (NON_BLOCKING !== undefined && (flags & NON_BLOCKING) === 0) return asyncFileCalls.open(path, flags)
    return this.#open(path, flags)
  }

  async stat(path: string): Promise<Stats> {
    return this.#budget.measureCall(() => statSync(path))
  }
  async lstat(path: string): Promise<Stats> {
    return this.#budget.measureCall(() => lstatSync(path))
  }
  async realpath(path: string): Promise<string> {
    return this.#budget.measureCall(() => realpathSync.native(path))
  }
  async readlink(path: string): Promise<string> {
    return this.#budget.measureCall(() => readlinkSync(path))
  }
  async mkdir(path: string): Promise<void> {
    this.#budget.measureCall(() => mkdirSync(path))
  }
  async chmod(path: string, mode: number): Promise<void> {
    this.#budget.measureCall(() => chmodSync(path, mode))
  }
  async rename(from: string, to: string): Promise<void> {
    this.#budget.measureCall(() => renameSync(from, to))
  }
  async unlink(path: string): Promise<void> {
    this.#budget.measureCall(() => unlinkSync(path))
  }

  async writeDraft(path: string, bytes: Buffer, mode: number | null, check: DraftCheck): Promise<void> {
    await using draft = this.#open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL)
    check.checkSync()
    if (mode !== null) await draft.chmod(mode)
    await draft.writeFile(bytes)
    await draft.datasync()
  }

  /** Makes a call on an open file, and measures its time. */
  measureCall<T>(call: () => T): T {
    return this.#budget.measureCall(call)
  }

  #open(path: string, flags: number): SyncFile {
    return new SyncFile(
      this.#budget.measureCall(() => openSync(path, flags)),
      this,
    )
  }
}

class SyncFile implements OpenedFile {
  readonly fd: number
  readonly #calls: SyncFileCalls

  constructor(fd: number, calls: SyncFileCalls) {
    this.fd = fd
    this.#calls = calls
  }

  async stat(): Promise<Stats> {
    return this.#calls.measureCall(() => fstatSync(this.fd))
  }
  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    return { bytesRead: this.#calls.measureCall(() => readSync(this.fd, buffer, offset, length, position)) }
  }

  async readFile(): Promise<Buffer> {
    return this.#calls.measureCall(() => readFileSync(this.fd))
  }
  async appendFile(bytes: Uint8Array): Promise<void> {
    this.#calls.measureCall(() => writeFileSync(this.fd, bytes))
  }
  async writeFile(bytes: Uint8Array): Promise<void> {
    this.#calls.measureCall(() => writeFileSync(this.fd, bytes))
  }
  async write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return this.#calls.measureCall(() => writeSync(this.fd, bytes, offset, length, position))
  }

  datasync(): Promise<void> {
    return flush(this.fd)
  }
  async chmod(mode: number): Promise<void> {
    this.#calls.measureCall(() => fchmodSync(this.fd, mode))
  }
  async close(): Promise<void> {
    this.#calls.measureCall(() => closeSync(this.fd))
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
