/**
 * Tests that menus are updated in place where possible. Otherwise an open menu would close when an item becomes enabled.
 */
import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { updateMenuState, type ShownItem } from '../../main/electron/menu-update.ts'

type Shown = { -readonly [Key in keyof ShownItem]: ShownItem[Key] }

/** Returns items as Electron makes them from a template. Items with a role get its label and items. */
function shownOf(template: readonly MenuItemConstructorOptions[]): Shown[] {
  return template.map(({ label, role, accelerator = null, enabled = true, checked = false, submenu }) => {
    const items = role === undefined ? (submenu as MenuItemConstructorOptions[] | undefined) : [{ label: 'Minimize' }]
    const key = role === undefined ? accelerator : 'CmdOrCtrl+C'
    return {
      label: label ?? role ?? '',
      accelerator: key,
      enabled,
      checked,
      ...(items ? { submenu: { items: shownOf(items) } } : {}),
    }
  })
}

function menuOf(
  enabled: boolean,
  theme: 'light' | 'dark',
  recent: readonly string[] = ['a'],
): MenuItemConstructorOptions[] {
  return [
    {
      label: 'File',
      submenu: [
        { label: 'Show', enabled },
        { label: 'Open Recent', submenu: recent.map((label) => ({ label })) },
      ],
    },
    {
      label: 'View',
      submenu: [
        { label: 'Panel', type: 'checkbox', checked: enabled },
        { type: 'separator' },
        ...(['light', 'dark'] as const).map((label) => ({ label, type: 'radio' as const, checked: label === theme })),
      ],
    },
    { role: 'windowMenu' },
  ]
}

function menuWithKey(accelerator?: string): MenuItemConstructorOptions[] {
  return [{ label: 'Pick', ...(accelerator === undefined ? {} : { accelerator }) }, { role: 'copy' }]
}

test('enabled and checked items are updated in place', () => {
  const shown = shownOf(menuOf(false, 'light'))
  expect(updateMenuState(shown, menuOf(true, 'light'))).toBe(true)
  expect(shown).toEqual(shownOf(menuOf(true, 'light')))
})

test('of radio items only the chosen one is updated, because Electron unchecks the others', () => {
  const shown = shownOf(menuOf(true, 'light'))
  const sent: string[] = []
  const [, view] = shown
  for (const item of view!.submenu!.items as Shown[]) {
    const { label, checked } = item
    Object.defineProperty(item, 'checked', {
      get: () => checked,
      set: (to: boolean) => {
        sent.push(`${label} ${to}`)
      },
    })
  }
  expect(updateMenuState(shown, menuOf(true, 'dark'))).toBe(true)
  expect(sent).toEqual(['dark true'])
})

test('a menu with other keys is not updated, but must be rebuilt, because Electron cannot change the key of an item', () => {
  const shown = shownOf(menuWithKey('P'))
  expect(updateMenuState(shown, menuWithKey('P'))).toBe(true)
  expect([updateMenuState(shown, menuWithKey('Y')), updateMenuState(shown, menuWithKey())]).toEqual([false, false])
})

test('a menu with other items is not updated, but must be rebuilt', () => {
  for (const recent of [[], ['a', 'b'], ['b']]) {
    const shown = shownOf(menuOf(false, 'light'))
    expect(updateMenuState(shown, menuOf(true, 'dark', recent))).toBe(false)
    expect(shown).toEqual(shownOf(menuOf(false, 'light')))
  }
})
