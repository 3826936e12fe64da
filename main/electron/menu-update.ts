/** Updates a menu that is shown without building it again, which would close it while somebody uses it. */
import type { MenuItem, MenuItemConstructorOptions } from 'electron'

/** What can be changed in an item while it is shown. */
export type ShownItem = Pick<MenuItem, 'label' | 'enabled' | 'checked'> & {
  readonly submenu?: { readonly items: readonly ShownItem[] } | undefined
}

/**
 * Applies what is enabled and checked. Returns whether that was possible: false, with nothing changed, if the items
 * themselves differ.
 */
export function updateMenuState(shown: readonly ShownItem[], wanted: readonly MenuItemConstructorOptions[]): boolean {
  if (!hasSameItems(shown, wanted)) return false
  applyState(shown, wanted)
  return true
}

/** Returns whether two menus have the same items. Items with a role have the system's own label and submenu. */
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
    // Only the checked radio item is set: Electron unchecks the others.
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
