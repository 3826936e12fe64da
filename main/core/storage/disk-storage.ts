/**
 * Reads and writes the share as a folder in this machine's file system.
 *
 * No other module writes to the share.
 */
import { randomInt } from 'node:crypto'
import { constants, realpathSync, type Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { isForeignName } from '../format/foreign-names.ts'
import { FileLocks } from './file-locks.ts'
import { isPathBelow, isOpenFileInside, openOrdinaryFile } from './ordinary-file.ts'
import { toStorageError } from './errno.ts'
import { exchangeFile } from './exchange.ts'
import { SyncFileCalls, asyncFileCalls, type FileCalls, type OpenedFile } from './file-calls.ts'
import { retryWhileHeld } from './retry-while-held.ts'
import { StorageError, type FolderEntry, type Exchange, type FileRead, type FileStat, type Storage } from './storage.ts'

/**
 * Links are not followed when a file is opened for writing.
 *
 * Windows has no such flag, and creating links needs special rights there.
 */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
/**
 * The largest file that is read as a whole, in bytes: a hundred times what years of labels of one picture take.
 *
 * A limit is needed because somebody may have put any other file in the place of one of ours.
 */
const MAX_READ_BYTES = 64_000_000
/** Temporary files are named by random numbers below this limit, the largest that `randomInt` accepts. */
const DRAFT_NAMES = 2 ** 48 - 1
const APPEND = constants.O_WRONLY | constants.O_APPEND | NO_FOLLOW
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
const OVERWRITE = constants.O_RDWR | constants.O_CREAT | NO_FOLLOW

export class DiskStorage implements Storage {
  readonly #root: string
  readonly #locks: FileLocks
  #syncCalls: SyncFileCalls | null = null
  #mode: number | null = null
  /**
   * The real path of the data set's folder, as it was last resolved.
   *
   * It is resolved again only when a path lies outside of it, because it rarely changes: the person who opens the data
   * set decides where that folder is.
   */
  #dataset: string
  /** Whether `.lenslet` was there once. If it is missing later, the share is gone, and nothing was deleted. */
  #wasThere = false

  /**
   * `root` is the absolute path of the `.lenslet` folder, which need not exist yet.
   *
   * When `isLocal` resolves with true, the folder is on a disk of this machine. Calls are then synchronous as long as
   * the disk answers quickly; they block the process meanwhile.
   */
  constructor(root: string, isLocal: Promise<boolean> = Promise.resolve(false)) {
    this.#root = root
    this.#dataset = dirname(root)
    this.#locks = new FileLocks(() => this.#allowsSync)
    void isLocal.then((local) => {
      if (local) this.#syncCalls = new SyncFileCalls()
    })
  }

  get #allowsSync(): boolean {
    return this.#syncCalls?.allowsSync ?? false
  }
  get #calls(): FileCalls {
    return this.#syncCalls?.allowsSync ? this.#syncCalls : asyncFileCalls
  }

  list(path: string): Promise<FolderEntry[]> {
    return this.#run(path, async (full) => {
      const entries = await readdir(full, { withFileTypes: true })
      // This program made no links, pipes or devices, and no files that other systems leave beside ours.
      return entries
        .filter((entry) => (entry.isFile() || entry.isDirectory()) && !isForeignName(entry.name))
        .map((entry) => ({ name: entry.name, folder: entry.isDirectory() }))
    }).catch((error) => this.#nothingIfMissing(error))
  }

  /**
   * Returns an empty listing when a folder is missing. Throws `unreachable` when all of `.lenslet` is missing that was
   * there before, because an empty mount point would look as if everything had been deleted.
   */
  async #nothingIfMissing(error: unknown): Promise<FolderEntry[]> {
    if (!(error instanceof StorageError) || error.kind !== 'missing') throw error
    if (this.#wasThere && !(await this.#isFolder(this.#root))) throw new StorageError('unreachable', '', 'ENOENT')
    return []
  }

  read(path: string): Promise<FileRead> {
    return this.#run(path, async (full) => {
      await using file = await this.#openForReading(full)
      await refreshSize(file, 0)
      if ((await file.stat()).size > MAX_READ_BYTES) throw new StorageError('refused', path, 'ETOOLARGE')
      const bytes = await file.readFile()
      return { bytes, stat: fileStat(await file.stat()) }
    })
  }

  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }> {
    return this.#run(path, async (full) => {
      await using file = await this.#openForReading(full)
      await refreshSize(file, Math.max(0, offset - 1))
      const { size } = await file.stat()
      const bytes = Buffer.alloc(Math.max(0, Math.min(limit, size - offset)))
      let length = 0
      while (length < bytes.byteLength) {
        const { bytesRead } = await file.read(bytes, length, bytes.byteLength - length, offset + length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return { bytes: bytes.subarray(0, length), size }
    })
  }

  stat(path: string): Promise<FileStat> {
    return this.#run(path, async (full) => fileStat(await this.#calls.stat(full)))
  }

  append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }> {
    return this.#run(path, async (full) => {
      await using file =
        size === 0
          ? await this.#openForWriting(full, CREATE | constants.O_APPEND)
          : await this.#openExisting(full, APPEND)
      if ((await file.stat()).size !== size) throw new StorageError('busy', path, 'ESIZE')
      await this.#writeAndFlush(full, file, size === 0, () => file.appendFile(bytes))
      return { size: (await file.stat()).size }
    })
  }

  create(path: string, bytes: Uint8Array): Promise<void> {
    return this.#run(path, async (full) => {
      await using file = await this.#openForWriting(full, CREATE)
      await this.#writeAndFlush(full, file, true, () => file.writeFile(bytes))
    })
  }

  replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void> {
    return this.#run(path, async (full) => {
      await this.#makeFolder(dirname(full))
      await retryWhileHeld(() =>
        this.#replaceOnce(full, bytes, async () => {
          if (over !== undefined && !(await this.#hasBytes(path, over)))
            throw new StorageError('busy', path, 'EDIFFERS')
        }),
      )
    })
  }

  exchange(path: string, over: Uint8Array | null, bytes: Uint8Array, unlocked: boolean): Promise<Exchange | null> {
    return exchangeFile(this, path, over, bytes, unlocked)
  }

  overwrite(path: string, bytes: Uint8Array): Promise<void> {
    return this.#run(path, async (full) => {
      await using file = await this.#openForWriting(full, OVERWRITE)
      await file.write(bytes, 0, bytes.byteLength, 0)
      await file.datasync()
    })
  }

  makeFolder(path: string): Promise<void> {
    return this.#run(path, async (full) => {
      if (path === '') await this.#makeSingleFolder(this.#root)
      else await this.#makeFolder(full)
    })
  }

  move(from: string, to: string): Promise<void> {
    return this.#run(from, async (full) => {
      await this.#assertInside(dirname(full))
      const target = join(this.#root, to)
      await this.#makeFolder(dirname(target))
      await this.#calls.stat(target).then(
        () => {
          throw new StorageError('exists', to, 'EEXIST')
        },
        () => undefined,
      )
      await this.#calls.rename(full, target)
    })
  }

  remove(path: string): Promise<void> {
    return this.#run(path, async (full) => {
      await this.#assertInside(dirname(full))
      await this.#calls.unlink(full)
    })
  }

  lock(path: string, onLost: () => void): Promise<() => Promise<void>> {
    return this.#run(path, async (full) => {
      await this.#makeFolder(dirname(full))
      return this.#locks.acquire(full, onLost)
    })
  }

  /**
   * Writes a temporary file beside the target, then renames it over the target.
   *
   * The name of the temporary file cannot be predicted, so nobody can put a link there, and two machines without a
   * working lock cannot write to the same one. It gets the permissions of the data set, so that colleagues can write to
   * what we made. Its folder must exist. `check` is called last, just before the rename, and throws when the target
   * must not be replaced.
   */
  async #replaceOnce(full: string, bytes: Uint8Array, check: () => Promise<void>): Promise<void> {
    const calls = this.#calls
    if (
      await calls.lstat(full).then(
        (stats) => stats.isSymbolicLink(),
        () => false,
      )
    )
      throw this.#linkError(full)
    const { fileMode } = await this.#permissions()
    const draft = `${full}.${randomInt(DRAFT_NAMES)}`
    try {
      // A folder on the path may have become a link a moment ago. Nothing has been written yet.
      const folder = dirname(full)
      await calls.writeDraft(draft, Buffer.from(bytes), fileMode, {
        checkAsync: () => this.#assertInside(folder),
        checkSync: () => this.#assertInsideSync(folder),
      })
      // A write that a full disk cuts short does not throw.
      if ((await calls.stat(draft)).size !== bytes.byteLength)
        throw Object.assign(new Error('the draft was cut short'), { code: 'ENOSPC' })
      await check()
      await calls.rename(draft, full)
    } catch (error) {
      await calls.unlink(draft).catch(() => undefined)
      throw error
    }
  }

  /**
   * Writes into an open file and flushes it.
   *
   * When the share is full, a file that was created for the write is removed, so that repeated attempts do not leave
   * files behind. This is safe because the write has certainly failed and nothing can arrive late. If somebody has read
   * changes in the file meanwhile, they are written again elsewhere.
   */
  async #writeAndFlush(full: string, file: OpenedFile, isNewFile: boolean, write: () => Promise<void>): Promise<void> {
    try {
      await write()
      await file.datasync()
    } catch (error) {
      if (isNewFile && toStorageError(error, '').kind === 'full')
        await this.#removeCreated(full, file).catch(() => undefined)
      throw error
    }
  }

  /** Removes a file that this call created, unless another file has taken its place. */
  async #removeCreated(full: string, file: OpenedFile): Promise<void> {
    const [current, created] = [await this.#calls.lstat(full), await file.stat()]
    if (current.ino === created.ino && current.dev === created.dev) await this.#calls.unlink(full)
  }

  /** Returns whether a file has these bytes, or, for null, does not exist. */
  async #hasBytes(path: string, bytes: Uint8Array | null): Promise<boolean> {
    try {
      const { bytes: current } = await this.read(path)
      return bytes !== null && Buffer.compare(current, bytes) === 0
    } catch (error) {
      if (error instanceof StorageError && error.kind === 'missing') return bytes === null
      throw error
    }
  }

  /**
   * Opens a file for reading.
   *
   * Others may have put a pipe there, or a link to a file of this machine. The content of that file would then get to
   * the share.
   */
  async #openForReading(full: string): Promise<OpenedFile> {
    return this.#assertInDataset(full, await openOrdinaryFile(full, constants.O_RDONLY, this.#calls))
  }

  /** Opens a file for writing. Creates it and its folders with the permissions of the data set. */
  async #openForWriting(full: string, flags: number): Promise<OpenedFile> {
    const { fileMode } = await this.#permissions()
    await this.#assertInside(dirname(full))
    const file = await this.#assertInDataset(
      full,
      await openOrdinaryFile(full, flags, this.#calls).catch(async (error) => {
        if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
        await this.#makeFolder(dirname(full))
        return openOrdinaryFile(full, flags, this.#calls)
      }),
    )
    const isNew = (await file.stat()).size === 0
    if (isNew && fileMode !== null) await file.chmod(fileMode).catch(() => undefined)
    return file
  }

  async #openExisting(full: string, flags: number): Promise<OpenedFile> {
    await this.#assertInside(dirname(full))
    return this.#assertInDataset(full, await openOrdinaryFile(full, flags, this.#calls))
  }

  /**
   * Returns the open file when it is inside `.lenslet`, or at least inside the data set; otherwise closes it and throws
   * `refused`.
   *
   * A folder on its path may have become a link a moment ago. Nothing has been read or written yet.
   */
  async #assertInDataset(full: string, file: OpenedFile): Promise<OpenedFile> {
    try {
      if (
        (await isOpenFileInside(file, full, this.#root, this.#calls)) ||
        (await isOpenFileInside(file, full, dirname(this.#root), this.#calls))
      )
        return file
    } catch (error) {
      await file.close()
      throw error
    }
    await file.close()
    throw this.#linkError(full)
  }

  async #makeFolder(full: string): Promise<void> {
    if (await this.#isFolder(full)) return this.#assertInside(full)
    // The root is missing: the share is not mounted any more, and only the folder on which it was mounted is left.
    if (full.length <= this.#root.length)
      throw Object.assign(new Error('the data set is not there'), { code: 'ENOENT' })
    await this.#makeFolder(dirname(full))
    await this.#makeSingleFolder(full)
  }

  async #makeSingleFolder(full: string): Promise<void> {
    try {
      await this.#calls.mkdir(full)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
      if (!(await this.#isFolder(full))) throw this.#linkError(full)
      await this.#assertInside(full)
    }
    const { folderMode } = await this.#permissions()
    if (folderMode !== null) await this.#calls.chmod(full, folderMode).catch(() => undefined)
  }

  /**
   * Throws `refused` when a link leads from this folder out of the data set, because nothing may be written there.
   *
   * A folder that does not exist yet is checked when it is created.
   */
  async #assertInside(folder: string): Promise<void> {
    const real = await this.#calls
      .realpath(folder)
      .catch((error) => (hasCode(error, 'ENOENT') ? null : Promise.reject(error)))
    if (real === null || isPathBelow(real, this.#dataset)) return
    this.#dataset = await this.#calls.realpath(dirname(this.#root))
    if (!isPathBelow(real, this.#dataset)) throw this.#linkError(folder)
  }

  /** Does the same as `#assertInside` synchronously, for a folder that exists. */
  #assertInsideSync(folder: string): void {
    const real = realpathSync.native(folder)
    if (isPathBelow(real, this.#dataset)) return
    this.#dataset = realpathSync.native(dirname(this.#root))
    if (!isPathBelow(real, this.#dataset)) throw this.#linkError(folder)
  }

  async #isFolder(full: string): Promise<boolean> {
    return this.#calls.stat(full).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
  }

  #linkError(full: string): StorageError {
    return new StorageError('refused', relative(this.#root, full).split(sep).join('/'), 'ELINK')
  }

  /**
   * Returns the permissions for new files and folders: those of the data set's folder; null on Windows, which needs
   * none.
   *
   * Colleagues could not use files with private permissions.
   */
  async #permissions(): Promise<{ fileMode: number | null; folderMode: number | null }> {
    if (process.platform === 'win32') return { fileMode: null, folderMode: null }
    this.#mode ??= (await this.#calls.stat(dirname(this.#root))).mode & 0o7777
    return { fileMode: this.#mode & 0o666, folderMode: this.#mode }
  }

  async #run<T>(path: string, action: (full: string) => Promise<T>): Promise<T> {
    try {
      const result = await action(join(this.#root, path))
      this.#wasThere = true
      return result
    } catch (error) {
      throw toStorageError(error, path)
    }
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/**
 * Makes the kernel fetch the current size of a file.
 *
 * On a FUSE mount the kernel uses a known size for a second, until something has been read from the server. Without
 * this read, a line that another machine appended would appear one polling interval late on sshfs, and a replaced file
 * would be cut at its old size.
 */
async function refreshSize(file: OpenedFile, position: number): Promise<void> {
  await file.read(Buffer.alloc(1), 0, 1, position)
}

function fileStat(stats: Stats): FileStat {
  return { size: stats.size, modifiedAt: stats.mtimeMs }
}
