import { app, useApp } from '../../store/app.ts'
import type { PanesProps } from './Compare.tsx'
import { Pane, useElementSize } from './Pane.tsx'
import { columnsFor } from './panes-layout.ts'

const UNKNOWN_RATIO = 4 / 3
const BAR_HEIGHT = 34

export function SideBySide(props: PanesProps) {
  const { ids } = props.compare
  const [measure, { width, height }] = useElementSize()
  // Rows are changed in place, so this subscribes to their version.
  useApp((state) => state.rowsVersion)
  const turns = useApp((state) => state.turns)
  const ratios = ids.map((id) => {
    const row = app().rows.byId(id)
    const ratio = row?.width && row.height ? row.width / row.height : UNKNOWN_RATIO
    return (turns.get(id) ?? 0) % 2 === 0 ? ratio : 1 / ratio
  })
  const columns = columnsFor(ratios, width, height, BAR_HEIGHT)
  return (
    <div ref={measure} className="panes" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {ids.map((id, index) => (
        <Pane key={id} id={id} index={index} {...props} />
      ))}
    </div>
  )
}
