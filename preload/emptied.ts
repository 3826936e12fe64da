/**
 * Detects that the page shows nothing. Nothing else detects it after `document.open()`, or when the page's script does
 * not start. It runs beside the page, which cannot reach it.
 */

/** How long a page has for its first element, in milliseconds. */
const MAX_LOAD_MS = 15_000

/** Calls `onEmpty` once, when what the page showed is gone or nothing appears. */
export function onEmptied(onEmpty: () => void): void {
  let isFilled = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const observer = new MutationObserver(check)

  function check(): void {
    const root = document.getElementById('root')
    if (root?.firstElementChild) {
      isFilled = true
      clearTimeout(timer)
    } else if (isFilled) end()
  }
  function end(): void {
    clearTimeout(timer)
    observer.disconnect()
    onEmpty()
  }

  document.addEventListener('DOMContentLoaded', () => {
    timer = setTimeout(end, MAX_LOAD_MS)
    // Each node is observed on its own: observing everything below would call back thousands of times while somebody
    // scrolls.
    for (const node of [document, document.documentElement, document.body, document.getElementById('root')])
      if (node) observer.observe(node, { childList: true })
    check()
  })
}
