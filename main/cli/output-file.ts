/**
 * Writes a result into a file: it writes a new file beside it completely, and then renames the new file.
 *
 * It never writes through a symbolic link, which somebody else may have put there.
 */
import { randomInt } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { lstat, open, readlink, rename, unlink, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { LensletError } from '../../preload/contract/index.ts'

const MAX_DRAFT_NUMBER = 2 ** 48 - 1
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW
const OVERWRITE_FLAGS = constants.O_WRONLY | NO_FOLLOW
/** Folders in which the system itself has links to open files, such as `/dev/stdout`. */
const SYSTEM_FOLDERS = new Set(['/dev', '/dev/fd', '/proc/self/fd'])

/**
 * Runs `write` with an open file whose content is at `path` afterwards.
 *
 * An ordinary file keeps its permissions, and its old content when `write` fails. Pipes and devices are written to
 * directly. Throws `bad-input` for a symbolic link, and errors of the system.
 */
export async function writeOutput(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const existing = await lstat(path).catch(() => null)
  const isInSystemFolder = SYSTEM_FOLDERS.has(dirname(resolve(path)))
  if (existing?.isSymbolicLink() && !isInSystemFolder)
    throw new LensletError(
      'bad-input',
      `${path} is a link to ${await readlink(path)}: name that file itself, or remove the link`,
      { path },
    )
  if (existing && !existing.isFile())
    return overwrite(path, isInSystemFolder ? constants.O_WRONLY : OVERWRITE_FLAGS, write)
  await writeAndRename(path, existing, write)
}

async function overwrite(path: string, flags: number, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await using file = await open(path, flags)
  await write(file)
}

async function writeAndRename(
  path: string,
  existing: Stats | null,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${randomInt(MAX_DRAFT_NUMBER)}`
  const file = await open(draft, CREATE_FLAGS, existing ? existing.mode & 0o777 : 0o666).catch(
    (error: NodeJS.ErrnoException) => {
      // In a folder without write permission an existing file may still be writable. A file with several hard links is
      // not overwritten.
      if (existing?.nlink === 1 && (error.code === 'EACCES' || error.code === 'EPERM')) return null
      throw error
    },
  )
  if (file === null) return overwrite(path, OVERWRITE_FLAGS | constants.O_TRUNC, write)
  try {
    try {
      await write(file)
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw error
  }
}
