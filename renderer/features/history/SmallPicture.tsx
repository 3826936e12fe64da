/** Shows a picture of the history as a small square. */
import { ImageOff } from 'lucide-react'
import { useState } from 'react'

import type { Row } from '../../../preload/contract/index.ts'
import { useMediaUrl } from '../../components/use-media-url.ts'

/** The size of the thumbnail that is requested, in pixels. */
const SIZE = 256

export function SmallPicture({ row }: { row: Row }) {
  const [failed, setFailed] = useState(false)
  const address = useMediaUrl('thumb', row, SIZE)
  return failed || address === undefined || !row.present ? (
    <span className="small-picture" title={row.key}>
      <ImageOff size={12} aria-hidden="true" />
    </span>
  ) : (
    <img
      className="small-picture"
      alt=""
      title={row.key}
      draggable={false}
      loading="lazy"
      decoding="async"
      src={address}
      onError={() => setFailed(true)}
    />
  )
}
