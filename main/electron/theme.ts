/** The system's parts of a window, and the page's own query for dark colours, follow the person's choice of theme. */
import { nativeTheme } from 'electron'
import type { ConfigStore } from '../host/config.ts'
import type { Windows } from './windows.ts'

/** What a window shows before its page is drawn: the page's own background (`--app` in its styles). */
export function background(dark: boolean): string {
  return dark ? '#141414' : '#ececec'
}

/** Call before the first window, which would flash otherwise. */
export function followTheme(config: ConfigStore): void {
  const apply = (): void => {
    // Setting it again would tell every page of a change that is none.
    if (nativeTheme.themeSource !== config.prefs.theme) nativeTheme.themeSource = config.prefs.theme
  }
  apply()
  config.onChange(apply)
}

/** Windows that are there change with the theme. */
export function followBackground(windows: Windows): void {
  nativeTheme.on('updated', () => windows.setBackground(background(nativeTheme.shouldUseDarkColors)))
}
