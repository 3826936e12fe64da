/** Names a place of the left panel. Pure. */
import { assertNever } from '../../../preload/contract/index.ts'
import type { Place } from './current-place.ts'

/** Returns the name of a place, as the left panel shows it. */
export function placeName(place: Place): string {
  const path = placePath(place)
  return place.kind === 'folder' ? path.split('/').at(-1)! : path
}

/** Returns the whole path of a folder, and the name of any other place. A filter can name several folders. */
export function placePath(place: Place): string {
  switch (place.kind) {
    case 'smart-folder':
      return place.name
    case 'folder':
      return place.path === '' ? 'All pictures' : place.path
    case 'changes':
      return 'Changed pictures'
    case 'none':
      return 'Several folders'
    default:
      return assertNever(place)
  }
}
