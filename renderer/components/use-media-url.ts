/**
 * Provides the addresses of pictures. They are requested only while the program is connected.
 *
 * A request carries the cookie, and once the program has ended any other program may answer at its address.
 */
import { useState } from 'react'

import { mediaUrl } from '../../preload/contract/index.ts'
import type { Row } from '../../preload/contract/index.ts'
import { useApp } from '../store/app.ts'

/**
 * Returns the address for the `src` of an image.
 *
 * Without a connection it stays what it was, so that what is on screen stays there. It is undefined where nothing was
 * requested before.
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
