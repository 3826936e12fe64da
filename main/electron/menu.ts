/** Keeps the native menu up to date. */
import { app, Menu, shell } from 'electron'
import type { Log } from '../host/log.ts'
import { menuTemplate, type MenuActions, type MenuState } from './menu-template.ts'
import { updateMenuState } from './menu-update.ts'
import { isDevelopment } from './safety.ts'
import type { Updates } from './updates.ts'
import { NOTHING_OPEN, windowState } from './window-state.ts'
import type { Windows } from './windows.ts'

/**
 * Removes the default menu until the program's own is installed. Electron's menu could reload pages and open developer
 * tools. Must be called before the program is ready.
 */
export function removeDefaultMenu(): void {
  Menu.setApplicationMenu(null)
}

/** Shows the menu and keeps it up to date. A menu that is open stays open, unless its items change. */
export function installMenu(windows: Windows, updates: Updates, log: Log): void {
  const actions = menuActions(windows, updates, log)
  let shown: Menu | null = null
  let last = ''
  const install = (): void => {
    const state = menuState(windows, updates)
    const now = JSON.stringify(state)
    if (now === last) return
    last = now
    const template = menuTemplate(state, actions)
    if (shown !== null && updateMenuState(shown.items, template)) return
    shown = Menu.buildFromTemplate(template)
    Menu.setApplicationMenu(shown)
  }
  install()
  windows.config.onChange(install)
  windows.events.on('changed', install)
}

function menuState({ config, front, count }: Windows, updates: Updates): MenuState {
  return {
    platform: process.platform,
    development: isDevelopment(),
    hasWindow: count > 0,
    recent: config.recent,
    updates: updates.state,
    ...(front ? windowState(front.session) : NOTHING_OPEN),
    prefs: config.prefs,
  }
}

function menuActions(windows: Windows, updates: Updates, log: Log): MenuActions {
  return {
    chooseFolder: (from) => {
      void windows.choose(from)
    },
    openFolder: (path) => {
      void windows.open({ dataset: path })
    },
    clearRecent: () => windows.config.clearRecent(),
    revealDataset: (from) => {
      const path = windows.windowFor(from)?.session.toRecord().dataset?.path
      if (path !== undefined) shell.showItemInFolder(path)
    },
    pushCommand: (command, from) => windows.windowFor(from)?.pushCommand(command),
    setInterfaceSize: (size) => {
      windows.config.setPrefs({ interfaceSize: size })
    },
    openLogs: () => {
      if (log.file !== null) shell.showItemInFolder(log.file)
    },
    checkForUpdates: () => {
      void updates.check()
    },
    setCheckForUpdates: (on) => {
      windows.config.setPrefs({ checkForUpdates: on })
    },
    showAbout: () => app.showAboutPanel(),
  }
}
