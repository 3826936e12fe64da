/** The centre: the grid, or a sentence about why there is none. */
import { FolderOpen, SearchX } from 'lucide-react'

import { app, useApp } from '../../store/app.ts'
import { Grid } from './Grid.tsx'

export function GridArea() {
  const total = useApp((state) => state.result?.total ?? null)
  const filtered = useApp((state) => state.query.text !== '')
  const inFolder = useApp((state) => state.query.folder !== '')
  const scanning = useApp((state) => state.status?.scanning === true || state.status?.state === 'opening')
  if (total === null) return <Skeleton />
  if (total > 0) return <Grid total={total} />
  if (filtered) return <NoMatch />
  return scanning ? <Skeleton /> : <NoPictures inFolder={inFolder} />
}

function Skeleton() {
  return (
    <div className="skeleton" role="status" aria-label="Loading the pictures">
      {Array.from({ length: 24 }, (_, index) => <span key={index} className="skeleton-cell" />)}
    </div>
  )
}

function NoMatch() {
  return (
    <div className="empty">
      <SearchX size={28} aria-hidden="true" />
      <h2>No picture matches</h2>
      <p>Nothing here fits <code>{app().query.text}</code>.</p>
      <button type="button" className="button" onClick={() => void app().runQuery({ text: '' })}>Clear filter</button>
    </div>
  )
}

function NoPictures({ inFolder }: { inFolder: boolean }) {
  return (
    <div className="empty">
      <FolderOpen size={28} aria-hidden="true" />
      <h2>No pictures here yet</h2>
      <p>JPEG, PNG, WebP, TIFF, AVIF, GIF and similar files that are put into this folder appear by themselves.</p>
      {inFolder && <button type="button" className="button" onClick={() => void app().runQuery({ folder: '' })}>Show all folders</button>}
    </div>
  )
}
