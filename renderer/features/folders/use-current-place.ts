/** Reads from the store which place of the left panel the window shows. */
import { useMemo } from 'react'

import type { SmartFolder } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import { currentPlace } from './current-place.ts'
import type { Place } from './current-place.ts'

const NO_SMART_FOLDERS: readonly SmartFolder[] = []

export function useCurrentPlace(): Place {
  const query = useApp((state) => state.requestedQuery)
  const smartFolders = useApp((state) => state.settings?.smartFolders ?? NO_SMART_FOLDERS)
  const folders = useApp((state) => state.folders)
  return useMemo(
    () =>
      currentPlace(
        query,
        smartFolders,
        folders.map(({ path }) => path),
      ),
    [query, smartFolders, folders],
  )
}
