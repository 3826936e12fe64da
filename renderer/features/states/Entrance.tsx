/** What is shown: the pictures, or a page about the folder that is to be opened. */
import type { ReactNode } from 'react'

import { useApp } from '../../store/app.ts'
import { NewFolder } from '../welcome/NewFolder.tsx'
import { Welcome } from '../welcome/Welcome.tsx'
import { OpenFailure } from './OpenFailure.tsx'
import { Opening } from './Opening.tsx'
import { useLate } from './use-late.ts'

/** Milliseconds: most folders are open before a page about it would have been read. */
const UNNOTICED_MS = 350

export function Entrance({ children }: { children: ReactNode }) {
  const session = useApp((state) => state.session)
  const choosing = useApp((state) => state.isChoosingFolder)
  const opening = session?.opening ?? null
  const isLong = useLate(opening !== null, UNNOTICED_MS)
  if (!session) return null
  if (opening !== null && isLong) return <Opening path={opening} />
  if (session.newFolder) return <NewFolder key={session.newFolder.path} folder={session.newFolder} />
  if (session.failure) return <OpenFailure failure={session.failure} />
  // A window that starts with a folder shows nothing else before it.
  if (session.dataset === null && opening !== null) return <div className="app-blank" aria-busy="true" />
  return session.dataset === null || choosing ? <Welcome /> : children
}
