/** Finds the folders whose paths begin with the text that is being typed. */
import { useEffect, useState } from 'react'

import { invoke } from '../../store/app.ts'

const MAX_FOLDERS = 8
/** How long typing must pause before folders are requested, in milliseconds. */
const TYPING_PAUSE_MS = 90

/** Returns the folders. `text` is null while nobody types. */
export function useFolderList(text: string | null): readonly string[] {
  const [answer, setAnswer] = useState<{ text: string; folders: readonly string[] }>({ text: '', folders: [] })
  useEffect(() => {
    if (text === null || text === '') return
    let current = true
    const timer = setTimeout(() => {
      invoke('folders.complete', { text, limit: MAX_FOLDERS }).then(
        (folders) => {
          if (current) setAnswer({ text, folders })
        },
        // Without an answer the path can be typed in full.
        () => undefined,
      )
    }, TYPING_PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text])
  return answer.text === text ? answer.folders : []
}
