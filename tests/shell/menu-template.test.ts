import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import { menuTemplate, type MenuActions, type MenuState } from '../../main/electron/menu-template.ts'
import { NOTHING_OPEN } from '../../main/electron/window-state.ts'
import { MENU_COMMANDS } from '../../preload/contract/index.ts'
import { commandFor } from '../../renderer/features/shortcuts/keymap.ts'

const STATE: MenuState = {
  platform: 'linux',
  development: false,
  hasWindow: true,
  isOpen: true,
  canLabel: true,
  hasPicture: true,
  showsPicture: true,
  showsComparison: true,
  collapsesStacks: true,
  recent: ['/data/a & b'],
  updates: 'possible',
  prefs: {
    theme: 'dark',
    leftPanel: true,
    rightPanel: false,
    gridLayout: 'justified',
    autoAdvance: 'off',
    interfaceSize: 1.25,
    enlargeSmallPictures: false,
    surround: 'grey',
    filmstrip: true,
    keys: {},
    checkForUpdates: true,
  },
}
const pushCommand = vi.fn<MenuActions['pushCommand']>()
const ACTIONS = new Proxy({ pushCommand } as unknown as MenuActions, {
  get: (known, name) => (name === 'pushCommand' ? known.pushCommand : () => undefined),
})

function items(state: Partial<MenuState> = {}): MenuItemConstructorOptions[] {
  const flat = (list: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    list.flatMap((item) => [item, ...flat((item.submenu ?? []) as MenuItemConstructorOptions[])])
  return flat(menuTemplate({ ...STATE, ...state }, ACTIONS))
}

function named(label: string, state: Partial<MenuState> = {}): MenuItemConstructorOptions {
  return items(state).find((item) => item.label === label)!
}

function enabled(state: Partial<MenuState>): string[] {
  return items(state)
    .filter((item) => item.click && item.enabled !== false)
    .map(({ label }) => label!)
}

/** Returns the items that cannot be chosen in a state, but can be chosen otherwise. */
function missing(state: Partial<MenuState>): string[] {
  return enabled({}).filter((label) => !enabled(state).includes(label))
}

/** Returns the items about updates, and whether they can be chosen. */
function updates(state: MenuState['updates']): [string, boolean][] {
  return items({ updates: state })
    .filter(({ label }) => /update/i.test(label ?? '') && label !== 'Refresh the Result')
    .map(({ label, enabled: can }) => [label!, can !== false])
}

const PRESS: Readonly<Record<string, string>> = { Plus: '+', Left: 'ArrowLeft', Right: 'ArrowRight' }

test('every key that the menu shows is a shortcut of the page, and the page gets the key', () => {
  const shown = items().filter(({ accelerator, label }) => accelerator !== undefined && label !== 'Open Folder…')
  expect(shown.length).toBeGreaterThan(25)
  for (const { accelerator, registerAccelerator } of shown) {
    const parts = accelerator!.split('+')
    const key = PRESS[parts.at(-1)!] ?? parts.at(-1)!
    const has = (name: string): boolean => parts.slice(0, -1).includes(name)
    const press = {
      key: key.length === 1 && !has('Shift') ? key.toLowerCase() : key,
      code: `Key${key}`,
      ctrlKey: has('CmdOrCtrl'),
      metaKey: false,
      altKey: has('Alt'),
      shiftKey: has('Shift'),
    }
    expect(registerAccelerator, accelerator).toBe(false)
    const commands = (['grid', 'viewer', 'compare'] as const).map((over) =>
      commandFor(press, { on: 'surface', hasText: false, over, dialog: false }),
    )
    expect(
      commands.some((command) => command !== null),
      accelerator,
    ).toBe(true)
  }
})

test('the menu shows the keys that the person has changed, and none for a command without a key', () => {
  const prefs = {
    ...STATE.prefs,
    keys: { 'flag-pick': ['Y', 'F9'], note: [], search: ['Mod+ArrowUp'], tags: ['ö'], 'zoom-in': ['Shift+='] },
  }
  const shown = (label: string): unknown => named(label, { prefs }).accelerator
  expect(['Pick', 'Note', 'Filter', 'Tags', 'Zoom In', 'Reject', 'Back', 'View Picture'].map(shown)).toEqual([
    'Y',
    undefined,
    'CmdOrCtrl+Up',
    undefined,
    'Shift+=',
    'X',
    'Alt+Left',
    'Enter',
  ])
})

test('on macOS, where the menu takes the keys that it shows, keys that type a letter are not shown', () => {
  const shown = items({ platform: 'darwin' }).flatMap(({ accelerator }) => accelerator ?? [])
  expect(shown.filter((key) => !/^(CmdOrCtrl|Alt)\+/.test(key))).toEqual([])
})

test('every command can be chosen, and goes to the window in which it was chosen', () => {
  const window = { id: 7 }
  for (const item of items()) if (item.click) (item.click as (item: object, window: object) => void)({}, window)
  expect(
    pushCommand.mock.calls.filter(([, handed]) => handed !== (window as never)),
    'each goes to the window in which it was chosen',
  ).toEqual([])
  expect(new Set(pushCommand.mock.calls.map(([command]) => command))).toEqual(new Set(MENU_COMMANDS))
})

test('items that need a folder are disabled without one, and items that need a window without a window', () => {
  const sizes = ['80 %', '90 %', '100 %', '110 %', '125 %', '150 %']
  const always = ['Open Logs', 'Check for Updates…', 'Check for Updates at Start', 'About Lenslet']
  expect(enabled(NOTHING_OPEN)).toEqual([
    'Open Folder…',
    'a && b',
    'Clear Recent',
    'Commands…',
    'System',
    'Light',
    'Dark',
    ...sizes,
    'Keyboard Shortcuts',
    'Copy Diagnostics',
    ...always,
  ])
  expect(enabled({ ...NOTHING_OPEN, hasWindow: false })).toEqual([
    'Open Folder…',
    'a && b',
    'Clear Recent',
    ...sizes,
    ...always,
  ])
})

test('label items need a picture that may be labelled, and view items need a picture that is shown', () => {
  const labels = [
    '1 Star',
    '2 Stars',
    '3 Stars',
    '4 Stars',
    '5 Stars',
    'Unrated',
    'Pick',
    'Reject',
    'Unflagged',
    'Red',
    'Yellow',
    'Green',
    'Blue',
    'Purple',
    'No Colour',
    'Pick, Reject the Rest of the Stack',
    'Tags',
    'Repeat the Last Tags',
    'Note',
    'Rename or Delete a Tag Everywhere…',
  ]
  const ofComparison = 'Pick, Reject the Others'
  const ofShown = [
    'Actual Pixels',
    'Fit or Actual Pixels',
    'Fill the View',
    'Keep or Link the Zoom',
    'Rotate Right',
    'Rotate Left',
  ]
  expect(missing({ canLabel: false, showsComparison: false })).toEqual(missing({ canLabel: false }))
  expect(missing({ canLabel: false }).filter((item) => item !== ofComparison)).toEqual(labels)
  expect(missing({ showsComparison: false })).toEqual([ofComparison])
  expect(missing({ showsPicture: false })).toEqual(ofShown)
  expect(missing({ hasPicture: false, showsPicture: false })).toEqual([
    'Select the Stack',
    'Copy Path',
    'Copy Data Set Path',
    'Show Pictures in File Manager',
    ...labels.filter((item) => !item.startsWith('Rename')),
    ...ofShown,
    'Expand or Collapse the Stack',
  ])
  expect(missing({ collapsesStacks: false })).toEqual(['Expand or Collapse the Stack'])
})

test('the menu shows the chosen options, and why the program does not check for updates', () => {
  expect([
    named('Dark').checked,
    named('Light').checked,
    named('Left Panel').checked,
    named('Inspector').checked,
    named('Collapse Stacks').checked,
  ]).toEqual([true, false, true, false, true])
  expect([
    named('Dark Surround').checked,
    named('Neutral Grey Surround (18 %)').checked,
    named('Film Strip').checked,
    named('Enlarge Small Pictures').checked,
  ]).toEqual([false, true, true, false])
  expect(named('Open Recent', { recent: [] }).enabled).toBe(false)
  expect([named('125 %').checked, named('100 %').checked, named('Auto-Advance').checked]).toEqual([true, false, false])
  expect(updates('forbidden')).toEqual([['Updates are turned off on this machine', false]])
  expect(updates('no address')).toEqual([])
})

test('the menu reloads pages in development only, and does not zoom the interface', () => {
  const roles = [false, true].map(
    (development) => items({ development }).filter(({ role }) => role === 'reload' || role === 'toggleDevTools').length,
  )
  expect(roles).toEqual([0, 2])
  expect(items().filter(({ role }) => /zoom/i.test(role ?? ''))).toEqual([])
})
