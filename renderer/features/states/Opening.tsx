/** While a folder is being opened, or the sample made. */
import { LoaderCircle } from 'lucide-react'

import { folderName } from '../../components/format.ts'
import { useApp } from '../../store/app.ts'
import { StatePage, takeKeyboard } from './StatePage.tsx'
import { leave, useEscape } from './use-escape.ts'
import { useLate } from './use-late.ts'

/** Milliseconds after which a disk would have answered. */
const LONG_MS = 2_000

export function Opening({ path }: { path: string }) {
  const isSample = useApp((state) => state.session?.sample === path)
  const isLong = useLate(true, LONG_MS)
  useEscape(leave)
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
      ways={
        <button type="button" className="button" ref={takeKeyboard} onClick={leave}>
          Cancel
        </button>
      }
    >
      <p>{sentence}</p>
      <p className="state-path">{path}</p>
    </StatePage>
  )
}
