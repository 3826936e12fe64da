/** Decides which names in a data set are pictures, and how a name on disk becomes an item key. */
import { FORMAT_ENDINGS } from '../../../preload/contract/filter.ts'
import type { ItemKey } from '../../../preload/contract/index.ts'

/** The file name endings of pictures, as part of a regular expression that ignores case. */
export const PICTURE_ENDING = String.raw`\.(?:${Object.values(FORMAT_ENDINGS).flat().join('|')})`
/** A name that is not hidden and has one of the endings. */
const PICTURE_NAME = new RegExp(`^[^.].*${PICTURE_ENDING}$`, 'is')

/** Returns the ending of a name in lower case without the dot; '' when there is none. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/**
 * Returns whether a file with this name is a picture that the program shows. The content may still be something else.
 */
export function isPictureName(name: string): boolean {
  return PICTURE_NAME.test(name)
}

/**
 * Returns the item key for a path relative to the root, with `/` between its parts.
 *
 * Keys are in Unicode form NFC, so that all machines agree on them.
 */
export function toKey(relativePath: string): ItemKey {
  return relativePath.normalize('NFC')
}

/**
 * Returns the folded form of a key. Two keys with the same folded form name the same file on a disk that ignores case.
 */
export function foldKey(key: ItemKey): string {
  return key.normalize('NFC').toLowerCase()
}

/** Returns the folder part of a key; '' at the top of the data set. */
export function folderOf(key: ItemKey): string {
  const slash = key.lastIndexOf('/')
  return slash < 0 ? '' : key.slice(0, slash)
}

/** Returns the last part of a key. */
export function nameOf(key: ItemKey): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
