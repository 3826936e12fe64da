/** Shows a part of the window whose code is loaded after the start, because nobody needs it for the first pictures. */
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ComponentType } from 'react'

/** Returns a component that shows another one, which is loaded when the window has drawn its first pictures. */
export function loadedLater(load: () => Promise<ComponentType>): ComponentType {
  // Without the program nothing can be loaded. A banner says so already, and nothing that needs this part works.
  const Part = lazy(async () => ({ default: await load().catch(() => Nothing) }))
  return function LoadedLater() {
    const isWanted = useIsIdle()
    return isWanted ? (
      <Suspense fallback={null}>
        <Part />
      </Suspense>
    ) : null
  }
}

function Nothing(): null {
  return null
}

/** Returns whether the window has had nothing to do since its start, or for a second. */
function useIsIdle(): boolean {
  const [isIdle, setIsIdle] = useState(false)
  useEffect(() => {
    const request = requestIdleCallback(() => setIsIdle(true), { timeout: MAX_WAIT_MS })
    return () => cancelIdleCallback(request)
  }, [])
  return isIdle
}

const MAX_WAIT_MS = 1_000
