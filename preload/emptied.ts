/**
 * Tells when the page shows nothing: nothing else does after `document.open()`, or when the page's script does not come
 * to work. Runs beside the page, which cannot reach it.
 */

/** Milliseconds that a page has for its first element. */
const MAX_LOAD_MS = 15_000

/** Calls `tell` once, when what the page showed is gone or nothing comes. */
export function onEmptied(tell: () => void): void {
  let isFilled = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const observer = new MutationObserver(look)

  function look(): void {
    const root = document.getElementById('root')
    if (root?.firstElementChild) {
      isFilled = true
      clearTimeout(timer)
    } else if (isFilled) end()
  }
  function end(): void {
    clearTimeout(timer)
    observer.disconnect()
    tell()
  }

  document.addEventListener('DOMContentLoaded', () => {
    timer = setTimeout(end, MAX_LOAD_MS)
    // Each by itself: all that happens below would be told of thousands of times while somebody scrolls.
    for (const node of [document, document.documentElement, document.body, document.getElementById('root')])
      if (node) observer.observe(node, { childList: true })
    look()
  })
}
