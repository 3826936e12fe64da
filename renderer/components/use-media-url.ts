/**
 * Addresses of pictures, asked for only while the program is there: with a request goes the cookie, and once the
 * program has ended anybody may answer at its address.
 */
import { useState } from 'react'

import { mediaUrl } from '../../preload/contract/index.ts'
import type { Row } from '../../preload/contract/index.ts'
import { useApp } from '../store/app.ts'

/**
 * The address for an image's `src`. Without the program it stays what it was, so that what is on screen stays there;
 * undefined where nothing was asked for before.
 */
export function useMediaUrl(
  kind: 'thumb' | 'picture',
  row: Pick<Row, 'id' | 'version'>,
  size: number,
  asStored = false,
): string | undefined {
  const connected = useApp((state) => state.connected)
  const wanted = mediaUrl(kind, row, size, asStored)
  const [asked, setAsked] = useState(connected ? wanted : undefined)
  if (connected && asked !== wanted) setAsked(wanted)
  return connected ? wanted : asked
}
