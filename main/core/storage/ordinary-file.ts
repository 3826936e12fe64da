/**
 * Opens files that may have been replaced by something else.
 *
 * Between a check of a name and its opening, somebody may replace the file: with a pipe, which blocks forever, with a
 * device, or with a link to something that was never shared. So only the open file is checked.
 */
import { constants, type Stats } from 'node:fs'
import { open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises'
import { sep, win32 } from 'node:path'

/**
 * Flags with which a pipe is opened without waiting for its other end, and a terminal does not become that of this
 * process. Windows has neither.
 */
const NON_BLOCKING = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

/** The calls that this module makes; `F` is the type of an open file. Node's own calls are the default. */
interface OpenFileCalls<F> {
  open(path: string, flags: number): Promise<F>
  stat(path: string): Promise<Stats>
  realpath(path: string): Promise<string>
  readlink(path: string): Promise<string>
}

interface OpenHandle {
  readonly fd: number
  stat(): Promise<Stats>
  close(): Promise<void>
}

const NODE_CALLS: OpenFileCalls<FileHandle> = { open, stat, realpath, readlink }

/**
 * Opens a file, for reading unless `flags` say otherwise. Links are followed unless the flags forbid it.
 *
 * Rejects with the system's error, and with the code `ENXIO` for a folder, a pipe, a socket or a device.
 */
export async function openOrdinaryFile(path: string, flags?: number): Promise<FileHandle>
export async function openOrdinaryFile<F extends OpenHandle>(
  path: string,
  flags: number,
  calls: OpenFileCalls<F>,
): Promise<F>
export async function openOrdinaryFile(
  path: string,
  flags: number = constants.O_RDONLY,
  calls: OpenFileCalls<OpenHandle> = NODE_CALLS,
): Promise<OpenHandle> {
  const handle = await calls.open(path, flags | NON_BLOCKING).catch(async (error: unknown) => {
    // Another program has a lease on the file and is about to release it. Waiting is right if this is an ordinary file.
    if (codeOf(error) !== 'EAGAIN' || !(await stat(path)).isFile()) throw error
    return calls.open(path, flags)
  })
  try {
    if (!(await handle.stat()).isFile()) throw withCode('ENXIO', `${path} is no ordinary file`)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Opens a file that must be inside the folder `root` after all links are resolved.
 *
 * Rejects with the code `EXDEV` when it is elsewhere.
 */
export async function openFileInside(path: string, root: string): Promise<FileHandle> {
  const handle = await openOrdinaryFile(path)
  try {
    if (!(await isOpenFileInside(handle, path, root))) throw withCode('EXDEV', `${path} leads out of ${root}`)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Returns whether an open file is inside the folder `root` after all links are resolved. Rejects when one of them does
 * not exist.
 */
export async function isOpenFileInside(
  handle: Pick<FileHandle, 'fd'>,
  path: string,
  root: string,
  calls: OpenFileCalls<unknown> = NODE_CALLS,
): Promise<boolean> {
  const real = await realPathOf(handle, path, calls)
  const cachedRoot = cachedRealRoots.get(root)
  if (cachedRoot !== undefined && isPathBelow(real, cachedRoot)) return true
  const realRoot = await calls.realpath(root)
  cachedRealRoots.set(root, realRoot)
  return isPathBelow(real, realRoot)
}

/**
 * The real paths of root folders.
 *
 * They rarely change, because the person who opens a folder decides where it is. Without the cache each file would need
 * one more call to the share.
 */
const cachedRealRoots = new Map<string, string>()

/** Returns whether a path is inside a folder. Both must be real paths. */
export function isPathBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/**
 * The length from which Windows accepts a path only in its long form. Node converts such paths, other libraries do not.
 */
const LONG_PATH = 248

/**
 * Returns a path that leads to the open file even when its name changes, for libraries that open files themselves.
 *
 * Where the system has no such path, it is the file's name in a form that those libraries can open.
 */
export function pathOfOpenFile(
  handle: Pick<FileHandle, 'fd'>,
  path: string,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'linux') return `/proc/self/fd/${handle.fd}`
  return platform === 'win32' && path.length >= LONG_PATH ? win32.toNamespacedPath(path) : path
}

/**
 * Returns the real path of the open file.
 *
 * On systems other than Linux the name is resolved again. If a link was changed in between, the result is wrong.
 */
async function realPathOf(
  handle: Pick<FileHandle, 'fd'>,
  path: string,
  calls: OpenFileCalls<unknown>,
): Promise<string> {
  return process.platform === 'linux' ? calls.readlink(pathOfOpenFile(handle, path)) : calls.realpath(path)
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
