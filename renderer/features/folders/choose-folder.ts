import { app } from '../../store/app.ts'
import { folderTerm, toggleTerm, withoutFolders } from '../filters/filter-edit.ts'

/**
 * Shows a folder in place of those that the filter asks for, or excludes it from the filter. A folder that is already
 * excluded is included again.
 */
export function chooseFolder(path: string, isExcluded: boolean): void {
  if (isExcluded && path !== '')
    void app().runQuery({ text: toggleTerm(app().requestedQuery.text, folderTerm(path), true) })
  else void app().runQuery({ folder: path, text: withoutFolders(app().requestedQuery.text) })
}
