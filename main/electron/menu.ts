/** Keeps the native menu as things are. */
import { app, Menu, shell } from 'electron'
import type { Log } from '../host/log.ts'
import { menuTemplate, type MenuActions, type MenuState } from './menu-template.ts'
import type { Updates } from './updates.ts'
import type { Windows } from './windows.ts'

/** Builds the menu, and again whenever it would be another. */
export function installMenu(windows: Windows, updates: Updates, log: Log): void {
  const actions = menuActions(windows, updates, log)
  let shown = ''
  const install = (): void => {
    const state = menuState(windows, updates)
    const now = JSON.stringify(state)
    if (now === shown) return
    shown = now
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, actions)))
  }
  install()
  windows.config.onChosen(install)
  windows.events.on('changed', install)
  app.on('browser-window-focus', install)
}

function menuState({ config, front, count }: Windows, updates: Updates): MenuState {
  const { theme, leftPanel, rightPanel, gridLayout, checkForUpdates } = config.prefs
  return {
    platform: process.platform, development: !app.isPackaged, hasWindow: count > 0, isOpen: front?.program.isOpen ?? false, recent: config.recent, noUpdates: updates.whyNot,
    prefs: { theme, leftPanel, rightPanel, gridLayout, checkForUpdates },
  }
}

function menuActions(windows: Windows, updates: Updates, log: Log): MenuActions {
  return {
    choose: () => { void windows.choose() },
    open: path => { void windows.open({ dataset: path }) },
    clearRecent: () => windows.config.clearRecent(),
    revealDataset: () => {
      const path = windows.front?.program.session().dataset?.path
      if (path !== undefined) shell.showItemInFolder(path)
    },
    page: command => windows.command(command),
    openLogs: () => { if (log.file !== null) shell.showItemInFolder(log.file) },
    checkForUpdates: () => { void updates.check() },
    setCheckForUpdates: on => { windows.config.setPrefs({ checkForUpdates: on }) },
    about: () => app.showAboutPanel(),
  }
}
