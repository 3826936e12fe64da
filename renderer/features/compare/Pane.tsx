/** Shows one picture of a comparison, with its labels. */
import { X } from 'lucide-react'
import { useState } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { count, plural } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { LevelInputs } from '../../components/LevelInputs.tsx'
import { ShortName } from '../../components/ShortName.tsx'
import { app, useApp } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { useNewMark } from '../grid/use-new-mark.ts'
import { zoomOnStage } from '../viewer/on-stage.ts'
import { PictureStage } from '../viewer/PictureStage.tsx'
import { ZoomFigure } from '../viewer/ZoomFigure.tsx'
import type { PanesProps } from './Compare.tsx'
import { lensOf } from './pane-lens.ts'

const MAX_TAGS = 3

interface PaneProps extends PanesProps {
  readonly id: ItemId
  readonly index: number
}

export function Pane(props: PaneProps) {
  const { id, index, compare, cache, lenses, onShown } = props
  const row = useApp((state) => state.rows.byId(id))
  const active = compare.active === index
  useNewMark(id)
  return (
    <figure
      className="pane"
      data-testid="pane"
      data-key={row?.key}
      data-active={active}
      data-stars={row?.stars}
      aria-current={active}
      aria-label={row?.name}
      onPointerDownCapture={() => app().activatePane(index)}
      onFocusCapture={() => {
        if (!active) app().activatePane(index)
      }}
    >
      <PictureStage
        row={row}
        cache={cache}
        state={lensOf(id, compare, lenses)}
        testId="pane-picture"
        onShown={(shown, stage) => onShown({ shown, stage })}
        onDoubleClick={() => undefined}
      />
      <PaneLabels {...props} />
    </figure>
  )
}

/**
 * Shows name and labels, small enough for twelve panes.
 *
 * Tab reaches only the buttons of the active pane: arrow keys go from picture to picture.
 */
export function PaneLabels({ id, index, compare, lenses, stages }: PaneProps) {
  const active = compare.active === index
  const onStage = stages.get(id)
  const lens = lensOf(id, compare, lenses)
  const row = useApp((state) => state.rows.byId(id))
  const refused = useApp((state) => readOnlySentence(state.status))
  if (!row) return <figcaption className="pane-bar" />
  return (
    <figcaption className="pane-bar">
      <span className="pane-number">{count(index + 1)}</span>
      <ShortName className="pane-name" name={row.name} title={row.key} tail={8} />
      <LevelInputs values={row} refused={refused} inTabOrder={active} onEdit={(edit) => void app().edit([id], edit)} />
      {row.tags.length > 0 && <PaneTags tags={row.tags} />}
      {onStage && (
        <ZoomFigure
          onStage={onStage}
          state={lens}
          testId="pane-zoom"
          tabIndex={active ? undefined : -1}
          onZoom={(zoom) => zoomOnStage(onStage, lens, zoom)}
        />
      )}
      <IconButton
        label="Remove from the comparison"
        command="remove-pane"
        className="icon-button-small"
        tabIndex={active ? undefined : -1}
        onClick={() => {
          app().activatePane(index)
          app().removePane()
        }}
      >
        <X size={14} />
      </IconButton>
    </figcaption>
  )
}

/** Shows some of the tags, or only their number where the pane is narrow (see the styles). */
function PaneTags({ tags }: { tags: readonly string[] }) {
  return (
    <span className="pane-tags" title={tags.join(', ')}>
      {tags.slice(0, MAX_TAGS).map((tag) => (
        <span key={tag} className="chip">
          {tag}
        </span>
      ))}
      {tags.length > MAX_TAGS && <span className="chip-more">+{tags.length - MAX_TAGS}</span>}
      <span className="chip pane-tag-count">{plural(tags.length, 'tag')}</span>
    </span>
  )
}

/** Returns a ref callback and the size of its element, for components that compute their layout from it. */
export function useElementSize(): [
  (node: HTMLElement | null) => (() => void) | undefined,
  { width: number; height: number },
] {
  const [size, setSize] = useState({ width: 0, height: 0 })
  const [measure] = useState(() => (node: HTMLElement | null) => {
    if (!node) return undefined
    const observer = new ResizeObserver(() => setSize({ width: node.clientWidth, height: node.clientHeight }))
    observer.observe(node)
    return () => observer.disconnect()
  })
  return [measure, size]
}
