import { app } from '../../store/app.ts'
import { folderTerm, toggleTerm } from '../filters/filter-edit.ts'

/** Looks into a folder, or keeps it out; what is kept out already is let in again. */
export function chooseFolder(path: string, keepOut: boolean): void {
  if (keepOut && path !== '')
    void app().runQuery({ text: toggleTerm(app().requestedQuery.text, folderTerm(path), true) })
  else void app().runQuery({ folder: path })
}
