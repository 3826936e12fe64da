/**
 * Keeps Smart Folders: queries that the team saves under a name.
 *
 * They are stored among the settings. This slice contains the actions of a person.
 */
import type { SmartFolderQuery } from '../../preload/contract/index.ts'
import { withPersonIds, withPersonNames } from '../components/person-terms.ts'
import type { Slice } from './state.ts'
import { foldersReadOnlySentence, readOnlyReasonOf } from './status.ts'
import { sentence } from './toasts.ts'

type Changes = Readonly<Record<string, SmartFolderQuery | null>>

export interface SmartFolderSlice {
  /** How many pictures match each Smart Folder, by name. */
  smartCounts: Readonly<Record<string, number>>
  /** Whether the window asks for a name for the current query. */
  isNamingSmartFolder: boolean
  loadSmartFolders(): Promise<void>
  /** Asks for a name, unless Smart Folders cannot be changed here. */
  nameSmartFolder(): void
  stopNamingSmartFolder(): void
  openSmartFolder(query: SmartFolderQuery): void
  /** Saves a query under a name. Resolves with null, or with the sentence why that failed. */
  saveSmartFolder(name: string, query: SmartFolderQuery): Promise<string | null>
  renameSmartFolder(from: string, to: string): Promise<string | null>
  /** Deletes a Smart Folder for everybody. The toast offers an undo. */
  deleteSmartFolder(name: string): Promise<void>
}

/** What this slice uses of others. */
type Needs = 'prefs' | 'runQuery' | 'setPrefs' | 'settings' | 'status' | 'toast'

export const createSmartFolders: Slice<SmartFolderSlice, Needs> = (set, get, bridge) => {
  const folderNamed = (name: string) => get().settings?.smartFolders.find((folder) => folder.name === cleanName(name))

  async function changeFolders(folders: Changes): Promise<string | null> {
    try {
      set({ settings: await bridge.invoke('smartFolders.set', { folders, seen: get().settings?.revision ?? 0 }) })
      return null
    } catch (error) {
      return sentence(error)
    }
  }

  return {
    smartCounts: {},
    isNamingSmartFolder: false,
    async loadSmartFolders() {
      try {
        set({ settings: await bridge.invoke('settings.get', {}) })
        set({ smartCounts: await bridge.invoke('smartFolders.count', {}) })
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
    nameSmartFolder() {
      const reason = foldersReadOnlySentence(get().status)
      if (reason !== null) return get().toast('warning', reason, { about: readOnlyReasonOf })
      if (!get().prefs.leftPanel) get().setPrefs({ leftPanel: true })
      set({ isNamingSmartFolder: true })
    },
    stopNamingSmartFolder: () => set({ isNamingSmartFolder: false }),
    openSmartFolder({ filter, sort, descending }) {
      void get().runQuery({ text: withPersonNames(filter), folder: '', sort, descending })
    },
    saveSmartFolder: (name, query) =>
      changeFolders({ [cleanName(name)]: { ...query, filter: withPersonIds(query.filter) } }),
    async renameSmartFolder(from, to) {
      const folder = folderNamed(from)
      if (!folder || cleanName(to) === from) return null
      if (folderNamed(to)) return `There is a Smart Folder ${cleanName(to)} already.`
      return changeFolders({ [from]: null, [cleanName(to)]: folder.query })
    },
    async deleteSmartFolder(name) {
      const folder = folderNamed(name)
      if (!folder) return
      const problem = await changeFolders({ [name]: null })
      if (problem !== null) return get().toast('error', problem)
      get().toast('info', `Smart Folder ${name} was deleted for everybody.`, {
        action: {
          name: 'Undo',
          run: () =>
            void get()
              .saveSmartFolder(name, folder.query)
              .then((why) => {
                if (why !== null) get().toast('error', why)
              }),
        },
        about: ({ settings }) => [settings?.smartFolders.some((other) => other.name === name)],
      })
    },
  }
}

/** Returns a name in the form in which it is stored. */
export function cleanName(name: string): string {
  return name.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
}
