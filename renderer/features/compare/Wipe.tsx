/** Shows two pictures in one place: left of the divider the first, right of it the second. */
import { useRef } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { app, useApp } from '../../store/app.ts'
import { PictureStage } from '../viewer/PictureStage.tsx'
import type { PanesProps } from './Compare.tsx'
import { lensOf } from './pane-lens.ts'
import { PaneLabels } from './Pane.tsx'

const KEY_STEP = 0.04

export function Wipe(props: PanesProps) {
  const { ids, divider } = props.compare
  const area = useRef<HTMLDivElement>(null)
  const drag = (event: React.PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1 || !area.current) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { left, width } = area.current.getBoundingClientRect()
    app().moveWipe((event.clientX - left) / width - (app().compare?.divider ?? 0))
  }
  return (
    <>
      <div ref={area} className="wipe">
        {ids.map((id, index) => (
          <Half key={id} id={id} index={index} {...props} />
        ))}
        <div
          className="wipe-divider"
          role="slider"
          tabIndex={0}
          aria-label="Divider"
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(divider * 100)}
          data-testid="divider"
          style={{ left: `${divider * 100}%` }}
          onPointerDown={drag}
          onPointerMove={drag}
          onKeyDown={(event) => {
            if (event.key === 'ArrowLeft') app().moveWipe(-KEY_STEP)
            if (event.key === 'ArrowRight') app().moveWipe(KEY_STEP)
          }}
        >
          <span aria-hidden="true" />
        </div>
      </div>
      <div className="wipe-bars">
        {ids.map((id, index) => {
          const active = props.compare.active === index
          return (
            <figure
              key={id}
              className="pane"
              data-testid="pane"
              data-active={active}
              aria-current={active}
              onPointerDownCapture={() => app().activatePane(index)}
            >
              <PaneLabels {...props} id={id} index={index} />
            </figure>
          )
        })}
      </div>
    </>
  )
}

function Half({ id, index, compare, cache, lenses, onShown }: PanesProps & { id: ItemId; index: number }) {
  const row = useApp((state) => state.rows.byId(id))
  const clip = index === 0 ? `inset(0 ${(1 - compare.divider) * 100}% 0 0)` : `inset(0 0 0 ${compare.divider * 100}%)`
  return (
    <div className="wipe-half" style={{ clipPath: clip }} onPointerDownCapture={() => app().activatePane(index)}>
      <PictureStage
        row={row}
        cache={cache}
        state={lensOf(id, compare, lenses)}
        testId="pane-picture"
        onShown={(shown, stage) => onShown({ shown, stage })}
        onDoubleClick={() => undefined}
      />
    </div>
  )
}
