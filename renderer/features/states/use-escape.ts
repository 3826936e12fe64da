/** `Esc` leaves a page that is in front of the pictures, unless something on it has taken the key. */
import { useEffect } from 'react'

import { app } from '../../store/app.ts'

export function useEscape(then: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || app().palette || app().shortcuts || app().settingsOpen)
        return
      event.preventDefault()
      then()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [then])
}

/** To the data set that is open, or to the welcome page. */
export function leave(): void {
  void app().dismissFolder()
}
