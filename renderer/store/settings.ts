/** Shows the settings in force, and changes them for this machine or for the team. */
import type { JsonValue, Settings } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

/** Says whose value a setting is. */
export type SettingOwner = 'person' | 'team'

export interface SettingsSlice {
  /** Null until they are loaded. */
  settings: Settings | null
  settingsOpen: boolean
  /** The section of the settings that is shown; null for the first one. */
  settingsSection: string | null
  /** Shows the settings of the open data set, at a section if one is named; does nothing without a data set. */
  openSettings(section?: string): void
  closeSettings(): void
  /**
   * Gives a setting a value; null removes it. Resolves with null, or with the sentence why it was refused.
   *
   * `seen` is the revision that the person was looking at.
   */
  changeSetting(owner: SettingOwner, name: string, value: JsonValue, seen: number): Promise<string | null>
}

export const createSettings: Slice<SettingsSlice, 'palette' | 'session' | 'shortcuts' | 'toast'> = (
  set,
  get,
  bridge,
) => ({
  settings: null,
  settingsOpen: false,
  settingsSection: null,
  openSettings(section) {
    if (!get().session?.dataset) return
    set({
      settingsOpen: true,
      settingsSection: section ?? get().settingsSection,
      palette: false,
      shortcuts: false,
    })
    bridge.invoke('settings.get', {}).then(
      (settings) => set({ settings }),
      (error: unknown) => get().toast('error', sentence(error)),
    )
  },
  closeSettings: () => set({ settingsOpen: false }),
  async changeSetting(owner, name, value, seen) {
    try {
      const settings = await (owner === 'team'
        ? bridge.invoke('settings.setTeam', { name, value, seen })
        : bridge.invoke('settings.setPerson', { name, value }))
      set({ settings })
      return null
    } catch (error) {
      return sentence(error)
    }
  },
})
