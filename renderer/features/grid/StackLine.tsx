import { useApp } from '../../store/app.ts'

interface Props {
  position: number
  left: number
  width: number
  /** The distance to the next picture of the row; 0 for the last one. */
  gap: number
}

/**
 * Shows below a picture that it is part of a stack, as a line that reaches the next picture of the same stack.
 *
 * It is outside the cell, so that it covers no picture.
 */
export function StackLine({ position, left, width, gap }: Props) {
  const first = useApp((state) => state.rows.at(position)?.stack?.first)
  const next = useApp((state) => state.rows.at(position + 1)?.stack?.first)
  if (first === undefined) return null
  return <span className="stack-line" style={{ left, width: first === next ? width + gap : width }} />
}
