/** Shows the folders that were opened before, and whether each is there now. */
import { CloudOff, Folder } from 'lucide-react'
import { useEffect, useState } from 'react'

import type { RecentFolder } from '../../../preload/contract/index.ts'
import { absoluteTime, folderName, relativeTime } from '../../components/format.ts'
import { app, invoke, useApp } from '../../store/app.ts'

export function Recent() {
  const session = useApp((state) => state.session)
  const probed = useRecentFolders()
  const folders = (session?.recent ?? [])
    .filter((path) => path !== session?.dataset?.path)
    .map((path) => probed.get(path) ?? unprobedFolder(path))
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
        {!isThere && <span className="welcome-unavailable">Not available</span>}
        {openedAt !== null && <time title={absoluteTime(openedAt)}>{relativeTime(openedAt)}</time>}
      </span>
    </button>
  )
}

/**
 * Returns the facts about the recent folders. The list itself is shown at once. When a folder was opened, and whether
 * it is there now, is shown as soon as the disks have answered.
 */
function useRecentFolders(): ReadonlyMap<string, RecentFolder> {
  const [probed, setProbed] = useState<ReadonlyMap<string, RecentFolder>>(new Map())
  useEffect(() => {
    let current = true
    invoke('folders.recent', {}).then(
      (folders) => {
        if (current) setProbed(new Map(folders.map((folder) => [folder.path, folder])))
      },
      // Without an answer the folders can still be opened.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [])
  return probed
}

function unprobedFolder(path: string): RecentFolder {
  return { path, name: folderName(path), openedAt: null, isThere: true }
}
