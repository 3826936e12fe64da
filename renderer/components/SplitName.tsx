/**
 * Shows a name. When there is too little room, it is shortened in the middle, because the ends of names distinguish the
 * pictures of a series.
 */
import { splitName } from './format.ts'

/** `tail` is the number of letters at the end that always stay. */
export function SplitName({
  name,
  title = name,
  tail,
  className = '',
}: {
  name: string
  title?: string
  tail?: number
  className?: string
}) {
  const [head, end] = splitName(name, tail)
  return (
    <span className={`split-name ${className}`} title={title}>
      <span>{head}</span>
      {end && <span>{end}</span>}
    </span>
  )
}
