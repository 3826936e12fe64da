/** Updates a menu that is shown without building it again, which would close it while somebody uses it. */
import type { MenuItem, MenuItemConstructorOptions } from 'electron'

/** What is compared with an item that is shown, and what can be changed in it. */
export type ShownItem = Pick<MenuItem, 'label' | 'enabled' | 'checked'> & {
  readonly accelerator?: MenuItem['accelerator'] | null
  readonly submenu?: { readonly items: readonly ShownItem[] } | undefined
}

/**
 * Updates which items are enabled and checked. Returns false, and changes nothing, if the menu has other items, or other
 * keys, than the template.
 */
export function updateMenuState(menu: readonly ShownItem[], template: readonly MenuItemConstructorOptions[]): boolean {
  if (!hasSameItems(menu, template)) return false
  applyState(menu, template)
  return true
}

/** Returns whether two menus have the same items. Items with a role have the system's own label, key and submenu. */
function hasSameItems(menu: readonly ShownItem[], template: readonly MenuItemConstructorOptions[]): boolean {
  return (
    menu.length === template.length &&
    template.every(
      (item, at) =>
        (item.label === undefined || item.label === menu[at]!.label) &&
        (item.role !== undefined || (item.accelerator ?? null) === (menu[at]!.accelerator ?? null)) &&
        hasSameItems(itemsOf(menu[at]!, item), submenuOf(item)),
    )
  )
}

function applyState(menu: readonly ShownItem[], template: readonly MenuItemConstructorOptions[]): void {
  for (const [at, item] of template.entries()) {
    const target = menu[at]!
    if (item.enabled !== undefined && target.enabled !== item.enabled) target.enabled = item.enabled
    // Only the checked radio item is set: Electron unchecks the others.
    if (item.checked !== undefined && target.checked !== item.checked && (item.checked || item.type !== 'radio'))
      target.checked = item.checked
    applyState(itemsOf(target, item), submenuOf(item))
  }
}

function itemsOf(menu: ShownItem, template: MenuItemConstructorOptions): readonly ShownItem[] {
  return template.submenu === undefined ? [] : (menu.submenu?.items ?? [])
}

function submenuOf({ submenu }: MenuItemConstructorOptions): readonly MenuItemConstructorOptions[] {
  return Array.isArray(submenu) ? submenu : []
}
