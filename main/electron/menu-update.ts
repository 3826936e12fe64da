/**
 * Brings a menu that is shown up to date without making it anew, which would close it under the hand of whoever has
 * opened it.
 */
import type { MenuItem, MenuItemConstructorOptions } from 'electron'

/** What of an item can be changed while it is shown. */
export type ShownItem = Pick<MenuItem, 'label' | 'enabled' | 'checked'> & {
  readonly submenu?: { readonly items: readonly ShownItem[] } | undefined
}

/**
 * Takes over what is enabled and chosen. Whether that was possible: false, with nothing changed, where the items are
 * others.
 */
export function updateMenuState(shown: readonly ShownItem[], wanted: readonly MenuItemConstructorOptions[]): boolean {
  if (!hasSameItems(shown, wanted)) return false
  applyState(shown, wanted)
  return true
}

/** Items of a role have the system's own label and submenu. */
function hasSameItems(shown: readonly ShownItem[], wanted: readonly MenuItemConstructorOptions[]): boolean {
  return (
    shown.length === wanted.length &&
    wanted.every(
      (item, at) =>
        (item.label === undefined || item.label === shown[at]!.label) &&
        hasSameItems(itemsOf(shown[at]!, item), submenuOf(item)),
    )
  )
}

function applyState(shown: readonly ShownItem[], wanted: readonly MenuItemConstructorOptions[]): void {
  for (const [at, item] of wanted.entries()) {
    const target = shown[at]!
    if (item.enabled !== undefined && target.enabled !== item.enabled) target.enabled = item.enabled
    // Of radio items only the chosen one is told: Electron takes it from the others.
    if (item.checked !== undefined && target.checked !== item.checked && (item.checked || item.type !== 'radio'))
      target.checked = item.checked
    applyState(itemsOf(target, item), submenuOf(item))
  }
}

function itemsOf(shown: ShownItem, wanted: MenuItemConstructorOptions): readonly ShownItem[] {
  return wanted.submenu === undefined ? [] : (shown.submenu?.items ?? [])
}

function submenuOf({ submenu }: MenuItemConstructorOptions): readonly MenuItemConstructorOptions[] {
  return Array.isArray(submenu) ? submenu : []
}
