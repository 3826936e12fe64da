/**
 * Opening what somebody else may have put there. Names are looked at before they are opened, and may be something else
 * by then: a pipe, which waits for ever, a device, or a link that leads to what was never shared. So only what was
 * opened is believed.
 */
import { constants, type Stats } from 'node:fs'
import { open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises'
import { sep, win32 } from 'node:path'

/** A pipe is opened without waiting for its other end, and a terminal does not become ours (Windows has neither). */
const NO_WAITING = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

/**
 * The calls that this makes, with the kind of file that they open; Node's through its threads, unless others are given.
 */
export interface OpeningCalls<F> {
  open(path: string, flags: number): Promise<F>
  stat(path: string): Promise<Stats>
  realpath(path: string): Promise<string>
  readlink(path: string): Promise<string>
}

interface Opened {
  readonly fd: number
  stat(): Promise<Stats>
  close(): Promise<void>
}

const NODE: OpeningCalls<FileHandle> = { open, stat, realpath, readlink }

/**
 * Opens a file, for reading when no flags of `open` say otherwise; links are followed unless they do. Rejects as the
 * system does, and with the code `ENXIO` for a folder, a pipe, a socket or a device.
 */
export async function openOrdinary(path: string, flags?: number): Promise<FileHandle>
export async function openOrdinary<F extends Opened>(path: string, flags: number, calls: OpeningCalls<F>): Promise<F>
export async function openOrdinary(
  path: string,
  flags: number = constants.O_RDONLY,
  calls: OpeningCalls<Opened> = NODE,
): Promise<Opened> {
  const handle = await calls.open(path, flags | NO_WAITING).catch(async (error: unknown) => {
    // Another program is about to give up its lease on the file: that is waited for, where it is a file.
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
 * The same for a file that is to lie in the folder `root`, wherever links lead. Rejects with the code `EXDEV` when it
 * lies elsewhere.
 */
export async function openInside(path: string, root: string): Promise<FileHandle> {
  const handle = await openOrdinary(path)
  try {
    if (!(await isInside(handle, path, root))) throw withCode('EXDEV', `${path} leads out of ${root}`)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Whether an opened file lies in the folder `root`, wherever links lead. Rejects when one of them is gone. */
export async function isInside(
  handle: Pick<FileHandle, 'fd'>,
  path: string,
  root: string,
  calls: OpeningCalls<unknown> = NODE,
): Promise<boolean> {
  const real = await realPathOf(handle, path, calls)
  const known = realRoots.get(root)
  if (known !== undefined && isBelow(real, known)) return true
  const folder = await calls.realpath(root)
  realRoots.set(root, folder)
  return isBelow(real, folder)
}

/**
 * Where roots lie: it is the person who opens a folder, and asking each time would be a question to the share for each
 * file.
 */
const realRoots = new Map<string, string>()

/** Whether a real path lies in a real folder. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/**
 * Letters from which on Windows takes a path in its long form only. Node makes that by itself, other libraries do not.
 */
const LONG_PATH = 248

/**
 * A path that leads to the opened file whatever happens to its name, for libraries that open files themselves; where
 * the system has none, the name, in a form that they can open.
 */
export function pathOfOpened(
  handle: Pick<FileHandle, 'fd'>,
  path: string,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'linux') return `/proc/self/fd/${handle.fd}`
  return platform === 'win32' && path.length >= LONG_PATH ? win32.toNamespacedPath(path) : path
}

/**
 * Where the opened file lies. Elsewhere than on Linux its name is asked again, which a link that is changed in between
 * could deceive.
 */
async function realPathOf(handle: Pick<FileHandle, 'fd'>, path: string, calls: OpeningCalls<unknown>): Promise<string> {
  return process.platform === 'linux' ? calls.readlink(pathOfOpened(handle, path)) : calls.realpath(path)
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
