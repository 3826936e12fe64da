/** Shows the pictures, or a page about the folder that is being opened. */
import type { ReactNode } from 'react'

import { useApp } from '../../store/app.ts'
import { NewFolder } from '../welcome/NewFolder.tsx'
import { Welcome } from '../welcome/Welcome.tsx'
import { OpenFailure } from './OpenFailure.tsx'
import { Opening } from './Opening.tsx'
import { useDelayed } from './use-delayed.ts'

/**
 * How long to wait before a page says that a folder is being opened, in milliseconds. Most folders are open before
 * anybody could read it.
 */
const OPENING_DELAY_MS = 350

export function StartScreen({ children }: { children: ReactNode }) {
  const session = useApp((state) => state.session)
  const choosing = useApp((state) => state.isChoosingFolder)
  const opening = session?.opening ?? null
  const isLong = useDelayed(opening !== null, OPENING_DELAY_MS)
  if (!session) return null
  if (opening !== null && isLong) return <Opening path={opening} />
  if (session.newFolder) return <NewFolder key={session.newFolder.path} folder={session.newFolder} />
  if (session.failure) return <OpenFailure failure={session.failure} />
  // A window that starts with a folder shows nothing else before it.
  if (session.dataset === null && opening !== null) return <div className="app-blank" aria-busy="true" />
  return session.dataset === null || choosing ? <Welcome /> : children
}
