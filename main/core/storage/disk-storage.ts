/** The share as a folder of this machine's file system. The only module that writes to it. */
import { randomInt } from 'node:crypto'
import { constants, realpathSync, type Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { isForeignName } from '../format/foreign-names.ts'
import { FileLocks } from './file-locks.ts'
import { isBelow, isInside, openOrdinary } from './ordinary-file.ts'
import { toStorageError } from './errno.ts'
import { exchangeFile } from './exchange.ts'
import { QuickCalls, threadedCalls, type FileCalls, type OpenedFile } from './file-calls.ts'
import { whileHeld } from './retry-while-held.ts'
import { StorageError, type Entry, type Exchange, type FileRead, type FileStat, type Storage } from './storage.ts'

/**
 * Links are not followed when a file is opened for writing (Windows has no such flag, and asks for rights to make
 * links).
 */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
/**
 * Bytes of a file that is read as a whole: a hundred times what years of labels of one picture take. Somebody else may
 * have put anything in its place.
 */
const MOST_READ_BYTES = 64_000_000
/** Names of drafts are numbers below this, the most that `randomInt` gives. */
const MOST_DRAFTS = 2 ** 48 - 1
const APPEND = constants.O_WRONLY | constants.O_APPEND | NO_FOLLOW
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
const OVERWRITE = constants.O_RDWR | constants.O_CREAT | NO_FOLLOW

export class DiskStorage implements Storage {
  readonly #root: string
  readonly #locks: FileLocks
  #quick: QuickCalls | null = null
  #mode: number | null = null
  /**
   * Where the data set's folder really lies, as it was found last: it is the person who opens that folder, so it is
   * looked up again only when something lies elsewhere.
   */
  #dataset: string

  /**
   * `root` is the absolute path of the `.lenslet` folder, which need not exist yet. Once `isLocal` says that it lies on
   * a disk of this machine, calls are made at once as long as that answers quickly; they hold up the process meanwhile.
   */
  constructor(root: string, isLocal: Promise<boolean> = Promise.resolve(false)) {
    this.#root = root
    this.#dataset = dirname(root)
    this.#locks = new FileLocks(() => this.#isQuick)
    void isLocal.then((local) => {
      if (local) this.#quick = new QuickCalls()
    })
  }

  get #isQuick(): boolean {
    return this.#quick?.isQuick ?? false
  }
  get #calls(): FileCalls {
    return this.#quick?.isQuick ? this.#quick : threadedCalls
  }

  list(path: string): Promise<Entry[]> {
    return this.#run(path, async (full) => {
      const entries = await readdir(full, { withFileTypes: true })
      // Links, pipes, devices, and what other systems leave beside a file, are nothing that this program made.
      return entries
        .filter((entry) => (entry.isFile() || entry.isDirectory()) && !isForeignName(entry.name))
        .map((entry) => ({ name: entry.name, folder: entry.isDirectory() }))
    }).catch((error) => (error instanceof StorageError && error.kind === 'missing' ? [] : Promise.reject(error)))
  }

  read(path: string): Promise<FileRead> {
    return this.#run(path, async (full) => {
      await using file = await this.#openForReading(full)
      await freshen(file, 0)
      if ((await file.stat()).size > MOST_READ_BYTES) throw new StorageError('refused', path, 'ETOOLARGE')
      const bytes = await file.readFile()
      return { bytes, stat: fileStat(await file.stat()) }
    })
  }

  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }> {
    return this.#run(path, async (full) => {
      await using file = await this.#openForReading(full)
      await freshen(file, Math.max(0, offset - 1))
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
      await this.#fill(full, file, size === 0, () => file.appendFile(bytes))
      return { size: (await file.stat()).size }
    })
  }

  create(path: string, bytes: Uint8Array): Promise<void> {
    return this.#run(path, async (full) => {
      await using file = await this.#openForWriting(full, CREATE)
      await this.#fill(full, file, true, () => file.writeFile(bytes))
    })
  }

  replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void> {
    return this.#run(path, async (full) => {
      await this.#makeFolder(dirname(full))
      await whileHeld(() =>
        this.#replaceOnce(full, bytes, async () => {
          if (over !== undefined && !(await this.#has(path, over))) throw new StorageError('busy', path, 'EDIFFERS')
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
      if (path === '') await this.#makeOne(this.#root)
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

  lock(path: string, lost: () => void): Promise<() => Promise<void>> {
    return this.#run(path, async (full) => {
      await this.#makeFolder(dirname(full))
      return this.#locks.acquire(full, lost)
    })
  }

  /**
   * Written whole beside it, then renamed over it. Nobody can know the draft's name beforehand and put a link there,
   * nor can two machines meet in one without a working lock. It is made with the sharing of the data set, so that
   * colleagues can write what we made. Its folder must be there. `check` is called last before the renaming, and throws
   * where it must not be.
   */
  async #replaceOnce(full: string, bytes: Uint8Array, check: () => Promise<void>): Promise<void> {
    const calls = this.#calls
    if (
      await calls.lstat(full).then(
        (found) => found.isSymbolicLink(),
        () => false,
      )
    )
      throw this.#refused(full)
    const { fileMode } = await this.#sharing()
    const draft = `${full}.${randomInt(MOST_DRAFTS)}`
    try {
      // A folder on its path may have become a link just now; nothing was written yet.
      const folder = dirname(full)
      await calls.writeDraft(draft, Buffer.from(bytes), fileMode, {
        threaded: () => this.#assertInside(folder),
        atOnce: () => this.#assertInsideAtOnce(folder),
      })
      // A write that a full disk cuts short is no error to it.
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
   * Writes into an opened file and flushes it. When the share is full, a file that was made for it is taken away again,
   * lest each try leave one. The write has failed for certain then: nothing of it can come late, and what was read in
   * it meanwhile is written again elsewhere.
   */
  async #fill(full: string, file: OpenedFile, isMade: boolean, write: () => Promise<void>): Promise<void> {
    try {
      await write()
      await file.datasync()
    } catch (error) {
      if (isMade && toStorageError(error, '').kind === 'full') await this.#takeAway(full, file).catch(() => undefined)
      throw error
    }
  }

  /** Removes a file that this call made, unless another one has taken its place. */
  async #takeAway(full: string, file: OpenedFile): Promise<void> {
    const [there, ours] = [await this.#calls.lstat(full), await file.stat()]
    if (there.ino === ours.ino && there.dev === ours.dev) await this.#calls.unlink(full)
  }

  /** Whether a file has these bytes, or is not there for null. */
  async #has(path: string, bytes: Uint8Array | null): Promise<boolean> {
    try {
      const { bytes: found } = await this.read(path)
      return bytes !== null && Buffer.compare(found, bytes) === 0
    } catch (error) {
      if (error instanceof StorageError && error.kind === 'missing') return bytes === null
      throw error
    }
  }

  /**
   * What others have put there may be a pipe, or a link to a file of this machine whose content would go on to the
   * share.
   */
  async #openForReading(full: string): Promise<OpenedFile> {
    return this.#ours(full, await openOrdinary(full, constants.O_RDONLY, this.#calls))
  }

  /** Opens a file for writing; makes it, and its folders, with the sharing of the data set. */
  async #openForWriting(full: string, flags: number): Promise<OpenedFile> {
    const { fileMode } = await this.#sharing()
    await this.#assertInside(dirname(full))
    const file = await this.#ours(
      full,
      await openOrdinary(full, flags, this.#calls).catch(async (error) => {
        if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
        await this.#makeFolder(dirname(full))
        return openOrdinary(full, flags, this.#calls)
      }),
    )
    const made = (await file.stat()).size === 0
    if (made && fileMode !== null) await file.chmod(fileMode).catch(() => undefined)
    return file
  }

  async #openExisting(full: string, flags: number): Promise<OpenedFile> {
    await this.#assertInside(dirname(full))
    return this.#ours(full, await openOrdinary(full, flags, this.#calls))
  }

  /**
   * The opened file, when it lies in `.lenslet` or else in the data set: a folder on its path may have become a link
   * just now. Nothing was read or written yet.
   */
  async #ours(full: string, file: OpenedFile): Promise<OpenedFile> {
    try {
      if (
        (await isInside(file, full, this.#root, this.#calls)) ||
        (await isInside(file, full, dirname(this.#root), this.#calls))
      )
        return file
    } catch (error) {
      await file.close()
      throw error
    }
    await file.close()
    throw this.#refused(full)
  }

  async #makeFolder(full: string): Promise<void> {
    if (await this.#isFolder(full)) return this.#assertInside(full)
    // The root is missing: the share has gone, and what is left is the folder it was mounted on.
    if (full.length <= this.#root.length)
      throw Object.assign(new Error('the data set is not there'), { code: 'ENOENT' })
    await this.#makeFolder(dirname(full))
    await this.#makeOne(full)
  }

  async #makeOne(full: string): Promise<void> {
    try {
      await this.#calls.mkdir(full)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
      if (!(await this.#isFolder(full))) throw this.#refused(full)
      await this.#assertInside(full)
    }
    const { folderMode } = await this.#sharing()
    if (folderMode !== null) await this.#calls.chmod(full, folderMode).catch(() => undefined)
  }

  /**
   * Throws `refused` when a link leads from this folder out of the data set: nothing is written there. A folder that is
   * not there yet is judged when it is made.
   */
  async #assertInside(folder: string): Promise<void> {
    const real = await this.#calls
      .realpath(folder)
      .catch((error) => (hasCode(error, 'ENOENT') ? null : Promise.reject(error)))
    if (real === null || isBelow(real, this.#dataset)) return
    this.#dataset = await this.#calls.realpath(dirname(this.#root))
    if (!isBelow(real, this.#dataset)) throw this.#refused(folder)
  }

  /** The same of a folder that is there, at once. */
  #assertInsideAtOnce(folder: string): void {
    const real = realpathSync.native(folder)
    if (isBelow(real, this.#dataset)) return
    this.#dataset = realpathSync.native(dirname(this.#root))
    if (!isBelow(real, this.#dataset)) throw this.#refused(folder)
  }

  async #isFolder(full: string): Promise<boolean> {
    return this.#calls.stat(full).then(
      (found) => found.isDirectory(),
      () => false,
    )
  }

  #refused(full: string): StorageError {
    return new StorageError('refused', relative(this.#root, full).split(sep).join('/'), 'ELINK')
  }

  /**
   * Files made private lock colleagues out, so what we make is as open as the data set's folder (nothing to do on
   * Windows).
   */
  async #sharing(): Promise<{ fileMode: number | null; folderMode: number | null }> {
    if (process.platform === 'win32') return { fileMode: null, folderMode: null }
    this.#mode ??= (await this.#calls.stat(dirname(this.#root))).mode & 0o7777
    return { fileMode: this.#mode & 0o666, folderMode: this.#mode }
  }

  async #run<T>(path: string, action: (full: string) => Promise<T>): Promise<T> {
    try {
      return await action(join(this.#root, path))
    } catch (error) {
      throw toStorageError(error, path)
    }
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/**
 * On a FUSE mount the kernel goes on with the size that it knew, for a second, until something has been read from the
 * server: without this, sshfs would tell of a line that another machine appended one beat late, and cut a replaced file
 * at its old size.
 */
async function freshen(file: OpenedFile, position: number): Promise<void> {
  await file.read(Buffer.alloc(1), 0, 1, position)
}

function fileStat(stats: Stats): FileStat {
  return { size: stats.size, modifiedAt: stats.mtimeMs }
}
