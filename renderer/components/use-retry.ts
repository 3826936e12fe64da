/** Pictures that could not be loaded because the share was away are loaded when it is back. */
import { useEffect, useRef } from 'react'

import { LensletError } from '../../preload/contract/index.ts'
import { invoke, useApp } from '../store/app.ts'
import { isAway } from '../store/status.ts'
import { sentence } from '../store/toasts.ts'

/** Milliseconds: the page may hear of a failure before, or after, it hears that the share is away. */
const AGAIN_MS = 500

export interface Failure {
  readonly reason: string
  /** Nothing is wrong with the picture itself. */
  readonly passes: boolean
}

/** Why a picture could not be loaded; `unknown` when its file tells no reason. */
export async function failureOf(id: number, unknown: string): Promise<Failure> {
  try {
    const { problem } = await invoke('item.facts', { id })
    return { reason: problem ?? unknown, passes: problem === null }
  } catch (error) {
    return { reason: sentence(error), passes: error instanceof LensletError && error.code === 'offline' }
  }
}

/**
 * Calls `retry` after a failure that passes, and after any that an outage followed, as soon as the share answers. True
 * while it does not.
 */
export function useRetry(failure: Failure | null, retry: () => void): boolean {
  const away = useApp((state) => !state.connected || isAway(state.status))
  /** A failure that an outage explains, although nobody knew of the outage yet. */
  const explained = useRef<Failure | null>(null)
  useEffect(() => {
    if (away) explained.current = failure
    if (away || failure === null || (!failure.passes && explained.current !== failure)) return
    const timer = setTimeout(retry, AGAIN_MS)
    return () => clearTimeout(timer)
    // The callback of the render in which it became wanted is as good as a later one.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [away, failure])
  return away
}
