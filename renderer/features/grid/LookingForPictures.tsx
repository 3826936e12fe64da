/** Shows a skeleton, and later a page, until the first pictures are found. */
import { FolderSearch } from 'lucide-react'

import { plural } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { StatePage } from '../states/StatePage.tsx'
import { useDelayed } from '../states/use-delayed.ts'

/** How long only a skeleton is shown, in milliseconds. Most folders show pictures sooner. */
const SKELETON_MS = 800
const CELLS = Array.from({ length: 24 }, (_, index) => index)

export function LookingForPictures() {
  const isLong = useDelayed(true, SKELETON_MS)
  const found = useApp((state) => state.status?.found ?? 0)
  const name = useApp((state) => state.session?.dataset?.name ?? '')
  if (!isLong)
    return (
      <div className="skeleton" role="status" aria-label="Loading the pictures">
        {CELLS.map((index) => (
          <span key={index} className="skeleton-cell" />
        ))}
      </div>
    )
  return (
    <StatePage
      inside
      calm
      busy
      icon={FolderSearch}
      testId="looking-for-pictures"
      title={`Looking for pictures in ${name}…`}
      actions={
        <button type="button" className="button" onClick={() => void app().chooseFolder()}>
          Open another folder…
        </button>
      }
    >
      <p>
        {found === 0
          ? 'None so far: a large share can take a while, and you can leave this open.'
          : `${plural(found, 'picture')} so far: they are shown in a moment.`}
      </p>
    </StatePage>
  )
}
