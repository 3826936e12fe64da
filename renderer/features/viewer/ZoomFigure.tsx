/** Shows the true scale of a picture in percent. A click offers the usual scales. */
import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'

import type { QuarterTurns } from '../../../preload/contract/index.ts'
import { useKeysOf } from '../../components/use-keys-of.ts'
import { app, useApp } from '../../store/app.ts'
import type { LensState } from '../../store/lens-state.ts'
import { isFitted } from './lens-commands.ts'
import { shownScale } from './on-stage.ts'
import type { OnStage } from './on-stage.ts'
import { scaleText } from './scale-text.ts'
import { ScaleFigure } from './ScaleFigure.tsx'
import type { Zoom } from './zoom.ts'

const SCALES = [0.5, 1, 2, 4]

interface Props {
  readonly onStage: OnStage
  readonly state: LensState
  readonly testId: string
  readonly tabIndex?: number | undefined
  onZoom(zoom: Zoom): void
}

export function ZoomFigure({ onStage, state, testId, tabIndex, onZoom }: Props) {
  const [open, setOpen] = useState(false)
  const turn = useApp((now) => now.turns.get(onStage.shown.id) ?? 0)
  return (
    <DropdownMenu.Root open={open} onOpenChange={setOpen} modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          className="zoom-figure"
          tabIndex={tabIndex}
          title="At 100 % each pixel of the picture is one pixel of the screen."
        >
          <span className="visually-hidden">Zoom </span>
          <ScaleFigure onStage={onStage} state={state} testId={testId} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          data-testid="zoom-menu"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          {open && <Choices current={currentChoice(onStage, state, turn)} onZoom={onZoom} />}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function currentChoice(onStage: OnStage, state: LensState, turn: QuarterTurns): string {
  return isFitted(state.lens) ? 'fit' : scaleText(shownScale(onStage, state, turn))
}

function Choices({ current, onZoom }: { current: string; onZoom(zoom: Zoom): void }) {
  const enlarges = useApp((now) => now.prefs.enlargeSmallPictures)
  const [fitKeys, fillKeys, actualKeys] = [useKeysOf('zoom-fit'), useKeysOf('zoom-fill'), useKeysOf('zoom-actual')]
  return (
    <>
      <DropdownMenu.RadioGroup value={current}>
        <Choice value="fit" name="Fit" keys={fitKeys} onSelect={() => onZoom('fit')} />
        <Choice value="fill" name="Fill" keys={fillKeys} onSelect={() => onZoom('fill')} />
        <DropdownMenu.Separator className="menu-separator" />
        {SCALES.map((scale) => (
          <Choice
            key={scale}
            value={scaleText(scale)}
            name={scaleText(scale)}
            keys={scale === 1 ? actualKeys : undefined}
            onSelect={() => onZoom(scale)}
          />
        ))}
      </DropdownMenu.RadioGroup>
      <DropdownMenu.Separator className="menu-separator" />
      <DropdownMenu.CheckboxItem className="menu-item" checked={enlarges} onSelect={() => app().toggleEnlarging()}>
        <Indicator />
        <span className="menu-text">Enlarge small pictures</span>
      </DropdownMenu.CheckboxItem>
    </>
  )
}

interface ChoiceProps {
  readonly value: string
  readonly name: string
  readonly keys: string | undefined
  onSelect(): void
}

function Choice({ value, name, keys, onSelect }: ChoiceProps) {
  return (
    <DropdownMenu.RadioItem className="menu-item" value={value} onSelect={onSelect}>
      <Indicator />
      <span className="menu-text">{name}</span>
      {keys !== undefined && <kbd className="menu-keys">{keys}</kbd>}
    </DropdownMenu.RadioItem>
  )
}

function Indicator() {
  return (
    <DropdownMenu.ItemIndicator className="menu-check">
      <Check size={14} />
    </DropdownMenu.ItemIndicator>
  )
}
