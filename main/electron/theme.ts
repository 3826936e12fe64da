/**
 * Applies the person's choice of theme to the system's parts of a window and to the page's media query for dark
 * colours.
 */
import { nativeTheme } from 'electron'
import type { ConfigStore } from '../host/config.ts'
import type { Windows } from './windows.ts'

/**
 * Returns the colour that a window shows before its page is drawn: the page's own background (`--app` in its styles).
 */
export function background(dark: boolean): string {
  return dark ? '#141414' : '#ececec'
}

/** Follows the chosen theme. Must be called before the first window, which would flash otherwise. */
export function followTheme(config: ConfigStore): void {
  const apply = (): void => {
    // Setting the same value would notify every page of a change.
    if (nativeTheme.themeSource !== config.prefs.theme) nativeTheme.themeSource = config.prefs.theme
  }
  apply()
  config.onChange(apply)
}

/** Changes the background of open windows with the theme. */
export function followBackground(windows: Windows): void {
  nativeTheme.on('updated', () => windows.setBackground(background(nativeTheme.shouldUseDarkColors)))
}
