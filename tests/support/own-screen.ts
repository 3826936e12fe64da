/**
 * Gives each file of tests in Electron a screen, before the file runs. Files that run at the same time have different
 * screens (tests/electron/run.ts), because windows on one screen would take the keyboard's focus from each other.
 */
const screens = (process.env['LENSLET_TEST_SCREENS'] ?? '').split(' ').filter((screen) => screen !== '')
const screen = screens[(Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % screens.length]
if (screen !== undefined) process.env['DISPLAY'] = screen
