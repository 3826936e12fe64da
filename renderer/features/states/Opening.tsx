/** Shows that a folder is being opened, or that the sample is being made. */
import { LoaderCircle } from 'lucide-react'

import { folderName } from '../../components/format.ts'
import { useApp } from '../../store/app.ts'
import { StatePage, focusOnMount } from './StatePage.tsx'
import { dismissFolder, useEscape } from './use-escape.ts'
import { useDelayed } from './use-delayed.ts'

/** A disk of this machine answers within this time, in milliseconds. */
const SLOW_MS = 2_000

export function Opening({ path }: { path: string }) {
  const isSample = useApp((state) => state.session?.sample === path)
  const isLong = useDelayed(true, SLOW_MS)
  useEscape(dismissFolder)
  const sentence = isSample
    ? 'Pictures to try things on are drawn on the first use. That takes some seconds.'
    : isLong
      ? 'It has not answered yet. A share that is waking up can take a while.'
      : 'Its pictures are shown as they are found.'
  return (
    <StatePage
      icon={LoaderCircle}
      busy
      calm
      testId="opening"
      title={isSample ? 'Making the sample…' : `Opening ${folderName(path)}…`}
      actions={
        <button type="button" className="button" ref={focusOnMount} onClick={dismissFolder}>
          Cancel
        </button>
      }
    >
      <p>{sentence}</p>
      <p className="state-path">{path}</p>
    </StatePage>
  )
}
