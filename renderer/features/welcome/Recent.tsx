/** Folders that were open before, and whether they are there now. */
import { CloudOff, Folder } from 'lucide-react'
import { useEffect, useState } from 'react'

import type { RecentFolder } from '../../../preload/contract/index.ts'
import { absoluteTime, folderName, relativeTime } from '../../components/format.ts'
import { app, invoke, useApp } from '../../store/app.ts'

export function Recent() {
  const session = useApp((state) => state.session)
  const looked = useLooked()
  const folders = (session?.recent ?? [])
    .filter((path) => path !== session?.dataset?.path)
    .map((path) => looked.get(path) ?? unlooked(path))
  if (folders.length === 0) return null
  return (
    <section className="welcome-section" aria-labelledby="recent-title">
      <h2 id="recent-title">Recent</h2>
      <ul>
        {folders.map((folder) => (
          <li key={folder.path}>
            <Choice folder={folder} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Choice({ folder: { path, name, openedAt, isThere } }: { folder: RecentFolder }) {
  const Icon = isThere ? Folder : CloudOff
  return (
    <button
      type="button"
      className="welcome-item"
      data-testid="recent"
      data-there={isThere}
      title={path}
      onClick={() => void app().openPath(path)}
    >
      <Icon size={16} aria-hidden="true" />
      <span className="welcome-item-text">
        <b>{name}</b>
        <span className="muted">{path}</span>
      </span>
      <span className="welcome-item-when muted">
        {!isThere && <span className="welcome-away">Away</span>}
        {openedAt !== null && <time title={absoluteTime(openedAt)}>{relativeTime(openedAt)}</time>}
      </span>
    </button>
  )
}

/** The list is there at once; when, and whether a folder is there, follow as soon as the disks have answered. */
function useLooked(): ReadonlyMap<string, RecentFolder> {
  const [looked, setLooked] = useState<ReadonlyMap<string, RecentFolder>>(new Map())
  useEffect(() => {
    let current = true
    invoke('folders.recent', {}).then(
      (folders) => {
        if (current) setLooked(new Map(folders.map((folder) => [folder.path, folder])))
      },
      // The folders can be opened all the same.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [])
  return looked
}

function unlooked(path: string): RecentFolder {
  return { path, name: folderName(path), openedAt: null, isThere: true }
}
