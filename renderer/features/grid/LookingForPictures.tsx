/** Until the first pictures are found. */
import { FolderSearch } from 'lucide-react'

import { plural } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { StatePage } from '../states/StatePage.tsx'
import { useLate } from '../states/use-late.ts'

/** Milliseconds: most folders show pictures sooner. */
const UNNOTICED_MS = 800
const CELLS = Array.from({ length: 24 }, (_, index) => index)

export function LookingForPictures() {
  const isLong = useLate(true, UNNOTICED_MS)
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
      ways={
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
