/** `Menu`: templates are checked and kept, items clicked by tests or by their accelerators. */
import type { BrowserWindow, Menu, MenuItemConstructorOptions } from 'electron'
import { standInApp } from './app.ts'
import { carried, onlyCarried } from './carried.ts'
import { tell, test } from './program-side.ts'

const OPTIONS = ['label', 'sublabel', 'role', 'type', 'accelerator', 'registerAccelerator', 'enabled', 'checked', 'click', 'submenu']
/** Roles that do nothing that a page could notice, or what the browser does anyway. */
const QUIET_ROLES = new Set(['cut', 'copy', 'paste', 'resetzoom', 'zoomin', 'zoomout', 'togglefullscreen', 'toggledevtools'])
/** Roles with submenus of the system's own. */
const MENU_ROLES = new Set(['appmenu', 'windowmenu', 'help'])

interface Item { readonly options: MenuItemConstructorOptions; readonly submenu: readonly Item[] }

class StandInMenu {
  readonly items: readonly Item[]

  constructor(template: readonly MenuItemConstructorOptions[]) {
    this.items = template.map(toItem)
  }
}

function toItem(options: MenuItemConstructorOptions): Item {
  onlyCarried('MenuItem', options, OPTIONS)
  const role = options.role?.toLowerCase()
  if (role !== undefined && !QUIET_ROLES.has(role) && !MENU_ROLES.has(role) && role !== 'minimize' && role !== 'quit' && role !== 'close' && role !== 'reload') throw new Error(`the stand-in for Electron does not carry the role ${role}`)
  const submenu = options.submenu ?? []
  return { options, submenu: Array.isArray(submenu) ? submenu.map(toItem) : (submenu as unknown as StandInMenu).items }
}

let applicationMenu: StandInMenu | null = null

export const menuModule = carried('Menu', {
  buildFromTemplate: (template: MenuItemConstructorOptions[]): Menu => carried('Menu', new StandInMenu(template)) as unknown as Menu,
  setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu as unknown as StandInMenu | null
    tell('accelerators', acceleratorsOf())
  },
})

/** Keys of the application's menu, as `Ctrl+Alt+Shift+KEY`, whatever the system calls them. */
export function acceleratorsOf(): string[] {
  return flat(applicationMenu?.items ?? []).filter(isPressable).map(item => normal(item.options.accelerator as string))
}

export function pressAccelerator(pressed: string, window: BrowserWindow): void {
  const item = flat(applicationMenu?.items ?? []).find(one => isPressable(one) && normal(one.options.accelerator as string) === pressed)
  if (item) click(item, window)
}

function isPressable({ options }: Item): boolean {
  return options.accelerator != null && options.registerAccelerator !== false && options.enabled !== false
}

function normal(accelerator: string): string {
  const parts = accelerator.split('+')
  const key = parts.at(-1) === '' ? '+' : parts.at(-1)!
  const has = (...names: string[]): boolean => parts.slice(0, -1).some(part => names.includes(part.toLowerCase()))
  const ctrl = has('ctrl', 'control', 'cmdorctrl', 'commandorcontrol', 'cmd', 'command') ? 'Ctrl+' : ''
  return `${ctrl}${has('alt', 'option') ? 'Alt+' : ''}${has('shift') ? 'Shift+' : ''}${key.length === 1 ? key.toUpperCase() : key}`
}

function flat(items: readonly Item[]): Item[] {
  return items.flatMap(item => [item, ...flat(item.submenu)])
}

function click(item: Item, window: BrowserWindow | null): void {
  const { options } = item
  if (options.enabled === false) throw new Error(`${options.label ?? options.role} is not enabled`)
  const role = options.role?.toLowerCase()
  if (role === 'quit') standInApp.quit()
  else if (role === 'close') window?.close()
  else if (role === 'reload') window?.webContents.reload()
  if (options.type === 'checkbox') options.checked = options.checked !== true
  options.click?.({ ...options, checked: options.checked ?? false } as never, window as never, {})
}

function clickPath(items: readonly Item[], path: readonly string[], window: BrowserWindow | null): void {
  const item = items.find(one => nameOf(one) === path[0])
  if (!item) throw new Error(`there is no ${path[0]} in the menu: ${items.map(nameOf).join(', ')}`)
  if (path.length === 1) click(item, window)
  else clickPath(item.submenu, path.slice(1), window)
}

function nameOf({ options }: Item): string {
  return options.label ?? options.role ?? options.type ?? ''
}

/** A menu as plain data. */
function described(items: readonly Item[]): unknown[] {
  return items.map(item => ({
    label: nameOf(item), enabled: item.options.enabled !== false, checked: item.options.checked === true, accelerator: item.options.accelerator ?? null, items: described(item.submenu),
  }))
}

test.answer('menu', () => described(applicationMenu?.items ?? []))

/** Clicks an item of the application's menu by its labels. */
export function answerMenuClicks(focused: () => BrowserWindow | null): void {
  test.answer('menu:click', (path: readonly string[]) => clickPath(applicationMenu?.items ?? [], path, focused()))
}
