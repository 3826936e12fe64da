/** Shows the button that changes the surround: the brightness of the area around a picture. */
import { Contrast } from 'lucide-react'

import { IconButton } from '../../components/IconButton.tsx'
import { app, useApp } from '../../store/app.ts'
import { SURROUND_NAMES } from './surround-names.ts'

export function SurroundButton() {
  const surround = useApp((state) => state.prefs.surround)
  return (
    <IconButton
      label={`Surround: ${SURROUND_NAMES[surround]}`}
      command="surround"
      onClick={() => app().changeSurround()}
    >
      <Contrast size={16} />
    </IconButton>
  )
}
