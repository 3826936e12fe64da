/** Converts between queries and Smart Folders. Pure. */
import type { PictureQuery, SmartFolderQuery } from '../../../preload/contract/index.ts'
import { withPersonIds } from '../../components/person-terms.ts'
import { folderTerm } from '../filters/filter-edit.ts'
import { withTerm } from '../filters/filter-tree.ts'

/** Returns the query in the form in which a Smart Folder stores it: the folder is part of its filter. */
export function asSmartFolderQuery({ text, folder, sort, descending }: PictureQuery): SmartFolderQuery {
  return {
    filter: (folder === '' ? text : withTerm(text, folderTerm(folder))).normalize('NFC').trim(),
    sort,
    descending,
  }
}

/** Returns whether two queries are the same, also where one names a person by the id and the other by the name. */
export function sameQuery(a: SmartFolderQuery, b: SmartFolderQuery): boolean {
  const isSame = a.filter === b.filter || withPersonIds(a.filter) === withPersonIds(b.filter)
  return isSame && a.sort === b.sort && a.descending === b.descending
}

/** Returns a suggested name for a new Smart Folder. */
export function suggestedName({ text, folder }: PictureQuery): string {
  return text.trim().slice(0, 100) || folder.split('/').at(-1) || ''
}
