/**
 * Moves the keyboard focus with F6 between the parts of the window that are marked with `data-region`. When it comes
 * back to a part, the element that had the focus there last gets it again.
 */

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex="0"]'

const lastIn = new WeakMap<Element, HTMLElement>()

/** Gives the keyboard focus to the next part, or to the previous one, that can have it. */
export function moveToRegion(by: 1 | -1): void {
  const focused = document.activeElement
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.closest('[inert]') === null && targetIn(region) !== undefined,
  )
  const current = regions.findIndex((region) => region.contains(focused))
  if (current >= 0 && focused instanceof HTMLElement) lastIn.set(regions[current]!, focused)
  const from = current < 0 && by < 0 ? 0 : current
  const next = regions[(from + by + regions.length) % regions.length]
  if (next) targetIn(next)?.focus()
}

function targetIn(region: HTMLElement): HTMLElement | undefined {
  const last = lastIn.get(region)
  if (last && region.contains(last) && last.checkVisibility()) return last
  if (!region.checkVisibility()) return undefined
  return region.hasAttribute('tabindex')
    ? region
    : [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find((element) => element.checkVisibility())
}
