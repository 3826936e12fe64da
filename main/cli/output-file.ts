/**
 * The file that a result goes to: made whole beside its place and renamed over it, never written through a link that
 * somebody else may have put there.
 */
import { randomInt } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { lstat, open, readlink, rename, unlink, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { LensletError } from '../../preload/contract/index.ts'

const MOST_DRAFTS = 2 ** 48 - 1
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW
const OVER = constants.O_WRONLY | NO_FOLLOW
/** Folders in which the system itself has links to what is open: `/dev/stdout`. */
const SYSTEM = new Set(['/dev', '/dev/fd', '/proc/self/fd'])

/**
 * Runs `write` with an opened file whose content is at `path` afterwards. An ordinary file keeps its permissions; when
 * `write` fails, what was there stays. Pipes and devices are written to as they are. Throws `bad-input` for a link, and
 * as the system does.
 */
export async function writeOutput(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const there = await lstat(path).catch(() => null)
  const isSystems = SYSTEM.has(dirname(resolve(path)))
  if (there?.isSymbolicLink() && !isSystems)
    throw new LensletError(
      'bad-input',
      `${path} is a link to ${await readlink(path)}: name that file itself, or remove the link`,
      { path },
    )
  if (there && !there.isFile()) return writeOver(path, isSystems ? constants.O_WRONLY : OVER, write)
  await writeBeside(path, there, write)
}

async function writeOver(path: string, flags: number, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await using file = await open(path, flags)
  await write(file)
}

async function writeBeside(
  path: string,
  there: Stats | null,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${randomInt(MOST_DRAFTS)}`
  const file = await open(draft, NEW, there ? there.mode & 0o777 : 0o666).catch((error: NodeJS.ErrnoException) => {
    // A folder that takes no new files may still have one that can be written; not one that has several names.
    if (there?.nlink === 1 && (error.code === 'EACCES' || error.code === 'EPERM')) return null
    throw error
  })
  if (file === null) return writeOver(path, OVER | constants.O_TRUNC, write)
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
