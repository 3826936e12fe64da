/** Which folder is meant by a path that somebody dropped on the window, or that the system handed over. */
import { basename, dirname, isAbsolute, relative } from 'node:path'
import { isPictureName } from '../core/items/item-names.ts'

/** Of a file: the innermost data set known here that it lies in, else the folder that it lies in. */
export function folderOfFile(file: string, known: readonly string[]): string {
  const around = known.filter((folder) => isInside(file, folder)).toSorted((a, b) => b.length - a.length)
  return around[0] ?? dirname(file)
}

/** The folder to look for among those that are open, without a look at the disk, which may be a share that hangs. */
export function guessFolder(path: string, known: readonly string[]): string {
  return isPictureName(basename(path)) && !known.includes(path) ? folderOfFile(path, known) : path
}

function isInside(file: string, folder: string): boolean {
  const way = relative(folder, file)
  return way !== '' && way !== '..' && !/^\.\.[\\/]/.test(way) && !isAbsolute(way)
}
