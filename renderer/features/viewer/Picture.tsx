/** Shows the viewer's picture with its zoom bar and, while only a part is visible, a map of the whole. */
import { Link2, Link2Off, Maximize, RotateCwSquare, ZoomIn, ZoomOut } from 'lucide-react'
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'

import type { Row } from '../../../preload/contract/index.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app, useApp } from '../../store/app.ts'
import { FITTED } from '../../store/lens-state.ts'
import type { LensState } from '../../store/lens-state.ts'
import { Minimap } from './Minimap.tsx'
import { panOnStage, zoomOnStage } from './on-stage.ts'
import type { OnStage } from './on-stage.ts'
import { PictureCache } from './picture-cache.ts'
import type { DecodedPicture } from './picture-cache.ts'
import { PictureStage } from './PictureStage.tsx'
import { PreviousPicture } from './PreviousPicture.tsx'
import { SurroundButton } from './SurroundButton.tsx'
import { NeighbourPreload } from './neighbour-preload.ts'
import { isTurn, registerZoom } from './zoom.ts'
import type { Zoom } from './zoom.ts'
import { ZoomFigure } from './ZoomFigure.tsx'

/** The number of decoded pictures to keep: the one on screen, two in each direction, and one to spare. */
const MAX_CACHED = 6
const cache = new PictureCache(MAX_CACHED)

export function Picture({ row, position }: { row: Row | undefined; position: number }) {
  const state = useApp((now) => now.viewerLens)
  const [neighbourPreload] = useState(() => new NeighbourPreload())
  const [onStage, setOnStage] = useState<OnStage | null>(null)
  const lastPosition = useRef(position)

  const change = useEffectEvent((zoom: Zoom) => zoomViewerPicture(state, onStage, zoom))
  const pan = useEffectEvent((x: number, y: number) => {
    if (onStage) panOnStage(onStage, state, x, y)
  })
  useEffect(() => registerZoom({ zoom: (zoom) => change(zoom), pan: (x, y) => pan(x, y) }), [])

  const onShown = (shown: DecodedPicture, stage: HTMLElement): void => {
    state.showPicture(shown.id, app().keepZoom)
    app().recordViewed(shown.id)
    setOnStage({ shown, stage })
  }
  const attach = useCallback((element: HTMLElement | null) => neighbourPreload.attach(element), [neighbourPreload])
  const onReady = (): void => {
    prefetch(position, position < lastPosition.current ? -1 : 1, neighbourPreload)
    lastPosition.current = position
  }

  return (
    <div className="viewer-stage">
      <PictureStage
        row={row}
        cache={cache}
        state={state}
        testId="viewer-picture"
        onShown={onShown}
        onReady={onReady}
        onDoubleClick={() => zoomViewerPicture(state, onStage, 'fit-or-actual')}
        neighbours={
          <>
            <div ref={attach} className="stage-neighbours" aria-hidden="true" />
            <div className="stage-cover" />
          </>
        }
      >
        {row && onStage && onStage.shown.id === row.id && (
          <Minimap row={row} state={state} shown={onStage.shown} stage={onStage.stage} />
        )}
      </PictureStage>
      <PreviousPicture cache={cache} state={state} />
      {onStage && <ZoomBar state={state} onStage={onStage} />}
    </div>
  )
}

/** Decodes the neighbours, those in the direction of movement first. */
function prefetch(position: number, direction: 1 | -1, neighbourPreload: NeighbourPreload): void {
  const { queue } = app()
  const positions = queue
    ? queue.pictures.map((picture) => picture.position).filter((other) => other !== position)
    : [1, 2, -1].map((step) => position + step * direction)
  const neighbours = positions.slice(0, 3).flatMap((other) => {
    const row = app().rows.at(other)
    return row?.present ? [row] : []
  })
  for (const row of neighbours) {
    cache.decode(row).then(
      () => {
        if (app().focus.position === position)
          neighbourPreload.show(
            neighbours.flatMap((other) => cache.decodedOf(other) ?? []),
            (id) => app().turns.get(id) ?? 0,
          )
      },
      () => undefined,
    )
  }
}

function zoomViewerPicture(state: LensState, onStage: OnStage | null, zoom: Zoom): void {
  if (!onStage) return
  zoomOnStage(onStage, state, zoom)
  if (isTurn(zoom)) state.set(FITTED)
}

function ZoomBar({ state, onStage }: { state: LensState; onStage: OnStage }) {
  const keep = useApp((now) => now.keepZoom)
  const change = (zoom: Zoom) => () => zoomViewerPicture(state, onStage, zoom)
  return (
    <div className="viewer-zoom" role="group" aria-label="Zoom">
      <IconButton label="Zoom out" command="zoom-out" onClick={change('out')}>
        <ZoomOut size={16} />
      </IconButton>
      <ZoomFigure onStage={onStage} state={state} testId="zoom" onZoom={(zoom) => change(zoom)()} />
      <IconButton label="Zoom in" command="zoom-in" onClick={change('in')}>
        <ZoomIn size={16} />
      </IconButton>
      <IconButton label="Fit or 1:1" command="zoom-fit" onClick={change('fit-or-actual')}>
        <Maximize size={16} />
      </IconButton>
      <IconButton label="Rotate the view" command="turn-right" onClick={change('turn-right')}>
        <RotateCwSquare size={16} />
      </IconButton>
      <IconButton
        label="Keep zoom and place for the next picture"
        command="keep-zoom"
        aria-pressed={keep}
        onClick={() => app().toggleKeepZoom()}
      >
        {keep ? <Link2 size={16} /> : <Link2Off size={16} />}
      </IconButton>
      <SurroundButton />
    </div>
  )
}
