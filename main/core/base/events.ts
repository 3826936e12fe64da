import { setMaxListeners } from 'node:events'

/**
 * Returns a controller whose signal any number of tasks may wait for at the same time.
 *
 * Node considers more than ten listeners of one signal a leak, and warns.
 */
export function sharedAbortController(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}

/** An event emitter with a typed map from event names to payloads. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>()

  /** Calls `fn` at every `emit` of `name`, in the order of registration. Returns the function that removes it. */
  on<K extends keyof Events>(name: K, fn: (payload: Events[K]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    // Each registration gets its own wrapper, so that a function that is registered twice is called twice.
    const listener = (payload: Events[K]): void => fn(payload)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  /**
   * Calls the listeners of `name` synchronously.
   *
   * All listeners are called even when one of them throws. The first error is thrown afterwards, because a listener
   * that throws is a bug that must not be hidden.
   */
  emit<K extends keyof Events>(name: K, payload: Events[K]): void {
    const errors: unknown[] = []
    for (const listener of Array.from(this.#listeners.get(name) ?? [])) {
      try {
        ;(listener as (payload: Events[K]) => void)(payload)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }
}
