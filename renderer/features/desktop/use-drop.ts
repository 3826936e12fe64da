/** A folder, or a picture, that is dropped on the window is opened. */
import { useEffect } from 'react'

import { app } from '../../store/app.ts'

export function useDrop(): void {
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    window.addEventListener('dragover', over, { signal })
    window.addEventListener('dragleave', left, { signal })
    window.addEventListener('drop', dropped, { signal })
    return () => stop.abort()
  }, [])
}

function hasFiles(event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } {
  return event.dataTransfer?.types.includes('Files') === true
}

function over(event: DragEvent): void {
  if (!hasFiles(event)) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'copy'
  // A page in a browser can only say why it cannot open what is dropped.
  if (app().session?.host === 'electron') document.documentElement.dataset['dropping'] = 'true'
}

/** Left for nothing is out of the window. */
function left(event: DragEvent): void {
  if (event.relatedTarget === null) delete document.documentElement.dataset['dropping']
}

function dropped(event: DragEvent): void {
  delete document.documentElement.dataset['dropping']
  if (!hasFiles(event)) return
  // A browser would leave the page and show the picture.
  event.preventDefault()
  const file = event.dataTransfer.files[0]
  if (file) void app().openDropped(file)
}
