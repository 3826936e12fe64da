/** Closes a page in front of the pictures with `Esc`, unless something on it handles the key. */
import { useEffect } from 'react'

import { app } from '../../store/app.ts'

export function useEscape(onEscape: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || app().palette || app().shortcuts || app().settingsOpen)
        return
      event.preventDefault()
      onEscape()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [onEscape])
}

/** Returns to the open data set, or to the welcome page. */
export function dismissFolder(): void {
  void app().dismissFolder()
}
