/** Opens a folder, or a picture, that is dropped on the window. */
import { useEffect } from 'react'

import { app } from '../../store/app.ts'

export function useDrop(): void {
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    window.addEventListener('dragover', onDragOver, { signal })
    window.addEventListener('dragleave', onDragLeave, { signal })
    window.addEventListener('drop', onDrop, { signal })
    return () => stop.abort()
  }, [])
}

function hasFiles(event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } {
  return event.dataTransfer?.types.includes('Files') === true
}

function onDragOver(event: DragEvent): void {
  if (!hasFiles(event)) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'copy'
  // A page in a browser can only say why it cannot open what is dropped.
  if (app().session?.host === 'electron') document.documentElement.dataset['dropping'] = 'true'
}

/** Ends the drop effect. Without a related target, the pointer has left the window. */
function onDragLeave(event: DragEvent): void {
  if (event.relatedTarget === null) delete document.documentElement.dataset['dropping']
}

function onDrop(event: DragEvent): void {
  delete document.documentElement.dataset['dropping']
  if (!hasFiles(event)) return
  // A browser would leave the page and show the picture.
  event.preventDefault()
  const file = event.dataTransfer.files[0]
  if (file) void app().openDropped(file)
}
