/** Shows a picture's colours, blurred, in its place and shape. */
import { useMemo } from 'react'
import type { CSSProperties } from 'react'
import { thumbHashToApproximateAspectRatio, thumbHashToDataURL } from 'thumbhash'

import type { Row } from '../../../preload/contract/index.ts'

/** Renders an image and not a canvas, because the browser makes a layer of its own for every canvas. */
export function Placeholder({ row: { placeholder, width, height } }: { row: Row }) {
  const { image, ratio } = useMemo(() => decode(placeholder), [placeholder])
  const shape = { '--ratio': width !== null && height !== null ? width / height : ratio } as CSSProperties
  return (
    <span className="cell-preview" style={shape}>
      <img data-testid="placeholder" alt="" draggable={false} decoding="sync" src={image} />
    </span>
  )
}

function decode(base64: string): { image: string; ratio: number } {
  const hash = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  return { image: thumbHashToDataURL(hash), ratio: thumbHashToApproximateAspectRatio(hash) }
}
