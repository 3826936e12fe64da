/**
 * Shows the whole picture, small, with a frame around the part that is visible on the stage. Pressing or dragging moves
 * that part.
 */
import { useEffect, useRef } from 'react'

import type { Row } from '../../../preload/contract/index.ts'
import { useMediaUrl } from '../../components/use-media-url.ts'
import { useApp } from '../../store/app.ts'
import type { LensState } from '../../store/lens-state.ts'
import { turnedSize, visiblePart, keptInside } from './lens.ts'
import { showsStoredValues } from './picture-cache.ts'
import type { DecodedPicture } from './picture-cache.ts'
import { onViewChange, stageOf, storedSize } from './stage.ts'

const LONGER_SIDE = 132
const THUMB = 256
/** The map is hidden when this part of the picture or more is visible, because it would be of no use. */
const HIDE_FROM_PART = 0.97

interface Props {
  row: Row
  state: LensState
  shown: DecodedPicture
  stage: HTMLElement
}

export function Minimap({ row, state, shown, stage }: Props) {
  const map = useRef<HTMLDivElement>(null)
  const part = useRef<HTMLSpanElement>(null)
  const turn = useApp((app) => app.turns.get(row.id) ?? 0)
  const address = useMediaUrl('thumb', row, THUMB, showsStoredValues(row))
  const stored = storedSize(shown)
  const picture = turnedSize(stored, turn)
  const scale = LONGER_SIDE / Math.max(picture.width, picture.height)

  useEffect(() => {
    const displayed = turnedSize(storedSize(shown), turn)
    const paint = (): void => {
      if (!map.current || !part.current) return
      const { left, top, width, height } = visiblePart(state.lens, displayed, stageOf(stage, state.together))
      map.current.hidden = Math.min(width, height) > HIDE_FROM_PART
      Object.assign(part.current.style, {
        left: `${left * 100}%`,
        top: `${top * 100}%`,
        width: `${width * 100}%`,
        height: `${height * 100}%`,
      })
    }
    return onViewChange(stage, state, paint)
  }, [state, stage, shown, turn])

  const goTo = (event: React.PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    event.currentTarget.setPointerCapture(event.pointerId)
    state.set(
      keptInside(
        { ...state.lens, x: (event.clientX - left) / width, y: (event.clientY - top) / height },
        picture,
        stageOf(stage, state.together),
      ),
    )
  }
  return (
    <div
      ref={map}
      className="minimap"
      hidden
      aria-hidden="true"
      style={{ width: picture.width * scale, height: picture.height * scale }}
      onPointerDown={goTo}
      onPointerMove={goTo}
    >
      {address !== undefined && (
        <img
          alt=""
          draggable={false}
          data-transparent={row.isTransparent}
          src={address}
          style={{
            width: stored.width * scale,
            height: stored.height * scale,
            transform: `translate(-50%, -50%) rotate(${turn * 90}deg)`,
          }}
        />
      )}
      <span ref={part} />
    </div>
  )
}
