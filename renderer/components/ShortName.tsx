/** Shows a name. When there is too little room, it is shortened in the middle, and can still be copied as a whole. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react'

import { measureIn, shortenMiddle, type TextRoom } from './shorten-middle.ts'

interface Props {
  name: string
  /** The tooltip; the name by default, and null where an element around it has one. */
  title?: string | null
  /** The number of letters at the end that stay as long as there is room for them. */
  tail?: number
  className?: string
  /** The room, where it is known; otherwise the element is measured. A change of the font needs a new `key`. */
  room?: TextRoom
}

const TAIL = 10
/** Pixels by which a measured text may differ from its element. */
const ROUNDING = 0.5

export function ShortName({ name, title = name, tail = TAIL, className = '', room: given }: Props) {
  const element = useRef<HTMLSpanElement>(null)
  const [measured, setMeasured] = useState<TextRoom | null>(null)
  const room = given ?? measured
  const isGiven = given !== undefined
  useLayoutEffect(() => (isGiven ? undefined : followRoom(element.current!, setMeasured)), [isGiven])
  const { width, font } = room ?? {}
  const shortened = useMemo(
    () => (width === undefined || font === undefined ? null : shortenMiddle(name, width, measureIn(font), tail)),
    [name, width, font, tail],
  )
  return (
    <span ref={element} className={`short-name ${className}`} data-name={name} title={title ?? undefined}>
      {shortened ? (
        <>
          {shortened.start}
          <span className="short-name-hidden" style={{ width: shortened.ellipsis }}>
            {shortened.hidden}
          </span>
          {shortened.end}
        </>
      ) : (
        name
      )}
    </span>
  )
}

/** Calls `onChange` with the room of an element, at first and whenever its width changes. Returns how to stop. */
function followRoom(element: HTMLElement, onChange: (room: TextRoom) => void): () => void {
  const observer = new ResizeObserver(() => {
    // The property `font` is empty where the digits have one width, so its parts are read.
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(element)
    onChange({
      width: element.getBoundingClientRect().width + ROUNDING,
      font: `${fontWeight} ${fontSize} ${fontFamily}`,
    })
  })
  observer.observe(element)
  return () => observer.disconnect()
}
