/** A name that is cut in its middle when there is too little room: endings tell the pictures of a series apart. */
import { splitName } from './format.ts'

/** `tail`: letters at the end that always stay. */
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
