/** Shows a line over the picture that says what is unusual about it. */
import { SunMedium, TriangleAlert } from 'lucide-react'

import type { PictureNotice as Notice } from '../../../preload/contract/index.ts'
import { noticeText } from '../../components/notice-text.ts'
import { app, useApp } from '../../store/app.ts'

export function PictureNotice({ notice }: { notice: Notice }) {
  const showsStoredValues = useApp((state) => state.showsStoredValues)
  const isStretched = notice === 'stretched'
  const text =
    isStretched && showsStoredValues
      ? 'Shown as stored: the values of this picture use only a part of their range.'
      : noticeText(notice).long
  return (
    <div className="stage-notice" data-notice={notice} role="note">
      {isStretched ? <SunMedium size={16} aria-hidden="true" /> : <TriangleAlert size={16} aria-hidden="true" />}
      <span>{text}</span>
      {isStretched && (
        <button
          type="button"
          className="button button-small"
          aria-pressed={showsStoredValues}
          onClick={() => app().toggleStoredValues()}
        >
          {showsStoredValues ? 'Stretch' : 'As stored'}
        </button>
      )}
    </div>
  )
}
