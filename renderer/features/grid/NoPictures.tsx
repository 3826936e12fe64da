/** Shows that a folder has no pictures. */
import { ImageOff } from 'lucide-react'
import { useState } from 'react'

import { clockTime } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { StatePage } from '../states/StatePage.tsx'

export function NoPictures({ inFolder }: { inFolder: boolean }) {
  const name = useApp((state) => state.session?.dataset?.name ?? '')
  const folder = useApp((state) => state.query.folder)
  const [rescannedAt, setRescannedAt] = useState<number | null>(null)
  const rescan = (): void => {
    app().retryStatus()
    setRescannedAt(Date.now())
  }
  return (
    <StatePage
      inside
      calm
      icon={ImageOff}
      testId="no-pictures"
      title={`No pictures in ${inFolder ? folder : name}`}
      actions={
        <>
          {inFolder && (
            <button type="button" className="button button-primary" onClick={() => void app().runQuery({ folder: '' })}>
              Show all folders
            </button>
          )}
          <button type="button" className={inFolder ? 'button' : 'button button-primary'} onClick={rescan}>
            Look again
          </button>
          {!inFolder && (
            <button type="button" className="button" onClick={() => void app().chooseFolder()}>
              Open another folder…
            </button>
          )}
        </>
      }
    >
      <p>
        JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF, BMP and SVG files count as pictures, here and in all folders below. New
        ones appear automatically.{rescannedAt !== null && ` Looked again at ${clockTime(rescannedAt)}.`}
      </p>
    </StatePage>
  )
}
