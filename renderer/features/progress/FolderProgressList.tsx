/** Lists folders and Smart Folders with how many of their pictures are done. */
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'

import { t, type CountedPictures, type FolderProgress, type Progress } from '../../../preload/contract/index.ts'
import { ShortName } from '../../components/ShortName.tsx'
import { count, folderName, plural } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { Bar } from './Bar.tsx'
import { percent } from './progress-words.ts'

type Order = 'largest' | 'least-done' | 'name'

const ORDERS: readonly { readonly order: Order; readonly title: string }[] = [
  { order: 'largest', title: t('Largest') },
  { order: 'least-done', title: t('Least done') },
  { order: 'name', title: t('Name') },
]

export function FolderProgressList({ progress: { folders, own, moreFolders } }: { progress: Progress }) {
  const [order, setOrder] = useState<Order>('largest')
  const folder = useApp((state) => state.progressFolder)
  if (folders.length === 0) return null
  return (
    <section className="progress-card" aria-label="Folders">
      <header>
        <h3>By folder</h3>
        <div className="segments" role="radiogroup" aria-label="Order of folders">
          {ORDERS.map(({ order: one, title }) => (
            <label key={one} data-chosen={one === order}>
              <input type="radio" name="progress-order" checked={one === order} onChange={() => setOrder(one)} />
              {title}
            </label>
          ))}
        </div>
      </header>
      <ul className="progress-list">
        {sorted(folders, order).map((one) => (
          <Folder key={one.path} folder={one} />
        ))}
        {own.total > 0 && (
          <li className="progress-row" data-testid="progress-own">
            <span className="progress-main">
              <span className="muted">{folder === '' ? t('in no folder') : t`in ${folderName(folder)} itself`}</span>
              <Numbers {...own} />
            </span>
          </li>
        )}
      </ul>
      {moreFolders > 0 && <p className="muted">{plural(moreFolders, 'folder')} more are not listed.</p>}
    </section>
  )
}

/** Returns the folders in an order. Equal ones keep the order of their names. */
function sorted(folders: readonly FolderProgress[], order: Order): readonly FolderProgress[] {
  if (order === 'name') return folders
  if (order === 'largest') return folders.toSorted((a, b) => b.total - a.total)
  return folders.toSorted((a, b) => a.done / a.total - b.done / b.total || b.total - a.total)
}

function Folder({ folder: { path, hasFolders, total, done } }: { folder: FolderProgress }) {
  const name = folderName(path)
  return (
    <li className="progress-row" data-testid="progress-folder" data-path={path} data-done={done} data-total={total}>
      <button
        type="button"
        className="progress-main"
        title={`Show the pictures of ${path}`}
        onClick={() => app().showProgressPictures(path)}
      >
        <ShortName name={name} title={null} />
        <Numbers total={total} done={done} />
      </button>
      <span className="progress-actions">
        {done < total && (
          <button
            type="button"
            className="link"
            aria-label={`Show ${plural(total - done, 'picture')} of ${path} that are not done`}
            onClick={() => app().showProgressPart({ part: 'left' }, path)}
          >
            {count(total - done)} left
          </button>
        )}
      </span>
      {hasFolders ? (
        <button
          type="button"
          className="icon-button"
          aria-label={`Progress in ${path}`}
          title="The folders in it"
          onClick={() => app().openProgress(path)}
        >
          <ChevronRight size={14} aria-hidden="true" />
        </button>
      ) : (
        <span className="progress-no-folders" />
      )}
    </li>
  )
}

function Numbers({ total, done }: CountedPictures) {
  return (
    <>
      <span className="progress-count">
        {count(done)} of {count(total)}
      </span>
      <span className="progress-share muted">{percent(done, total)}</span>
      <Bar part={done} total={total} />
    </>
  )
}

export function SmartFolderProgressList({ progress: { smartFolders } }: { progress: Progress }) {
  const saved = useApp((state) => state.settings?.smartFolders)
  const folder = useApp((state) => state.progressFolder)
  if (smartFolders.length === 0) return null
  return (
    <section className="progress-card" aria-label="Smart Folders">
      <h3>By Smart Folder</h3>
      <ul className="progress-list">
        {smartFolders.map(({ name, total, done }) => (
          <li key={name} className="progress-row" data-testid="progress-smart-folder" data-name={name} data-done={done}>
            <button
              type="button"
              className="progress-main"
              title={`Show the pictures of ${name}`}
              onClick={() =>
                app().showProgressPictures(folder, saved?.find((one) => one.name === name)?.query.filter ?? '')
              }
            >
              <ShortName name={name} title={null} />
              <Numbers total={total} done={done} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
