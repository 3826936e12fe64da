/** Loads pictures again when the share is back, if they could not be loaded because it was unreachable. */
import { useEffect, useRef } from 'react'

import { LensletError } from '../../preload/contract/index.ts'
import { invoke, useApp } from '../store/app.ts'
import { isUnreachable } from '../store/status.ts'
import { sentence } from '../store/toasts.ts'

/**
 * How long to wait before a retry, in milliseconds. The page may hear of the failure before it hears that the share is
 * unreachable, or after.
 */
const RETRY_DELAY_MS = 500

export interface Failure {
  readonly reason: string
  /** Whether the failure is temporary: nothing is wrong with the picture itself. */
  readonly isTemporary: boolean
}

/** Resolves with the reason why a picture could not be loaded; with `unknown` when nothing is wrong with its file. */
export async function failureOf(id: number, unknown: string): Promise<Failure> {
  try {
    const { problem } = await invoke('item.facts', { id })
    return { reason: problem ?? unknown, isTemporary: problem === null }
  } catch (error) {
    return { reason: sentence(error), isTemporary: error instanceof LensletError && error.code === 'offline' }
  }
}

/**
 * Calls `retry` as soon as the share answers, after a temporary failure and after any failure during an outage. Returns
 * true while the share does not answer.
 */
export function useRetry(failure: Failure | null, retry: () => void): boolean {
  const isOffline = useApp((state) => !state.connected || isUnreachable(state.status))
  /** A failure that an outage explains, although the outage was not known yet. */
  const explainedByOutage = useRef<Failure | null>(null)
  useEffect(() => {
    if (isOffline) explainedByOutage.current = failure
    if (isOffline || failure === null || (!failure.isTemporary && explainedByOutage.current !== failure)) return
    const timer = setTimeout(retry, RETRY_DELAY_MS)
    return () => clearTimeout(timer)
    // The callback of the render in which the retry was needed is as good as a later one.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isOffline, failure])
  return isOffline
}
