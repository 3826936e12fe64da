/** The picture of a row, decoded before it is shown, so that the old one stays until the new one is ready. */
import { useEffect, useRef, useState } from 'react'

import type { Row } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import { failureOf, useRetry, type Failure } from '../../components/use-retry.ts'
import type { PictureCache, Shown } from './picture-cache.ts'

export interface PictureState {
  /** What is on screen: this item's picture, or the one before while this one is decoded. */
  readonly shown: Shown | null
  readonly loading: boolean
  readonly problem: string | null
  retry(): void
  /**
   * Somebody looks closer than the image on screen is fine: the picture is shown with all pixels as soon as they are
   * there.
   */
  refine(): void
}

const GONE = 'This picture is labelled, but it is not in the folder any more.'

/** `onShown` is called once the picture is there, for what is wanted next. */
export function usePicture(row: Row | undefined, cache: PictureCache, onShown: () => void): PictureState {
  const ready = row?.present ? cache.ready(row) : null
  const [shown, setShown] = useState<Shown | null>(ready)
  const [failed, setFailed] = useState<{ picture: string; failure: Failure } | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [refining, setRefining] = useState<Shown | null>(null)
  const refined = useRef<Shown | null>(null)
  const showsStoredValues = useApp((state) => state.showsStoredValues && row?.notice === 'stretched')
  const picture = row ? `${row.id} ${row.version} ${attempt} ${showsStoredValues}` : ''
  // One that is ready is shown in the very render that asks for it.
  if (ready && ready !== shown) setShown(ready)

  useEffect(() => {
    if (!row?.present) return
    let current = true
    cache.decode(row, attempt).then(
      (decoded) => {
        if (!current) return
        setShown(decoded)
        onShown()
      },
      async () => {
        const failure = await failureOf(row.id, 'The picture could not be loaded.')
        if (current) setFailed({ picture, failure })
      },
    )
    return () => {
      current = false
    }
    // A label makes a new row of the same picture, and the callback is another in every render.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [picture, cache])

  const refine = (): void => {
    // Asked for once: where it fails, what is on screen is what there is.
    if (!row || !shown || shown.id !== row.id || refined.current === shown) return
    refined.current = shown
    setRefining(shown)
    cache
      .refine(row)
      .then(
        (finer) => setShown((now) => (now === shown ? finer : now)),
        () => undefined,
      )
      .finally(() => setRefining((now) => (now === shown ? null : now)))
  }
  const failure = failed?.picture === picture ? failed.failure : null
  const retry = (): void => setAttempt(attempt + 1)
  useRetry(failure, retry)
  const problem = row?.present === false ? GONE : (failure?.reason ?? null)
  const isShown = shown !== null && shown.id === row?.id && shown.version === row.version
  return {
    shown,
    loading: row !== undefined && problem === null && (!isShown || refining === shown),
    problem,
    retry,
    refine,
  }
}
