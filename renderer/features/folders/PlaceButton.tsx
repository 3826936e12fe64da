/** Names the folder or Smart Folder that is shown, while the left panel is hidden. A click shows the panel. */
import { Bookmark, Folder, Images } from 'lucide-react'

import { ShortName } from '../../components/ShortName.tsx'
import { app } from '../../store/app.ts'
import type { Place } from './current-place.ts'
import { placeName, placePath } from './place-text.ts'
import { useCurrentPlace } from './use-current-place.ts'

export function PlaceButton() {
  const place = useCurrentPlace()
  const name = placeName(place)
  return (
    <button
      type="button"
      className="button button-quiet place-button"
      data-testid="place"
      aria-label={`Place: ${placePath(place)}. Show the left panel`}
      title={placePath(place)}
      onClick={() => app().setPrefs({ leftPanel: true })}
    >
      <PlaceIcon place={place} />
      <ShortName key={name} name={name} title={null} />
    </button>
  )
}

function PlaceIcon({ place }: { place: Place }) {
  if (place.kind === 'smart-folder') return <Bookmark size={14} aria-hidden="true" />
  if (place.kind === 'folder' && place.path !== '') return <Folder size={14} aria-hidden="true" />
  return <Images size={14} aria-hidden="true" />
}
