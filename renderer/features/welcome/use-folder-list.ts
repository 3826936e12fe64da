/** Folders that a path being typed may become. */
import { useEffect, useState } from 'react'

import { invoke } from '../../store/app.ts'

const MOST = 8
/** Milliseconds after a key. */
const QUIET_MS = 90

/** `text` null: nobody types. */
export function useFolderList(text: string | null): readonly string[] {
  const [answer, setAnswer] = useState<{ text: string; folders: readonly string[] }>({ text: '', folders: [] })
  useEffect(() => {
    if (text === null || text === '') return
    let current = true
    const timer = setTimeout(() => {
      invoke('folders.complete', { text, limit: MOST }).then(
        (folders) => {
          if (current) setAnswer({ text, folders })
        },
        // The path can be typed to its end.
        () => undefined,
      )
    }, QUIET_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text])
  return answer.text === text ? answer.folders : []
}
