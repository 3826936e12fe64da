/** Creates a store with a loaded result. */
import { createAppStore } from '../../renderer/store/create.ts'
import type { AppState, AppStore } from '../../renderer/store/state.ts'
import { scriptedBridge } from './scripted-bridge.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import { waitFor } from '../support/wait-for.ts'

export interface Opened {
  readonly bridge: ScriptedBridge
  readonly store: AppStore
  readonly app: () => AppState
}

/** Opens a data set of `total` rows; `script` can change the answers before the first rows are loaded. */
export async function opened(total: number, script?: (bridge: ScriptedBridge) => void): Promise<Opened> {
  const bridge = scriptedBridge(total)
  script?.(bridge)
  const store = createAppStore(bridge)
  await waitFor(() => {
    if (store.getState().result === null) throw new Error('not loaded')
  })
  return { bridge, store, app: store.getState }
}

/** Returns a promise that the test resolves or rejects. */
export function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void } {
  const parts = Promise.withResolvers<T>()
  return { promise: parts.promise, resolve: (value) => parts.resolve(value), reject: (error) => parts.reject(error) }
}
