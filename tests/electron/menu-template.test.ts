import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import { menuTemplate, type MenuActions, type MenuState } from '../../main/electron/menu-template.ts'
import { MENU_COMMANDS } from '../../preload/contract/index.ts'
import { commandFor } from '../../renderer/features/shortcuts/keymap.ts'

const STATE: MenuState = {
  platform: 'linux', development: false, hasWindow: true, isOpen: true, recent: ['/data/a & b'], noUpdates: null,
  prefs: { theme: 'dark', leftPanel: true, rightPanel: false, gridLayout: 'justified', checkForUpdates: true },
}
const page = vi.fn<MenuActions['page']>()
const ACTIONS = new Proxy({ page } as unknown as MenuActions, { get: (known, name) => name === 'page' ? known.page : () => undefined })

function items(state: Partial<MenuState> = {}): MenuItemConstructorOptions[] {
  const flat = (list: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] => list.flatMap(item => [item, ...flat((item.submenu ?? []) as MenuItemConstructorOptions[])])
  return flat(menuTemplate({ ...STATE, ...state }, ACTIONS))
}

function named(label: string, state: Partial<MenuState> = {}): MenuItemConstructorOptions {
  return items(state).find(item => item.label === label)!
}

function enabled(state: Partial<MenuState>): string[] {
  return items(state).filter(item => item.click && item.enabled !== false).map(({ label }) => label!)
}

const PRESS: Readonly<Record<string, string>> = { Plus: '+' }

test('every key that it shows is the page’s, and none of those is taken from the page', () => {
  const shown = items().filter(({ accelerator, label }) => accelerator !== undefined && label !== 'Open Folder…')
  expect(shown.length).toBeGreaterThan(15)
  for (const { accelerator, registerAccelerator } of shown) {
    const parts = accelerator!.split('+')
    const key = PRESS[parts.at(-1)!] ?? parts.at(-1)!
    const has = (name: string): boolean => parts.slice(0, -1).includes(name)
    const press = { key: key.length === 1 ? key.toLowerCase() : key, code: `Key${key}`, ctrlKey: has('CmdOrCtrl'), metaKey: false, altKey: has('Alt'), shiftKey: has('Shift') }
    expect(registerAccelerator, accelerator).toBe(false)
    expect(commandFor(press, { on: 'surface', typed: false, over: 'grid', dialog: false }), accelerator).not.toBeNull()
  }
})

test('on macOS, where a key that is shown is registered, keys that type a letter are not shown', () => {
  const shown = items({ platform: 'darwin' }).flatMap(({ accelerator }) => accelerator ?? [])
  expect(shown.filter(key => !/^(CmdOrCtrl|Alt)\+/.test(key))).toEqual([])
})

test('every command that there is can be chosen', () => {
  for (const item of items()) if (item.click) (item.click as () => void)()
  expect(new Set(page.mock.calls.map(([command]) => command))).toEqual(new Set(MENU_COMMANDS))
})

test('without a folder nothing can be chosen that needs one, without a window nothing that needs that', () => {
  expect(enabled({ isOpen: false })).toEqual(['Open Folder…', 'a && b', 'Clear Recent', 'Commands…', 'System', 'Light', 'Dark', 'Keyboard Shortcuts', 'Copy Diagnostics', 'Open Logs', 'Check for Updates…', 'Check for Updates at Start', 'About Lenslet'])
  expect(enabled({ isOpen: false, hasWindow: false })).toEqual(['Open Folder…', 'a && b', 'Clear Recent', 'Open Logs', 'Check for Updates…', 'Check for Updates at Start', 'About Lenslet'])
})

test('it shows what is chosen, and why nothing is asked for updates', () => {
  expect([named('Dark').checked, named('Light').checked, named('Left Panel').checked, named('Inspector').checked]).toEqual([true, false, true, false])
  expect(named('Open Recent', { recent: [] }).enabled).toBe(false)
  expect(named('Check for Updates…', { noUpdates: 'Updates are turned off on this machine' }).enabled).toBe(false)
  expect(named('Updates are turned off on this machine', { noUpdates: 'Updates are turned off on this machine' }).enabled).toBe(false)
})

test('pages are loaded anew from the menu in development only', () => {
  const roles = [false, true].map(development => items({ development }).filter(({ role }) => role === 'reload' || role === 'toggleDevTools').length)
  expect(roles).toEqual([0, 2])
})
