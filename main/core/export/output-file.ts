/**
 * Writes a result into a file: it writes a new file beside it completely, and then renames the new file.
 *
 * It never writes through a symbolic link, which somebody else may have put there.
 */
import { randomInt } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { lstat, open, readlink, realpath, rename, unlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { LensletError, t } from '../../../preload/contract/index.ts'
import { LENSLET_DIR } from '../format/names.ts'
import { isPictureName } from '../items/item-names.ts'

/** Rows are collected until they have this many characters, and then written. */
const WRITE_LENGTH = 64_000
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

/** What a caller wants to know, and to be able to do, while a file is written. */
export interface WritingOptions {
  /** An abort ends the writing, and nothing of the new file is left. */
  readonly signal?: AbortSignal
  /** Called after each piece. Other work can go on between two pieces. */
  readonly onPiece?: () => void
}

/**
 * Writes chunks of text into a file, in larger pieces, so that a million short lines do not need a million writes.
 *
 * Rejects with `not-writable` and as `writeOutput` does, and with the reason of an abort.
 */
export async function writeTextFile(
  path: string,
  chunks: Iterable<string>,
  { signal, onPiece }: WritingOptions = {},
): Promise<void> {
  try {
    await writeOutput(path, async (file) => {
      let piece = ''
      for (const chunk of chunks) {
        piece += chunk
        if (piece.length < WRITE_LENGTH) continue
        await file.appendFile(piece)
        piece = ''
        signal?.throwIfAborted()
        onPiece?.()
      }
      await file.appendFile(piece)
    })
  } catch (error) {
    if (error instanceof LensletError || signal?.aborted) throw error
    throw new LensletError('not-writable', `${path} cannot be written: ${reasonOf(error as NodeJS.ErrnoException)}.`, {
      path,
      cause: error,
    })
  }
}

/** Returns why a file cannot be written, and what helps, in words. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return t('its folder does not exist')
    case 'EACCES':
    case 'EPERM':
      return t('you may not write there; choose another folder')
    case 'EROFS':
      return t('the folder is read-only; choose another one')
    case 'ENOSPC':
      return t('the disk is full')
    case 'ENAMETOOLONG':
      return t('its name is too long')
    case 'EISDIR':
      return t('it is a folder')
    default:
      return message
  }
}

/**
 * Throws `bad-input` when the export would be a file among the labels, or a file with a picture's name in the data set.
 *
 * Other names in the folder are allowed.
 */
export async function assertNoPicture(root: string, output: string): Promise<void> {
  const folder = await realpath(dirname(resolve(output))).catch(() => dirname(resolve(output)))
  const inside = relative(root, join(folder, basename(output)))
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return
  if (inside.split(sep)[0] === LENSLET_DIR)
    throw new LensletError(
      'bad-input',
      `${output} is in the folder of this data set's labels: write the export somewhere else.`,
      { path: output },
    )
  if (isPictureName(basename(output)))
    throw new LensletError(
      'bad-input',
      `${output} has a picture's name, in the folder of the pictures: give the export another name.`,
      { path: output },
    )
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
