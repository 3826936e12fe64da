/** Holds the window's only store, and the hook with which components read it. */
import { useStore } from 'zustand'

import { connectBridge } from '../bridge.ts'
import { createAppStore } from './create.ts'
import type { AppState } from './state.ts'

const bridge = connectBridge()

/** Makes calls whose answers only one component needs. */
export const invoke = bridge.invoke

/** Listens to pushes that are not part of the state, such as commands. */
export const onPush = bridge.on

export const appStore = createAppStore(bridge)

/** Returns the current state, for event handlers. */
export const app = appStore.getState

export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(appStore, selector)
}
