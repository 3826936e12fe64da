/** Determines which one entry of the left panel the window shows: a Smart Folder, a folder, or all pictures. Pure. */
import { parseFilter } from '../../../preload/contract/filter.ts'
import type { Filter } from '../../../preload/contract/filter.ts'
import type { Query, SmartFolder } from '../../../preload/contract/index.ts'
import { asSmartFolderQuery, sameQuery } from './smart-query.ts'

/** `none`: the filter names several folders, so no single entry is what is shown. */
export type Place =
  | { readonly kind: 'smart-folder'; readonly name: string }
  | { readonly kind: 'folder'; readonly path: string }
  /** The pictures of some changes of the history. */
  | { readonly kind: 'changes' }
  | { readonly kind: 'none' }

const NO_PLACE: Place = { kind: 'none' }

/** Returns the place of a query. `paths` are the folders of the data set. */
export function currentPlace(query: Query, smartFolders: readonly SmartFolder[], paths: readonly string[]): Place {
  if (query.scope !== null) return { kind: 'changes' }
  const saved = smartFolders.find((folder) => sameQuery(asSmartFolderQuery(query), folder.query))
  if (saved) return { kind: 'smart-folder', name: saved.name }
  const named = foldersIn(query.text)
  // A filter searches in the folder that was chosen, also when it names another one.
  if (named.length === 0 || query.folder !== '') return { kind: 'folder', path: query.folder }
  if (named.length > 1) return NO_PLACE
  const path = paths.find((one) => one.toLowerCase() === named[0])
  return path === undefined ? NO_PLACE : { kind: 'folder', path }
}

/** Returns the folders, in lower case, that a filter asks for. A pattern counts as a folder that does not exist. */
function foldersIn(text: string): readonly string[] {
  if (!/folder/i.test(text)) return []
  try {
    return foldersOf(parseFilter(text))
  } catch {
    return []
  }
}

function foldersOf(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.flatMap(foldersOf)
    case 'text':
      return filter.field === 'folder' ? [filter.pattern.parts.join('*')] : []
    default:
      return []
  }
}
