/** Shows a picture in the grid; when it cannot be shown, the reason and a way to try again. */
import { ImageOff, RotateCw, SunMedium, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CSSProperties } from 'react'

import type { ItemId, Preview, Row } from '../../../preload/contract/index.ts'
import { capitalized } from '../../components/format.ts'
import { noticeText } from '../../components/notice-text.ts'
import { useMediaUrl } from '../../components/use-media-url.ts'
import { failureOf, useRetry, type Failure } from '../../components/use-retry.ts'
import { app, invoke, useApp } from '../../store/app.ts'
import { shownLaterText } from '../../store/status.ts'
import { Placeholder } from './Placeholder.tsx'

const SMALL = 256
const LARGE = 512
/** The width, in CSS pixels, below which a reason and a button do not fit. */
const NARROW = 112
/**
 * How long to wait before a placeholder is shown, or requested. A thumbnail that this machine has is loaded sooner.
 * Milliseconds.
 */
const PLACEHOLDER_AFTER_MS = 40
const PREVIEW_AFTER_MS = 150
/**
 * How long the placeholder stays behind the loaded thumbnail, until that is painted, so that nothing flashes.
 * Milliseconds.
 */
const COVERED_MS = 200

/** The browser records when the first thumbnails are painted (Element Timing); `npm run bench:shell` reads it. */
const ELEMENT_TIMING = { elementtiming: 'thumbnail' }

/** Shows the thumbnail in a box of this size, in CSS pixels. */
export function Thumbnail({ row, width, height }: { row: Row; width: number; height: number }) {
  const size = Math.max(width, height)
  const [attempt, setAttempt] = useState(0)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [loaded, setLoaded] = useState(false)
  const waiting = row.present && !loaded
  const isLate = useTrueAfter(waiting, PLACEHOLDER_AFTER_MS)
  const covered = useTrueAfter(loaded, COVERED_MS)
  const preview = usePreview(row.id, waiting)
  usePlaceholder(row, waiting)
  const retry = (): void => {
    setFailure(null)
    setAttempt(attempt + 1)
  }
  const isOffline = useRetry(failure, retry)
  const narrow = width < NARROW
  const showsStoredValues = useApp((state) => state.showsStoredValues && row.notice === 'stretched')
  const stored = size * window.devicePixelRatio > SMALL ? LARGE : SMALL
  const address = useMediaUrl('thumb', row, stored, showsStoredValues)
  const connection = useApp((state) => state.connectionState)
  if (!row.present) return <Problem text="Not in the folder any more" narrow={narrow} />
  if (address === undefined || (failure !== null && isOffline))
    return <Problem text={shownLaterText(connection)} narrow={narrow} />
  if (failure !== null) return <Problem text={withoutName(failure.reason, row.name)} narrow={narrow} onRetry={retry} />
  return (
    <>
      {isLate &&
        !covered &&
        (preview === null ? row.placeholder !== '' && <Placeholder row={row} /> : <PreviewImage preview={preview} />)}
      <img
        key={attempt}
        ref={cancelLoadWhenRemoved}
        alt=""
        draggable={false}
        decoding="async"
        data-loaded={loaded}
        data-transparent={row.isTransparent}
        style={row.isTransparent ? letterbox(row, width, height) : undefined}
        {...ELEMENT_TIMING}
        src={attempt > 0 ? `${address}&r=${attempt}` : address}
        onLoad={() => setLoaded(true)}
        onError={({ currentTarget }) => {
          // The browser's mark of a broken image is not shown while the reason is being asked for.
          currentTarget.style.visibility = 'hidden'
          void failureOf(row.id, 'The preview could not be loaded').then(setFailure)
        }}
      />
      {row.notice !== null && (
        <span className="cell-notice" data-narrow={narrow} title={noticeText(row.notice).long}>
          {row.notice === 'stretched' ? (
            <SunMedium size={12} aria-hidden="true" />
          ) : (
            <TriangleAlert size={12} aria-hidden="true" />
          )}
          <span>{noticeText(row.notice).short}</span>
        </span>
      )}
    </>
  )
}

/**
 * Returns padding for a picture whose aspect ratio differs from its box, so that the background ends where the picture
 * ends.
 */
function letterbox(row: Row, width: number, height: number): CSSProperties | undefined {
  if (row.width === null || row.height === null) return undefined
  const scale = Math.min(width / row.width, height / row.height)
  return {
    padding: `${Math.max(0, (height - row.height * scale) / 2)}px ${Math.max(0, (width - row.width * scale) / 2)}px`,
  }
}

/**
 * Cancels the request of an image that is removed from the page, so that the program need not decode it. A browser
 * alone would go on loading it.
 */
function cancelLoadWhenRemoved(image: HTMLImageElement): () => void {
  return () => {
    if (!image.complete) image.removeAttribute('src')
  }
}

/** Returns true once `now` has been true for `ms` milliseconds, and stays true. */
function useTrueAfter(now: boolean, ms: number): boolean {
  const [isLater, setLater] = useState(false)
  useEffect(() => {
    if (!now) return
    const timer = setTimeout(() => setLater(true), ms)
    return () => clearTimeout(timer)
  }, [now, ms])
  return isLater
}

/** Requests a placeholder while the thumbnail is loading, if the row has none. */
function usePlaceholder({ id, placeholder }: Row, waiting: boolean): void {
  const isNeeded = waiting && placeholder === ''
  useEffect(() => (isNeeded ? app().awaitPicture(id) : undefined), [id, isNeeded])
}

/** Returns the camera's own small version of the picture, when the thumbnail takes some time to load. */
function usePreview(id: ItemId, waiting: boolean): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null)
  useEffect(() => {
    if (!waiting) return
    let current = true
    const timer = setTimeout(() => {
      invoke('item.preview', { id }).then(
        (loadedPreview) => {
          if (current) setPreview(loadedPreview)
        },
        // The failure of the thumbnail itself is reported.
        () => undefined,
      )
    }, PREVIEW_AFTER_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [id, waiting])
  return preview
}

/** Shows the camera's small version in the place and shape of the picture. */
function PreviewImage({ preview: { image, width, height } }: { preview: Preview }) {
  return (
    <span className="cell-preview" style={{ '--ratio': width / height } as CSSProperties}>
      <img alt="" draggable={false} src={image} />
    </span>
  )
}

/**
 * Returns the reason without the picture's name: `a.jpg is cut short` becomes `Cut short`.
 *
 * The name is already shown under the picture, and would push the reason out of a small cell.
 */
function withoutName(problem: string, name: string): string {
  if (!problem.startsWith(`${name} `)) return problem
  return capitalized(problem.slice(name.length + 1).replace(/^is /, ''))
}

/**
 * Shows why there is no picture. In a narrow cell there is room only for the icon: the reason is in its title and in
 * the viewer.
 */
function Problem({ text, narrow, onRetry }: { text: string; narrow: boolean; onRetry?: () => void }) {
  return (
    <span className="cell-problem" title={text} data-narrow={narrow}>
      <ImageOff size={18} aria-hidden="true" />
      <span>{text}</span>
      {onRetry && (
        <button type="button" className="button button-small" tabIndex={-1} onClick={onRetry}>
          <RotateCw size={12} aria-hidden="true" />
          Retry
        </button>
      )}
    </span>
  )
}
