/**
 * Runs before each file of tests in Electron: files that run at the same time have a screen each
 * (tests/electron/run.ts), because windows on one would take the keyboard's focus from each other.
 */
const screens = (process.env['LENSLET_TEST_SCREENS'] ?? '').split(' ').filter((screen) => screen !== '')
const screen = screens[(Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % screens.length]
if (screen !== undefined) process.env['DISPLAY'] = screen
