/** The picture with fit, 1:1, wheel zoom at the pointer and pan. Sizes are in image pixels; scale 1 is one screen pixel each. */
import { ImageOff, LoaderCircle, Maximize, RotateCw, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { TransformComponent, TransformWrapper } from 'react-zoom-pan-pinch'
import type { ReactZoomPanPinchContentRef } from 'react-zoom-pan-pinch'

import type { Row } from '../../../preload/contract/index.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { usePicture } from './use-picture.ts'
import type { Shown } from './use-picture.ts'
import { registerZoom } from './zoom.ts'
import type { Zoom } from './zoom.ts'

const MIN_SCALE = 0.02
const MAX_SCALE = 16
/** Small pictures are enlarged to fit, but not into blocks. */
const MAX_FIT = 3
const SPINNER_AFTER_MS = 180
const QUICK_MS = 120

export function Picture({ row, position }: { row: Row | undefined; position: number }) {
  const { shown, loading, problem, retry } = usePicture(row, position)
  const stage = useRef<HTMLDivElement>(null)
  return (
    <div ref={stage} className="viewer-stage">
      {shown && problem === null && <Zoomable shown={shown} stage={stage} name={row?.name ?? ''} />}
      {problem !== null && (
        <div className="empty" role="alert">
          <ImageOff size={28} aria-hidden="true" />
          <h2>{row?.name}</h2>
          <p>{problem}</p>
          <button type="button" className="button" onClick={retry}><RotateCw size={14} aria-hidden="true" />Retry</button>
        </div>
      )}
      {loading && <Spinner />}
    </div>
  )
}

function Spinner() {
  const [visible, setVisible] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), SPINNER_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return visible ? <span className="viewer-spinner" role="status" aria-label="Loading the picture"><LoaderCircle size={18} /></span> : null
}

function Zoomable({ shown, stage, name }: { shown: Shown; stage: React.RefObject<HTMLDivElement | null>; name: string }) {
  const zoom = useRef<ReactZoomPanPinchContentRef>(null)
  const fitted = useRef(true)
  const [scale, setScale] = useState(1)
  const size = sizeOf(shown)

  const fit = (picture: Shown, animationTime: number): void => {
    const view = stage.current?.getBoundingClientRect()
    if (!view || !zoom.current) return
    const { width, height } = sizeOf(picture)
    const target = fitScale({ width, height }, view)
    fitted.current = true
    void zoom.current.setTransform((view.width - width * target) / 2, (view.height - height * target) / 2, target, animationTime)
  }
  const change = (by: Zoom): void => {
    if (by === 'in') void zoom.current?.zoomIn(0.4, QUICK_MS)
    else if (by === 'out') void zoom.current?.zoomOut(0.4, QUICK_MS)
    else if (fitted.current) void zoom.current?.centerView(1, QUICK_MS)
    else return fit(shown, QUICK_MS)
    fitted.current = false
  }
  const fitNew = useEffectEvent((picture: Shown) => fit(picture, 0))
  const fitAgain = useEffectEvent(() => { if (fitted.current) fit(shown, 0) })
  const changed = useEffectEvent(change)

  useLayoutEffect(() => fitNew(shown), [shown])
  useEffect(() => registerZoom((by) => changed(by)), [])
  useEffect(() => {
    const observer = new ResizeObserver(() => fitAgain())
    if (stage.current) observer.observe(stage.current)
    return () => observer.disconnect()
  }, [stage])

  return (
    <>
      <TransformWrapper
        ref={zoom} minScale={MIN_SCALE} maxScale={MAX_SCALE} centerZoomedOut limitToBounds wheel={{ step: 0.0025 }} smooth doubleClick={{ disabled: true }}
        onTransform={(_, state) => setScale(state.scale)} onWheel={() => { fitted.current = false }} onPanningStart={() => { fitted.current = false }}
      >
        <TransformComponent wrapperClass="viewer-wrapper" contentClass="viewer-content">
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the F key does the same */}
          <img data-testid="viewer-picture" alt={name} src={shown.url} decoding="sync" draggable={false} style={size} onDoubleClick={() => change('fit')} />
        </TransformComponent>
      </TransformWrapper>
      <div className="viewer-zoom" role="group" aria-label="Zoom">
        <IconButton label="Zoom out" keys="-" onClick={() => change('out')}><ZoomOut size={16} /></IconButton>
        <span className="viewer-percent">{Math.round(scale * 100)}%</span>
        <IconButton label="Zoom in" keys="+" onClick={() => change('in')}><ZoomIn size={16} /></IconButton>
        <IconButton label="Fit or 1:1" keys="F" onClick={() => change('fit')}><Maximize size={16} /></IconButton>
      </div>
    </>
  )
}

/** CSS pixels that one screen pixel per picture pixel makes. */
function sizeOf({ width, height }: Shown): { width: number; height: number } {
  const ratio = window.devicePixelRatio || 1
  return { width: width / ratio, height: height / ratio }
}

/** `view` and the result in CSS pixels per picture pixel as laid out. */
function fitScale(size: { width: number; height: number }, view: { width: number; height: number }): number {
  const margin = 16
  return Math.max(MIN_SCALE, Math.min(MAX_FIT, (view.width - margin) / size.width, (view.height - margin) / size.height))
}
