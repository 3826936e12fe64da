/** A picture in the grid; when it cannot be shown, the reason and a way to try again. */
import { ImageOff, RotateCw, SunMedium, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CSSProperties } from 'react'

import type { ItemId, Preview, Row } from '../../../preload/contract/index.ts'
import { noticeText } from '../../components/notice-text.ts'
import { useMediaUrl } from '../../components/use-media-url.ts'
import { failureOf, useRetry, type Failure } from '../../components/use-retry.ts'
import { app, invoke, useApp } from '../../store/app.ts'
import { shownLaterText } from '../../store/status.ts'
import { Placeholder } from './Placeholder.tsx'

const SMALL = 256
const LARGE = 512
/** A reason and a button need more, CSS pixels. */
const NARROW = 112
/** A thumbnail that this machine has is there sooner, and then nothing is painted, or asked for, in its place. */
const PLACEHOLDER_AFTER_MS = 40
const PREVIEW_AFTER_MS = 150
/** By then the thumbnail is painted over what was shown in its place, so that nothing flashes. */
const COVERED_MS = 200

/** The browser notes when the first of them are painted (Element Timing), which `npm run bench:shell` reads. */
const TIMED = { elementtiming: 'thumbnail' }

/** In a box of these CSS pixels. */
export function Thumbnail({ row, width, height }: { row: Row; width: number; height: number }) {
  const size = Math.max(width, height)
  const [attempt, setAttempt] = useState(0)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [loaded, setLoaded] = useState(false)
  const waiting = row.present && !loaded
  const isLate = useLater(waiting, PLACEHOLDER_AFTER_MS)
  const covered = useLater(loaded, COVERED_MS)
  const preview = usePreview(row.id, waiting)
  usePlaceholder(row, waiting)
  const retry = (): void => {
    setFailure(null)
    setAttempt(attempt + 1)
  }
  const away = useRetry(failure, retry)
  const narrow = width < NARROW
  const showsStoredValues = useApp((state) => state.showsStoredValues && row.notice === 'stretched')
  const stored = size * window.devicePixelRatio > SMALL ? LARGE : SMALL
  const address = useMediaUrl('thumb', row, stored, showsStoredValues)
  const link = useApp((state) => state.connectionState)
  if (!row.present) return <Problem text="Not in the folder any more" narrow={narrow} />
  if (address === undefined || (failure !== null && away))
    return <Problem text={shownLaterText(link)} narrow={narrow} />
  if (failure !== null) return <Problem text={withoutName(failure.reason, row.name)} narrow={narrow} onRetry={retry} />
  return (
    <>
      {isLate &&
        !covered &&
        (preview === null ? row.placeholder !== '' && <Placeholder row={row} /> : <Waiting preview={preview} />)}
      <img
        key={attempt}
        ref={stopLoadingWhenGone}
        alt=""
        draggable={false}
        decoding="async"
        data-loaded={loaded}
        data-transparent={row.isTransparent}
        style={row.isTransparent ? insideOf(row, width, height) : undefined}
        {...TIMED}
        src={attempt > 0 ? `${address}&r=${attempt}` : address}
        onLoad={() => setLoaded(true)}
        onError={() => void failureOf(row.id, 'The preview could not be loaded').then(setFailure)}
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

/** Room around a picture of another shape than its box, so that what is behind it ends where it does. */
function insideOf(row: Row, width: number, height: number): CSSProperties | undefined {
  if (row.width === null || row.height === null) return undefined
  const scale = Math.min(width / row.width, height / row.height)
  return {
    padding: `${Math.max(0, (height - row.height * scale) / 2)}px ${Math.max(0, (width - row.width * scale) / 2)}px`,
  }
}

/**
 * A browser goes on loading a picture that has left the page: this takes back the request, and with it the decoding.
 */
function stopLoadingWhenGone(image: HTMLImageElement): () => void {
  return () => {
    if (!image.complete) image.removeAttribute('src')
  }
}

/** True, and from then on, once `now` has been true for so long. */
function useLater(now: boolean, ms: number): boolean {
  const [isLater, setLater] = useState(false)
  useEffect(() => {
    if (!now) return
    const timer = setTimeout(() => setLater(true), ms)
    return () => clearTimeout(timer)
  }, [now, ms])
  return isLater
}

/** Asks for what is painted while the thumbnail is waited for, where it is not known. */
function usePlaceholder({ id, placeholder }: Row, waiting: boolean): void {
  const wanted = waiting && placeholder === ''
  useEffect(() => (wanted ? app().awaitPicture(id) : undefined), [id, wanted])
}

/** The camera's small version, once the thumbnail has been waited for. */
function usePreview(id: ItemId, waiting: boolean): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null)
  useEffect(() => {
    if (!waiting) return
    let current = true
    const timer = setTimeout(() => {
      invoke('item.preview', { id }).then(
        (found) => {
          if (current) setPreview(found)
        },
        // The thumbnail's own failure is told.
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

/** In the place and shape of the picture. */
function Waiting({ preview: { image, width, height } }: { preview: Preview }) {
  return (
    <span className="cell-preview" style={{ '--ratio': width / height } as CSSProperties}>
      <img alt="" draggable={false} src={image} />
    </span>
  )
}

/**
 * The name stands under the picture already and would push the reason out of a small cell: `a.jpg is cut short` is `Cut
 * short`.
 */
function withoutName(problem: string, name: string): string {
  if (!problem.startsWith(`${name} `)) return problem
  const rest = problem.slice(name.length + 1).replace(/^is /, '')
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}

/** In a narrow cell there is room for the mark only; the reason is its title, and the viewer tells it. */
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
