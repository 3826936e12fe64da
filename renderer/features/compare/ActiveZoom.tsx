/** Shows the scale of the active picture of a comparison. Linked pictures are zoomed together with it. */
import { zoomOnStage } from '../viewer/on-stage.ts'
import { ZoomFigure } from '../viewer/ZoomFigure.tsx'
import type { PanesProps } from './Compare.tsx'
import { lensOf } from './pane-lens.ts'

export function ActiveZoom({ compare, lenses, stages }: PanesProps) {
  const id = compare.ids[compare.active]
  const onStage = id === undefined ? undefined : stages.get(id)
  if (id === undefined || !onStage) return null
  const lens = lensOf(id, compare, lenses)
  return <ZoomFigure onStage={onStage} state={lens} testId="zoom" onZoom={(zoom) => zoomOnStage(onStage, lens, zoom)} />
}
