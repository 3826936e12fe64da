/**
 * Builds the native menu as plain data. The menu shows every key, but registers only those that the page does not
 * handle. The page handles its own keys itself, so that they are text while somebody types in a text field.
 */
import type { BaseWindow, MenuItemConstructorOptions } from 'electron'
import { basename } from 'node:path'
import {
  labelCommands,
  language,
  LEVEL_KINDS,
  NEXT_COMMANDS,
  SURROUNDS,
  t,
  type LevelKind,
  type MenuCommand,
  type Prefs,
} from '../../preload/contract/index.ts'
import { accelerator } from './accelerator.ts'
import { INTERFACE_SIZES } from './interface-size.ts'
import type { WindowState } from './window-state.ts'

export interface MenuState extends WindowState {
  readonly platform: NodeJS.Platform
  /** Whether a developer asked for the tools: pages can be reloaded and inspected. */
  readonly development: boolean
  /** Whether there is a window. */
  readonly hasWindow: boolean
  readonly recent: readonly string[]
  readonly prefs: Pick<
    Prefs,
    | 'theme'
    | 'leftPanel'
    | 'rightPanel'
    | 'gridLayout'
    | 'autoAdvance'
    | 'interfaceSize'
    | 'enlargeSmallPictures'
    | 'surround'
    | 'filmstrip'
    | 'keys'
    | 'checkForUpdates'
  >
  readonly updates: UpdatesState
}

/**
 * Whether the program can check for newer versions. A package may have no address to ask, and a policy may forbid it.
 */
export type UpdatesState = 'possible' | 'forbidden' | 'no address'

/**
 * The window that the system names when an item is chosen. On macOS it names none when no window has the keyboard
 * focus.
 */
type SourceWindow = BaseWindow | undefined

export interface MenuActions {
  chooseFolder(from: SourceWindow): void
  openFolder(path: string): void
  clearRecent(): void
  revealDataset(from: SourceWindow): void
  /** Sends a command to the page of that window. */
  pushCommand(command: MenuCommand, from: SourceWindow): void
  setInterfaceSize(size: number): void
  openLogs(): void
  checkForUpdates(): void
  setCheckForUpdates(on: boolean): void
  showAbout(): void
}

type Items = MenuItemConstructorOptions[]

const LINE: MenuItemConstructorOptions = { type: 'separator' }

/**
 * Returns the whole menu for the current state. Every choice calls `actions`, with the window that the system names.
 */
export function menuTemplate(state: MenuState, actions: MenuActions): Items {
  return [
    ...(state.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: fileItems(state, actions) },
    { label: 'Edit', submenu: editItems(state, actions) },
    { label: 'Label', submenu: labelItems(state, actions) },
    { label: 'View', submenu: viewItems(state, actions) },
    { label: 'Go', submenu: goItems(state, actions) },
    windowMenu(state),
    { role: 'help', label: 'Help', submenu: helpItems(state, actions) },
  ]
}

/** Returns an item that Electron carries out. In English, Electron names it as programs of the system do. */
function roleItem(
  role: NonNullable<MenuItemConstructorOptions['role']>,
  label: string,
  more: MenuItemConstructorOptions = {},
): MenuItemConstructorOptions {
  return { role, ...(language() === undefined ? {} : { label }), ...more }
}

/**
 * Returns an item for a command of the page.
 *
 * The page handles the key. The menu shows the key only where this does not take it away from the page.
 */
function pageItem(
  { platform, isOpen, prefs }: MenuState,
  actions: MenuActions,
  label: string,
  command: MenuCommand,
  more: MenuItemConstructorOptions = {},
): MenuItemConstructorOptions {
  const key = accelerator(command, prefs.keys)
  // macOS cannot show a key without registering it, but there the page gets keys with a modifier first.
  const isShown = key !== null && (platform !== 'darwin' || /^(?:CmdOrCtrl|Alt)\+/.test(key))
  return {
    label,
    click: (_item, from) => actions.pushCommand(command, from),
    enabled: isOpen,
    ...(isShown ? { accelerator: key, registerAccelerator: false } : {}),
    ...more,
  }
}

