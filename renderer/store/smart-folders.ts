/**
 * Smart Folders: queries that the team keeps under a name. They are among the settings; here is what a person does with
 * them.
 */
import type { SmartFolderQuery } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { refusal } from './status.ts'
import { sentence } from './toasts.ts'

type Changes = Readonly<Record<string, SmartFolderQuery | null>>

export interface SmartFolderSlice {
  /** How many pictures each finds, by name. */
  smartCounts: Readonly<Record<string, number>>
  /** A name for the present search is being asked for. */
  namingSmartFolder: boolean
  loadSmartFolders(): Promise<void>
  /** Asks for a name, unless nothing can be kept here. */
  nameSmartFolder(): void
  stopNaming(): void
  openSmartFolder(query: SmartFolderQuery): void
  /** Keeps a query under a name; resolves with the sentence why not, or null. */
  saveSmartFolder(name: string, query: SmartFolderQuery): Promise<string | null>
  renameSmartFolder(from: string, to: string): Promise<string | null>
  /** Takes it away for everybody; the toast has the way back. */
  deleteSmartFolder(name: string): Promise<void>
}

export const createSmartFolders: Slice<SmartFolderSlice> = (set, get, bridge) => {
  const named = (name: string) => get().settings?.smartFolders.find((folder) => folder.name === cleanName(name))

  async function change(folders: Changes): Promise<string | null> {
    try {
      set({ settings: await bridge.invoke('smartFolders.set', { folders, seen: get().settings?.revision ?? 0 }) })
      return null
    } catch (error) {
      return sentence(error)
    }
  }

  return {
    smartCounts: {},
    namingSmartFolder: false,
    async loadSmartFolders() {
      try {
        set({ settings: await bridge.invoke('settings.get', {}) })
        set({ smartCounts: await bridge.invoke('smartFolders.count', {}) })
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
    nameSmartFolder() {
      const reason = refusal(get().status)
      if (reason !== null) return get().toast('warning', reason.replace('Labels', 'Smart Folders'))
      if (!get().prefs.leftPanel) get().setPrefs({ leftPanel: true })
      set({ namingSmartFolder: true })
    },
    stopNaming: () => set({ namingSmartFolder: false }),
    openSmartFolder({ filter, sort, descending }) {
      void get().runQuery({ text: filter, folder: '', sort, descending })
    },
    saveSmartFolder: (name, query) => change({ [cleanName(name)]: query }),
    async renameSmartFolder(from, to) {
      const folder = named(from)
      if (!folder || cleanName(to) === from) return null
      if (named(to)) return `There is a Smart Folder ${cleanName(to)} already.`
      return change({ [from]: null, [cleanName(to)]: folder.query })
    },
    async deleteSmartFolder(name) {
      const folder = named(name)
      if (!folder) return
      const problem = await change({ [name]: null })
      if (problem !== null) return get().toast('error', problem)
      get().toast('info', `Smart Folder ${name} is gone, for everybody.`, {
        name: 'Undo',
        run: () =>
          void get()
            .saveSmartFolder(name, folder.query)
            .then((why) => {
              if (why !== null) get().toast('error', why)
            }),
      })
    },
  }
}

/** A name as it is kept. */
export function cleanName(name: string): string {
  return name.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
}
