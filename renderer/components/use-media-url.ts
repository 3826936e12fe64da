/**
 * Provides the addresses of pictures. They are requested only while the program is connected.
 *
 * A request carries the cookie, and after the program has ended, another program may answer at its address.
 */
import { useState } from 'react'

import { mediaUrl } from '../../preload/contract/index.ts'
import type { Row } from '../../preload/contract/index.ts'
import { useApp } from '../store/app.ts'

/**
 * Returns the address for the `src` of an image.
 *
 * Without a connection the address does not change, so that the picture stays on the screen. It is undefined if no
 * address was requested before.
 */
export function useMediaUrl(
  kind: 'thumb' | 'picture',
  row: Pick<Row, 'id' | 'version'>,
  size: number,
  showsStoredValues = false,
): string | undefined {
  const connected = useApp((state) => state.connected)
  const address = mediaUrl(kind, row, size, showsStoredValues)
  const [requested, setRequested] = useState(connected ? address : undefined)
  if (connected && requested !== address) setRequested(address)
  return connected ? address : requested
}