function fileItems(state: MenuState, actions: MenuActions): Items {
  const { recent, hasWindow, platform, isOpen } = state
  const recentItems: Items = recent.map((path) => ({
    label: (basename(path) || path).replaceAll('&', '&&'),
    sublabel: path,
    click: () => actions.openFolder(path),
  }))
  return [
    { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O', click: (_item, from) => actions.chooseFolder(from) },
    {
      label: 'Open Recent',
      enabled: recent.length > 0,
      submenu: [...recentItems, LINE, { label: 'Clear Recent', click: () => actions.clearRecent() }],
    },
    LINE,
    {
      label: `Show Folder in ${fileManager(platform)}`,
      enabled: isOpen,
      click: (_item, from) => actions.revealDataset(from),
    },
    pageItem(state, actions, 'History…', 'history'),
    pageItem(state, actions, 'People…', 'people'),
    pageItem(state, actions, 'Label Schema…', 'schema'),
    pageItem(state, actions, 'Progress…', 'progress'),
    pageItem(state, actions, 'Agreement about Stars…', 'agreement'),
    pageItem(state, actions, 'Labels at an Earlier Time…', 'earlier-time'),
    pageItem(state, actions, 'Releases…', 'releases'),
    pageItem(state, actions, 'Export Labels…', 'export'),
    pageItem(state, actions, 'Check the Share Now', 'check-share'),
    LINE,
    pageItem(state, actions, 'Settings…', 'settings'),
    LINE,
    ...(platform === 'darwin'
      ? [roleItem('close', t('Close'), { enabled: hasWindow })]
      : [roleItem('quit', t('Quit'))]),
  ]
}

/**
 * Returns the items for editing. The page carries out undo, because it can be about labels or about a text that is
 * being typed.
 */
function editItems(state: MenuState, actions: MenuActions): Items {
  const ofPicture = { enabled: state.hasPicture }
  return [
    pageItem(state, actions, 'Undo', 'undo'),
    pageItem(state, actions, 'Redo', 'redo'),
    LINE,
    roleItem('cut', t('Cut')),
    roleItem('copy', t('Copy')),
    roleItem('paste', t('Paste')),
    pageItem(state, actions, 'Select All', 'select-all'),
    pageItem(state, actions, 'Select the Stack', 'select-stack', ofPicture),
    LINE,
    pageItem(state, actions, 'Copy Path', 'copy-path', ofPicture),
    pageItem(state, actions, 'Copy Data Set Path', 'copy-key', ofPicture),
    pageItem(state, actions, `Show Pictures in ${fileManager(state.platform)}`, 'reveal', ofPicture),
    LINE,
    pageItem(state, actions, 'Filter', 'search'),
    pageItem(state, actions, 'Commands…', 'palette', { enabled: state.hasWindow }),
  ]
}

/** The submenu of each kind of label with levels; null for those that are used so often that they are in the menu itself. */
const LEVEL_SUBMENUS: { readonly [K in LevelKind]: string | null } = { stars: null, flag: null, color: t('Colour') }

function labelItems(state: MenuState, actions: MenuActions): Items {
  const ofPicture = { enabled: state.canLabel && state.hasPicture }
  return [
    ...LEVEL_KINDS.flatMap((kind) => {
      const commands = labelCommands(kind).map(({ id, menuName }) => pageItem(state, actions, menuName, id, ofPicture))
      const submenu = LEVEL_SUBMENUS[kind]
      return submenu === null ? commands.concat(LINE) : [{ label: submenu, submenu: commands }, LINE]
    }),
    pageItem(state, actions, 'Pick, Reject the Others', 'keep-pane', {
      enabled: state.canLabel && state.showsComparison,
    }),
    pageItem(state, actions, 'Pick, Reject the Rest of the Stack', 'pick-in-stack', ofPicture),
    LINE,
    pageItem(state, actions, 'Tags', 'tags', ofPicture),
    pageItem(state, actions, 'Repeat the Last Tags', 'repeat-tags', ofPicture),
    pageItem(state, actions, 'Note', 'note', ofPicture),
    LINE,
    pageItem(state, actions, 'Rename or Delete a Tag Everywhere…', 'replace-tag', {
      enabled: state.canLabel,
    }),
    LINE,
    pageItem(state, actions, 'Auto-Advance', 'auto-advance', checkedItem(state.prefs.autoAdvance !== 'off')),
  ]
}

function goItems(state: MenuState, actions: MenuActions): Items {
  return [
    pageItem(state, actions, 'Back', 'back'),
    pageItem(state, actions, 'Forward', 'forward'),
    LINE,
    ...NEXT_COMMANDS.map(({ id, menuName }) => pageItem(state, actions, menuName, id)),
    LINE,
    pageItem(state, actions, 'Next Changed by Others', 'next-new'),
    pageItem(state, actions, 'Previous Changed by Others', 'previous-new'),
    pageItem(state, actions, 'Mark All in the Folder as Seen', 'mark-all-seen'),
    LINE,
    pageItem(state, actions, 'Conflicts', 'conflicts'),
  ]
}

function viewItems(state: MenuState, actions: MenuActions): Items {
  const { prefs, development } = state
  return [
    pageItem(state, actions, 'Left Panel', 'left-panel', checkedItem(prefs.leftPanel)),
    pageItem(state, actions, 'Inspector', 'inspector', checkedItem(prefs.rightPanel)),
    LINE,
    pageItem(state, actions, 'View Picture', 'view'),
    pageItem(state, actions, 'Compare', 'compare'),
    LINE,
    ...zoomItems(state, actions),
    LINE,
    pageItem(state, actions, 'Film Strip', 'filmstrip', checkedItem(prefs.filmstrip)),
    { label: 'Surround', submenu: surroundItems(state, actions) },
    LINE,
    pageItem(state, actions, 'Justified Rows', 'layout', checkedItem(prefs.gridLayout === 'justified')),
    pageItem(state, actions, 'Collapse Stacks', 'collapse-stacks', checkedItem(state.collapsesStacks)),
    pageItem(state, actions, 'Expand or Collapse the Stack', 'expand-stack', {
      enabled: state.collapsesStacks && state.hasPicture,
    }),
    pageItem(state, actions, 'Order at Random', 'shuffle'),
    pageItem(state, actions, 'Refresh the Result', 'update-result'),
    LINE,
    { label: 'Theme', submenu: themeItems(state, actions) },
    { label: 'Interface Size', submenu: sizeItems(state, actions) },
    LINE,
    roleItem('togglefullscreen', t('Toggle Full Screen')),
    ...(development ? [LINE, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
  ]
}

/**
 * Returns the items for the zoom of the picture in the viewer, or of the pictures in the comparison. In the grid they
 * make pictures larger and smaller, as the keys do.
 */
function zoomItems(state: MenuState, actions: MenuActions): Items {
  const ofShown = { enabled: state.showsPicture }
  return [
    pageItem(state, actions, 'Zoom In', 'zoom-in'),
    pageItem(state, actions, 'Zoom Out', 'zoom-out'),
    pageItem(state, actions, 'Actual Pixels', 'zoom-actual', ofShown),
    pageItem(state, actions, 'Fit or Actual Pixels', 'zoom-fit', ofShown),
    pageItem(state, actions, 'Fill the View', 'zoom-fill', ofShown),
    pageItem(state, actions, 'Enlarge Small Pictures', 'enlarge-small', checkedItem(state.prefs.enlargeSmallPictures)),
    pageItem(state, actions, 'Keep or Link the Zoom', 'keep-zoom', ofShown),
    pageItem(state, actions, 'Rotate Right', 'turn-right', ofShown),
    pageItem(state, actions, 'Rotate Left', 'turn-left', ofShown),
  ]
}

function themeItems({ prefs, hasWindow }: MenuState, actions: MenuActions): Items {
  const theme = (name: Prefs['theme'], label: string): MenuItemConstructorOptions => ({
    label,
    type: 'radio',
    checked: prefs.theme === name,
    enabled: hasWindow,
    click: (_item, from) => actions.pushCommand(`theme-${name}`, from),
  })
  return [theme('system', t('System')), theme('light', t('Light')), theme('dark', t('Dark'))]
}

/** Returns the items for the area around a picture. The key goes on to the next one. */
function surroundItems(state: MenuState, actions: MenuActions): Items {
  const labels: Readonly<Record<Prefs['surround'], string>> = {
    dark: 'Dark Surround',
    grey: 'Neutral Grey Surround (18 %)',
    light: 'Light Surround',
  }
  return SURROUNDS.map((surround) =>
    pageItem(state, actions, labels[surround], `surround-${surround}`, {
      type: 'radio',
      checked: state.prefs.surround === surround,
    }),
  )
}

function sizeItems({ prefs }: MenuState, actions: MenuActions): Items {
  return INTERFACE_SIZES.map((size) => ({
    label: `${Math.round(size * 100)} %`,
    type: 'radio',
    checked: prefs.interfaceSize === size,
    click: () => actions.setInterfaceSize(size),
  }))
}

function checkedItem(checked: boolean): MenuItemConstructorOptions {
  return { type: 'checkbox', checked }
}

function helpItems(state: MenuState, actions: MenuActions): Items {
  const { hasWindow } = state
  return [
    pageItem(state, actions, 'Quick Start', 'quick-start'),
    pageItem(state, actions, 'Keyboard Shortcuts', 'shortcuts', { enabled: hasWindow }),
    LINE,
    pageItem(state, actions, 'Copy Diagnostics', 'copy-diagnostics', { enabled: hasWindow }),
    { label: 'Open Logs', click: () => actions.openLogs() },
    ...updateItems(state, actions),
    LINE,
    { label: 'About Lenslet', click: () => actions.showAbout() },
  ]
}

/** Returns the window menu. Electron's own has an item that does nothing on systems other than macOS. */
function windowMenu({ platform, hasWindow }: MenuState): MenuItemConstructorOptions {
  return platform === 'darwin'
    ? { role: 'windowMenu' }
    : {
        label: 'Window',
        submenu: [
          roleItem('minimize', t('Minimize'), { enabled: hasWindow }),
          roleItem('close', t('Close'), { enabled: hasWindow }),
        ],
      }
}

/** Returns the items for updates; none if the package has no address for updates. */
function updateItems({ updates, prefs }: MenuState, actions: MenuActions): Items {
  switch (updates) {
    case 'no address':
      return []
    case 'forbidden':
      return [LINE, { label: 'Updates are turned off on this machine', enabled: false }]
    case 'possible':
      return [
        LINE,
        { label: 'Check for Updates…', click: () => actions.checkForUpdates() },
        {
          label: 'Check for Updates at Start',
          type: 'checkbox',
          checked: prefs.checkForUpdates,
          click: () => actions.setCheckForUpdates(!prefs.checkForUpdates),
        },
      ]
  }
}

function fileManager(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Finder'
  return platform === 'win32' ? 'Explorer' : 'File Manager'
}
