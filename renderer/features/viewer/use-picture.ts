/**
 * Provides the picture of a row. It is decoded before it is shown, so that the old one stays until the new one is
 * ready.
 */
import { useEffect, useRef, useState } from 'react'

import type { Row } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import { failureOf, useRetry, type Failure } from '../../components/use-retry.ts'
import type { PictureCache, DecodedPicture } from './picture-cache.ts'

interface PictureState {
  /** The picture on the screen: this item's picture, or the previous one while this one is decoded. */
  readonly shown: DecodedPicture | null
  readonly loading: boolean
  readonly problem: string | null
  retry(): void
  /**
   * Must be called when the person zooms in further than the image has detail. The picture is then shown with all
   * pixels, as soon as they are loaded.
   */
  refine(): void
}

const GONE_SENTENCE = 'This picture is labelled, but it is not in the folder any more.'

/** Returns the state of a picture. `onShown` is called once it is shown, so that others can be preloaded. */
export function usePicture(row: Row | undefined, cache: PictureCache, onShown: () => void): PictureState {
  const decodedPicture = row?.present ? cache.decodedOf(row) : null
  const [shown, setShown] = useState<DecodedPicture | null>(decodedPicture)
  const [lastFailure, setLastFailure] = useState<{ picture: string; failure: Failure } | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [refiningPicture, setRefiningPicture] = useState<DecodedPicture | null>(null)
  const lastRefined = useRef<DecodedPicture | null>(null)
  const showsStoredValues = useApp((state) => state.showsStoredValues && row?.notice === 'stretched')
  const picture = row ? `${row.id} ${row.version} ${attempt} ${showsStoredValues}` : ''
  // A decoded picture is shown in the same render that asks for it.
  if (decodedPicture && decodedPicture !== shown) setShown(decodedPicture)

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
        if (current) setLastFailure({ picture, failure })
      },
    )
    return () => {
      current = false
    }
    // A label makes a new row of the same picture, and the callback differs in every render.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [picture, cache])

  const refine = (): void => {
    // It is requested only once. If that fails, the image on the screen is the best there is.
    if (!row || !shown || shown.id !== row.id || lastRefined.current === shown) return
    lastRefined.current = shown
    setRefiningPicture(shown)
    cache
      .refine(row)
      .then(
        (finer) => setShown((now) => (now === shown ? finer : now)),
        () => undefined,
      )
      .finally(() => setRefiningPicture((now) => (now === shown ? null : now)))
  }
  const failure = lastFailure?.picture === picture ? lastFailure.failure : null
  const retry = (): void => setAttempt(attempt + 1)
  useRetry(failure, retry)
  const problem = row?.present === false ? GONE_SENTENCE : (failure?.reason ?? null)
  const isShown = shown !== null && shown.id === row?.id && shown.version === row.version
  return {
    shown,
    loading: row !== undefined && problem === null && (!isShown || refiningPicture === shown),
    problem,
    retry,
    refine,
  }
}
