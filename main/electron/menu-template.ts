/**
 * The native menu as plain data. It shows every key and registers only those that the page does not use: the page has its keys itself, and gives them to a text field
 * where somebody types.
 */
import type { MenuItemConstructorOptions } from 'electron'
import { basename } from 'node:path'
import type { MenuCommand, Prefs } from '../../preload/contract/index.ts'

export interface MenuState {
  readonly platform: NodeJS.Platform
  /** Started from its sources: pages can be loaded anew and looked into. */
  readonly development: boolean
  /** Whether there is a window, and whether it shows a folder. */
  readonly hasWindow: boolean
  readonly isOpen: boolean
  readonly recent: readonly string[]
  readonly prefs: Pick<Prefs, 'theme' | 'leftPanel' | 'rightPanel' | 'gridLayout' | 'checkForUpdates'>
  /** Why nothing is asked for a newer version; null where it can be. */
  readonly noUpdates: string | null
}

export interface MenuActions {
  choose(): void
  open(path: string): void
  clearRecent(): void
  revealDataset(): void
  /** To the page of the window in front. */
  page(command: MenuCommand): void
  openLogs(): void
  checkForUpdates(): void
  setCheckForUpdates(on: boolean): void
  about(): void
}

type Items = MenuItemConstructorOptions[]

const LINE: MenuItemConstructorOptions = { type: 'separator' }

export function menuTemplate(state: MenuState, actions: MenuActions): Items {
  return [
    ...(state.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: fileItems(state, actions) },
    { label: 'Edit', submenu: editItems(state, actions) },
    { label: 'View', submenu: viewItems(state, actions) },
    { label: 'Go', submenu: goItems(state, actions) },
    { role: 'windowMenu' },
    { role: 'help', label: 'Help', submenu: helpItems(state, actions) },
  ]
}

/** An item that the page carries out. Its key is the page's: it is shown here, where that does not take it from the page. */
function pageItem({ platform, isOpen }: MenuState, actions: MenuActions, label: string, command: MenuCommand, key?: string, more: MenuItemConstructorOptions = {}): MenuItemConstructorOptions {
  // macOS cannot show a key without registering it; there, the page gets keys with a modifier first.
  const isShown = key !== undefined && (platform !== 'darwin' || key.includes('+'))
  return { label, click: () => actions.page(command), enabled: isOpen, ...(isShown ? { accelerator: key, registerAccelerator: false } : {}), ...more }
}

function fileItems(state: MenuState, actions: MenuActions): Items {
  const { recent, hasWindow, platform, isOpen } = state
  const recentItems: Items = recent.map(path => ({ label: (basename(path) || path).replaceAll('&', '&&'), sublabel: path, click: () => actions.open(path) }))
  return [
    { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O', click: () => actions.choose() },
    { label: 'Open Recent', enabled: recent.length > 0, submenu: [...recentItems, LINE, { label: 'Clear Recent', click: () => actions.clearRecent() }] },
    LINE,
    { label: `Show Folder in ${fileManager(platform)}`, enabled: isOpen, click: () => actions.revealDataset() },
    LINE,
    pageItem(state, actions, 'Settings…', 'settings', 'CmdOrCtrl+,'),
    LINE,
    { role: 'close', enabled: hasWindow },
    ...(platform === 'darwin' ? [] : [{ role: 'quit' as const }]),
  ]
}

/** Undo is the page's: of labels, or of a text that is being typed. */
function editItems(state: MenuState, actions: MenuActions): Items {
  return [
    pageItem(state, actions, 'Undo', 'undo', 'CmdOrCtrl+Z'),
    pageItem(state, actions, 'Redo', 'redo', 'CmdOrCtrl+Shift+Z'),
    LINE,
    { role: 'cut' }, { role: 'copy' }, { role: 'paste' },
    pageItem(state, actions, 'Select All', 'select-all', 'CmdOrCtrl+A'),
    LINE,
    pageItem(state, actions, 'Copy Path', 'copy-path', 'Alt+Shift+C'),
    pageItem(state, actions, 'Copy Key', 'copy-key', 'Alt+Shift+K'),
    pageItem(state, actions, `Show Pictures in ${fileManager(state.platform)}`, 'reveal', 'Alt+Shift+R'),
    LINE,
    pageItem(state, actions, 'Filter', 'search', '/'),
    pageItem(state, actions, 'Commands…', 'palette', 'CmdOrCtrl+K', { enabled: state.hasWindow }),
  ]
}

function viewItems(state: MenuState, actions: MenuActions): Items {
  const { prefs, development, hasWindow } = state
  const theme = (name: Prefs['theme'], label: string): MenuItemConstructorOptions => ({
    label, type: 'radio', checked: prefs.theme === name, enabled: hasWindow, click: () => actions.page(`theme-${name}`),
  })
  return [
    pageItem(state, actions, 'Left Panel', 'left-panel', 'CmdOrCtrl+B', ticked(prefs.leftPanel)),
    pageItem(state, actions, 'Inspector', 'inspector', 'CmdOrCtrl+I', ticked(prefs.rightPanel)),
    LINE,
    pageItem(state, actions, 'View Picture', 'view', 'Enter'),
    pageItem(state, actions, 'Compare', 'compare', 'C'),
    LINE,
    pageItem(state, actions, 'Pictures in Their Own Shapes', 'layout', 'G', ticked(prefs.gridLayout === 'justified')),
    pageItem(state, actions, 'Larger Pictures', 'larger', 'Plus'),
    pageItem(state, actions, 'Smaller Pictures', 'smaller', '-'),
    LINE,
    { label: 'Theme', submenu: [theme('system', 'System'), theme('light', 'Light'), theme('dark', 'Dark')] },
    LINE,
    { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' },
    LINE,
    { role: 'togglefullscreen' },
    ...(development ? [LINE, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
  ]
}

function ticked(checked: boolean): MenuItemConstructorOptions {
  return { type: 'checkbox', checked }
}

function goItems(state: MenuState, actions: MenuActions): Items {
  return [
    pageItem(state, actions, 'Next Unlabelled', 'next-unlabelled', ']'),
    pageItem(state, actions, 'Previous Unlabelled', 'previous-unlabelled', '['),
    LINE,
    pageItem(state, actions, 'Look at the Share Now', 'look-now'),
  ]
}

function helpItems(state: MenuState, actions: MenuActions): Items {
  const { hasWindow, noUpdates, prefs } = state
  return [
    pageItem(state, actions, 'Keyboard Shortcuts', 'shortcuts', '?', { enabled: hasWindow }),
    LINE,
    pageItem(state, actions, 'Copy Diagnostics', 'copy-diagnostics', undefined, { enabled: hasWindow }),
    { label: 'Open Logs', click: () => actions.openLogs() },
    LINE,
    { label: 'Check for Updates…', enabled: noUpdates === null, click: () => actions.checkForUpdates() },
    ...(noUpdates === null
      ? [{ label: 'Check for Updates at Start', type: 'checkbox' as const, checked: prefs.checkForUpdates, click: () => actions.setCheckForUpdates(!prefs.checkForUpdates) }]
      : [{ label: noUpdates, enabled: false }]),
    LINE,
    { label: 'About Lenslet', click: () => actions.about() },
  ]
}

function fileManager(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Finder'
  return platform === 'win32' ? 'Explorer' : 'File Manager'
}
