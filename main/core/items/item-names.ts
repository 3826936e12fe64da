/** Which names in a data set are pictures, and how a name on disk becomes a key. */
import { FORMAT_ENDINGS } from '../../../preload/contract/filter.ts'
import type { ItemKey } from '../../../preload/contract/index.ts'

/** The endings of pictures' names, as part of a regular expression that ignores case. */
export const PICTURE_ENDING = String.raw`\.(?:${Object.values(FORMAT_ENDINGS).flat().join('|')})`
/** A name that is not hidden, with one of the endings. */
const PICTURE_NAME = new RegExp(`^[^.].*${PICTURE_ENDING}$`, 'is')

/** The ending of a name in lower case without its dot; '' when there is none. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/** Whether a file of this name is a picture that the program shows. Says nothing about its content. */
export function isPictureName(name: string): boolean {
  return PICTURE_NAME.test(name)
}

/** A path below the root, with `/` between its parts, as the key that all machines agree on: Unicode NFC. */
export function toKey(relativePath: string): ItemKey {
  return relativePath.normalize('NFC')
}

/** Two keys with the same folded form are the same file on a disk that ignores case. */
export function foldKey(key: ItemKey): string {
  return key.normalize('NFC').toLowerCase()
}

/** The folder part of a key; '' at the top. */
export function folderOf(key: ItemKey): string {
  const slash = key.lastIndexOf('/')
  return slash < 0 ? '' : key.slice(0, slash)
}

/** The last part of a key. */
export function nameOf(key: ItemKey): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
