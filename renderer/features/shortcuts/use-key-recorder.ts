/** Gives the next keys that are pressed to one function, and to nothing else in the page or in the system's menu. */
import { useEffect, useEffectEvent } from 'react'

import { isComposing } from './key-meaning.ts'

/**
 * While `active`, calls `onPress` for each key. Calls `onLeave` when the person goes elsewhere: with the pointer, outside
 * of the elements that match `inside`, or to another window.
 */
export function useKeyRecorder(
  active: boolean,
  inside: string,
  { onPress, onLeave }: { onPress(event: KeyboardEvent): void; onLeave(): void },
): void {
  const press = useEffectEvent(onPress)
  const leave = useEffectEvent(onLeave)
  useEffect(() => {
    if (!active) return
    const stop = new AbortController()
    // The window is the first to get a key, before all parts of the page.
    const options = { capture: true, signal: stop.signal }
    const keep = (event: Event): void => {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    window.addEventListener(
      'keydown',
      (event) => {
        keep(event)
        if (!event.repeat && !isComposing(event)) press(event)
      },
      options,
    )
    // The system shows its menu when Alt is released, unless the page has used the key.
    window.addEventListener('keyup', keep, options)
    window.addEventListener(
      'pointerdown',
      ({ target }) => {
        if (!(target instanceof Element && target.closest(inside))) leave()
      },
      options,
    )
    window.addEventListener('blur', () => leave(), { signal: stop.signal })
    return () => stop.abort()
  }, [active, inside])
}
