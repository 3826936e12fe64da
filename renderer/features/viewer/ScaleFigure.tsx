/** Shows the true scale of a picture in percent, and follows its lens. */
import { useEffect, useRef } from 'react'

import { useApp } from '../../store/app.ts'
import type { LensState } from '../../store/lens-state.ts'
import { shownScale } from './on-stage.ts'
import type { OnStage } from './on-stage.ts'
import { scaleText } from './scale-text.ts'
import { onViewChange } from './stage.ts'

export function ScaleFigure({ onStage, state, testId }: { onStage: OnStage; state: LensState; testId: string }) {
  const figure = useRef<HTMLSpanElement>(null)
  const turn = useApp((now) => now.turns.get(onStage.shown.id) ?? 0)
  useEffect(() => {
    // The text is set without React, because a wheel changes it in every frame.
    const paint = (): void => {
      if (figure.current) figure.current.textContent = scaleText(shownScale(onStage, state, turn))
    }
    return onViewChange(onStage.stage, state, paint)
  }, [onStage, state, turn])
  return <span ref={figure} data-testid={testId} />
}
