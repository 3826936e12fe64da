/** How the program follows the share: what is in force, and changing it for this machine or for everybody. */
import type { JsonValue, Settings } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

/** Whose value is meant. */
export type SettingOwner = 'person' | 'team'

export interface SettingsSlice {
  /** Null until they were asked for. */
  settings: Settings | null
  settingsOpen: boolean
  /** Shows the settings of the data set that is open; nothing without one. */
  openSettings(): void
  closeSettings(): void
  /**
   * Gives a setting a value; null takes it away. Resolves with the sentence why it was refused, or null. `seen` is the
   * revision the person was looking at.
   */
  changeSetting(owner: SettingOwner, name: string, value: JsonValue, seen: number): Promise<string | null>
}

export const createSettings: Slice<SettingsSlice> = (set, get, bridge) => ({
  settings: null,
  settingsOpen: false,
  openSettings() {
    if (!get().session?.dataset) return
    set({ settingsOpen: true, palette: false, shortcuts: false })
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
