/** Finds the folder for a path that somebody dropped on the window, or that the system passed on. */
import { basename, dirname, isAbsolute, relative } from 'node:path'
import { isPictureName } from '../core/items/item-names.ts'

/** Returns the folder of a file: the innermost known data set that contains it, else its parent folder. */
export function folderOfFile(file: string, known: readonly string[]): string {
  const containing = known.filter((folder) => isInside(file, folder)).toSorted((a, b) => b.length - a.length)
  return containing[0] ?? dirname(file)
}

/** Returns the folder to look for among the open ones. It does not access the disk, which may be a share that hangs. */
export function guessFolder(path: string, known: readonly string[]): string {
  return isPictureName(basename(path)) && !known.includes(path) ? folderOfFile(path, known) : path
}

function isInside(file: string, folder: string): boolean {
  const relativePath = relative(folder, file)
  return relativePath !== '' && relativePath !== '..' && !/^\.\.[\\/]/.test(relativePath) && !isAbsolute(relativePath)
}
