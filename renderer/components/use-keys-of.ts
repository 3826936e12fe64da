/** Reads the key in force of a command, for hints in the window. */
import type { KeyCommandId } from '../../preload/contract/index.ts'
import { app, useApp } from '../store/app.ts'
import { firstKeyText } from './key-text.ts'

/** Returns the first key of a command for people, and the next one when the person changes it; undefined for none. */
export function useKeysOf(id: KeyCommandId | undefined): string | undefined {
  return useApp((state) => (id === undefined ? undefined : firstKeyText(id, state.prefs.keys)))
}

/** Returns the first key of a command for people, for menus that are built when they open; undefined for none. */
export function currentKeyText(id: KeyCommandId): string | undefined {
  return firstKeyText(id, app().prefs.keys)
}
