/** Pictures that could not be loaded because the share was away are loaded when it is back. */
import { useEffect } from 'react'

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

/** Calls `retry` after a failure that passes, as soon as the share answers. */
export function useRetry(failure: Failure | null, retry: () => void): void {
  const wanted = useApp((state) => failure?.passes === true && state.connected && !isAway(state.status))
  useEffect(() => {
    if (!wanted) return
    const timer = setTimeout(retry, AGAIN_MS)
    return () => clearTimeout(timer)
    // The callback of the render in which it became wanted is as good as a later one.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted, failure])
}
