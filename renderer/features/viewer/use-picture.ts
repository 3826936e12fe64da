/** Decodes pictures before they are shown, so that the old one stays until the new one is ready; and those next to it in advance. */
import { useEffect, useState } from 'react'

import { mediaUrl } from '../../../preload/contract/index.ts'
import type { ItemId, Row } from '../../../preload/contract/index.ts'
import { failureOf, useRetry, type Failure } from '../../components/use-retry.ts'
import { app } from '../../store/app.ts'

export interface Shown { readonly id: ItemId; readonly url: string; readonly width: number; readonly height: number }
export interface PictureState {
  /** What is on screen: this item's picture, or the one before while this one is decoded. */
  readonly shown: Shown | null
  readonly loading: boolean
  readonly problem: string | null
  retry(): void
}

const GONE = 'This picture is labelled, but it is not in the folder any more.'
const KEPT = 8
const decoded = new Map<string, Promise<Shown>>()

/** Starts or joins the decoding of a picture; the last few stay decoded. */
function decode(row: Row, attempt: number): Promise<Shown> {
  const url = mediaUrl('picture', row) + (attempt > 0 ? `&r=${attempt}` : '')
  const known = decoded.get(url)
  if (known) return known
  const image = new Image()
  image.src = url
  const ready = image.decode().then(() => ({ id: row.id, url, width: image.naturalWidth, height: image.naturalHeight }))
  decoded.set(url, ready)
  ready.catch(() => decoded.delete(url))
  for (const old of decoded.keys()) {
    if (decoded.size <= KEPT) break
    decoded.delete(old)
  }
  return ready
}

export function usePicture(row: Row | undefined, position: number): PictureState {
  const [shown, setShown] = useState<Shown | null>(null)
  const [failed, setFailed] = useState<{ picture: string; failure: Failure } | null>(null)
  const [attempt, setAttempt] = useState(0)
  const picture = row ? `${row.id} ${row.version} ${attempt}` : ''

  useEffect(() => {
    if (!row?.present) return
    let current = true
    decode(row, attempt).then(
      (ready) => {
        if (!current) return
        setShown(ready)
        prefetch(position)
      },
      async () => {
        const failure = await failureOf(row.id, 'The picture could not be loaded.')
        if (current) setFailed({ picture, failure })
      },
    )
    return () => { current = false }
  }, [row, picture, position, attempt])

  const failure = failed?.picture === picture ? failed.failure : null
  const retry = (): void => setAttempt(attempt + 1)
  useRetry(failure, retry)
  const problem = row?.present === false ? GONE : failure?.reason ?? null
  return { shown, loading: row !== undefined && problem === null && shown?.id !== row.id, problem, retry }
}

function prefetch(position: number): void {
  for (const neighbour of [position + 1, position - 1, position + 2]) {
    const row = app().rows.at(neighbour)
    if (row?.present) decode(row, 0).catch(() => undefined)
  }
}
