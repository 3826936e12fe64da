import { useApp } from '../../store/app.ts'

interface Props {
  position: number
  left: number
  width: number
  /** The distance to the next picture of the row; 0 for the last one. */
  gap: number
}

/**
 * Shows below a picture that it is part of a stack, as a line that reaches the next picture of the same stack. Behind
 * the picture of a collapsed stack it shows the edges of others.
 *
 * It is outside the cell, so that it covers no picture.
 */
export function StackLine({ position, left, width, gap }: Props) {
  const first = useApp((state) => state.rows.at(position)?.stack?.first)
  const next = useApp((state) => state.rows.at(position + 1)?.stack?.first)
  const isCollapsed = useApp((state) => (state.rows.at(position)?.hides ?? 0) > 0)
  if (first === undefined) return null
  if (isCollapsed) return <span className="stack-edges" style={{ left, width }} />
  return <span className="stack-line" style={{ left, width: first === next ? width + gap : width }} />
}
