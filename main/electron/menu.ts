/** The native menu. It registers only shortcuts that the page does not use: rating, search and undo are the page's own keys. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { basename } from 'node:path'
import type { Windows } from './windows.ts'

/** Builds the menu, and again whenever the list of recent folders may have changed. */
export function installMenu(windows: Windows): void {
  const install = (): void => Menu.setApplicationMenu(Menu.buildFromTemplate(template(windows)))
  install()
  app.on('browser-window-focus', install)
}

function template(windows: Windows): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    fileMenu(windows, isMac),
    editMenu(),
    { label: 'View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }, { role: 'toggleDevTools' }] },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'About Lenslet', click: () => app.showAboutPanel() }] },
  ]
}

function fileMenu(windows: Windows, isMac: boolean): MenuItemConstructorOptions {
  return {
    label: 'File',
    submenu: [
      { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O', click: () => { void windows.choose() } },
      { label: 'Open Recent', submenu: recentMenu(windows), enabled: windows.config.recent.length > 0 },
      // The page has this key; here it is shown.
      { label: 'Settings…', accelerator: 'CmdOrCtrl+,', registerAccelerator: false, click: () => windows.showSettings() },
      { type: 'separator' },
      isMac ? { role: 'close' } : { role: 'quit' },
    ],
  }
}

function recentMenu(windows: Windows): MenuItemConstructorOptions[] {
  return windows.config.recent.map(path => ({
    label: basename(path) || path,
    sublabel: path,
    click: () => { void windows.open({ dataset: path }) },
  }))
}

/** Undo and redo are shown for text fields, but their keys are left to the page, which undoes labels with them. */
function editMenu(): MenuItemConstructorOptions {
  return {
    label: 'Edit',
    submenu: [
      { role: 'undo', registerAccelerator: false },
      { role: 'redo', registerAccelerator: false },
      { type: 'separator' },
      { role: 'cut' }, { role: 'copy' }, { role: 'paste' },
      // Not the role: its shortcut would take Ctrl+A, select all pictures, from the page.
      { role: 'selectAll', registerAccelerator: false },
    ],
  }
}
