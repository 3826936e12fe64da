/** Finds the folder for a path that somebody dropped on the window, or that the system passed on. */
import { basename, dirname, isAbsolute, relative } from 'node:path'
import { isPictureName } from '../core/items/item-names.ts'

/**
 * Returns the folder to open for a file: the innermost known data set that contains it, otherwise its parent folder.
 */
export function folderOfFile(file: string, known: readonly string[]): string {
  const containing = known.filter((folder) => isInside(file, folder)).toSorted((a, b) => b.length - a.length)
  return containing[0] ?? dirname(file)
}

/**
 * Returns the folder that a path probably means, to compare it with the open folders. It does not access the disk,
 * which may be a share that hangs.
 */
export function guessFolder(path: string, known: readonly string[]): string {
  return isPictureName(basename(path)) && !known.includes(path) ? folderOfFile(path, known) : path
}

function isInside(file: string, folder: string): boolean {
  const relativePath = relative(folder, file)
  return relativePath !== '' && relativePath !== '..' && !/^\.\.[\\/]/.test(relativePath) && !isAbsolute(relativePath)
}
