/** A folder without pictures. */
import { ImageOff } from 'lucide-react'

import { app, useApp } from '../../store/app.ts'
import { StatePage } from '../states/StatePage.tsx'

export function NoPictures({ inFolder }: { inFolder: boolean }) {
  const name = useApp((state) => state.session?.dataset?.name ?? '')
  const folder = useApp((state) => state.query.folder)
  return (
    <StatePage
      inside calm icon={ImageOff} testId="no-pictures" title={`No pictures in ${inFolder ? folder : name}`}
      ways={(
        <>
          {inFolder && <button type="button" className="button button-primary" onClick={() => void app().runQuery({ folder: '' })}>Show all folders</button>}
          <button type="button" className={inFolder ? 'button' : 'button button-primary'} onClick={() => app().retryStatus()}>Look again</button>
          {!inFolder && <button type="button" className="button" onClick={() => void app().chooseFolder()}>Open another folder…</button>}
        </>
      )}
    >
      <p>JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF, BMP and SVG files count as pictures, here and in all folders below. New ones appear by themselves.</p>
    </StatePage>
  )
}
