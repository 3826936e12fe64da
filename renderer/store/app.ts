/** The window's one store, and the hook that components read it with. */
import { useStore } from 'zustand'

import { connectBridge } from '../bridge.ts'
import { createAppStore } from './create.ts'
import type { AppState } from './state.ts'

const bridge = connectBridge()

/** For calls whose answers only one component needs. */
export const invoke = bridge.invoke

/** For news that is no state, such as a command. */
export const onPush = bridge.on

export const appStore = createAppStore(bridge)

/** The present state, for event handlers. */
export const app = appStore.getState

export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(appStore, selector)
}
