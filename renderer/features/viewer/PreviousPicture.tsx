/**
 * Shows the picture that was viewed before, in place of the current one and through the same lens, while the person
 * holds a key. The current picture stays below it, so that it is there again in the next frame.
 */
import { useEffect, useState } from 'react'

import { app, useApp } from '../../store/app.ts'
import type { LensState } from '../../store/lens-state.ts'
import type { OnStage } from './on-stage.ts'
import type { PictureCache } from './picture-cache.ts'
import { PictureStage } from './PictureStage.tsx'
import { ScaleFigure } from './ScaleFigure.tsx'

export function PreviousPicture({ cache, state }: { cache: PictureCache; state: LensState }) {
  const row = useApp((now) =>
    now.isShowingPrevious && now.viewed.previous !== null ? now.rows.byId(now.viewed.previous) : undefined,
  )
  const [onStage, setOnStage] = useState<OnStage | null>(null)
  useEffect(() => () => app().hidePrevious(), [])
  if (!row) return null
  return (
    <div className="previous-picture" data-testid="previous">
      <PictureStage
        row={row}
        cache={cache}
        state={state}
        testId="previous-picture"
        onShown={(shown, stage) => setOnStage({ shown, stage })}
        onDoubleClick={ignore}
      />
      <p className="previous-label" role="status">
        Viewed before: <strong>{row.name}</strong>
        {onStage && <ScaleFigure onStage={onStage} state={state} testId="previous-zoom" />}
      </p>
    </div>
  )
}

function ignore(): void {
  // Nothing but the view changes while the key is held.
}
