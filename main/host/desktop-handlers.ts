/** Handles the calls that pass names of pictures to other programs, or diagnostics to a maintainer. */
import { dirname, join } from 'node:path'
import { LensletError, type Handlers, type ItemId } from '../../preload/contract/index.ts'
import { folderTree } from '../core/query/index.ts'
import type { Client } from './client.ts'
import { reportedRecord } from './error-record.ts'
import type { HostSession } from './host-session.ts'
import { keyOf } from './rows.ts'

type DesktopCalls =
  | 'items.names'
  | 'desktop.reveal'
  | 'desktop.revealFolder'
  | 'desktop.copy'
  | 'diagnostics.get'
  | 'diagnostics.report'

/** The most windows of the file manager that are opened for one call. */
const MAX_FOLDERS = 5

export function desktopHandlers(session: HostSession): Pick<Handlers<Client>, DesktopCalls> {
  return {
    'items.names': ({ ids, as }) =>
      as === 'key' ? ids.map((id) => keyOf(session.dataset.workspace, id)) : paths(session, ids),
    'desktop.reveal': ({ ids }) => {
      const desktop = session.desktop('copy the path instead.')
      desktop.reveal(ids.length === 0 ? [session.dataset.workspace.root] : onePerFolder(paths(session, ids)))
      return null
    },
    'desktop.revealFolder': ({ folder }) => {
      const desktop = session.desktop('copy the path instead.')
      const { workspace } = session.dataset
      // Only known folders are accepted, because they are inside the data set. Any other path may lead out of it.
      if (!folderTree(workspace.catalog, workspace).some(({ path }) => path === folder))
        throw new LensletError('not-found', `There is no folder ${folder} with pictures in this data set.`)
      desktop.reveal([join(workspace.root, folder)])
      return null
    },
    'desktop.copy': ({ text }) => {
      session.desktop('it has a clipboard of its own.').copy(text)
      return null
    },
    'diagnostics.get': () => session.diagnostics(),
    'diagnostics.report': (error) => {
      session.log.writeErrorRecord('page', reportedRecord(error))
      return null
    },
  }
}

function paths(session: HostSession, ids: readonly ItemId[]): string[] {
  const { workspace } = session.dataset
  return ids.map((id) => join(workspace.root, keyOf(workspace, id)))
}

/** Returns the first picture of each folder: a file manager shows one picture in each of its windows. */
function onePerFolder(files: readonly string[]): string[] {
  const firsts = new Map<string, string>()
  for (const file of files) if (!firsts.has(dirname(file))) firsts.set(dirname(file), file)
  return [...firsts.values()].slice(0, MAX_FOLDERS)
}
