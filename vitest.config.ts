import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { HostReport } from './tests/support/host-report.ts'
import { EvenOrder } from './tests/support/even-order.ts'
import { ELECTRON_WORKERS, WORKERS } from './tests/support/workers.ts'

/**
 * Defines the test projects.
 *
 * Tests of whole windows, and tests of what only Electron has, run in Electron's runtime (`--mode electron`, which is
 * `npm run test:electron`). There continuous integration repeats a failed test once, and the report names it, because
 * on a busy machine a program of eight processes is sometimes slower than its test waits.
 *
 * `npm test` also runs some tests of whole windows in the browser host: those about what differs between the two hosts
 * (keys, security, accessibility). `--mode browser` (`npm run test:browser`) runs all of them there.
 */
const E2E = ['tests/e2e/**/*.test.ts']
const IN_BOTH_HOSTS = ['accessible', 'at-work', 'hostile-page', 'keys'].map((name) => `tests/e2e/${name}.test.ts`)
const BROWSER_HOST = ['tests/browser-host/**/*.test.ts']
const SHELL = ['tests/electron/**/*.test.ts']
/**
 * Limits for tests that hang, in milliseconds. They are far above what a test takes on a busy machine. A test that is
 * about time has its own limits.
 */
const LIMITS = { testTimeout: 90_000, hookTimeout: 90_000, expect: { poll: { timeout: 30_000 } } }
const WINDOW_LIMITS = { ...LIMITS, testTimeout: 180_000 }

// The tests start some hundred processes of the same code. With this cache, only the first of them compiles the code
// and strips its types.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, 'node_modules/.cache/compiled')

export default defineConfig(({ mode }) => ({
  test: {
    environment: 'node',
    ...LIMITS,
    maxWorkers: mode === 'electron' ? ELECTRON_WORKERS : WORKERS,
    sequence: { sequencer: EvenOrder },
    reporters: ['default', 'json', new HostReport()],
    outputFile: { json: mode === 'electron' ? 'out/test-report-electron.json' : 'out/test-report.json' },
    projects:
      mode === 'electron'
        ? [
            {
              extends: true,
              test: {
                ...WINDOW_LIMITS,
                name: 'electron',
                isolate: false,
                retry: process.env['CI'] ? 1 : 0,
                include: [...E2E, ...SHELL],
                setupFiles: 'tests/support/own-screen.ts',
                env: { LENSLET_TEST_HOST: 'electron' },
              },
            },
          ]
        : [
            // One process runs many of these files, each cleaning up after itself, and loads the program's modules
            // once.
            {
              extends: true,
              test: {
                name: 'unit',
                isolate: false,
                include: ['tests/**/*.test.{ts,tsx}'],
                exclude: [...E2E, ...BROWSER_HOST, ...SHELL],
              },
            },
            {
              extends: true,
              test: {
                ...WINDOW_LIMITS,
                name: 'browser',
                isolate: false,
                include: [...(mode === 'browser' ? E2E : IN_BOTH_HOSTS), ...BROWSER_HOST],
                globalSetup: 'tests/support/browser-setup.ts',
                env: { LENSLET_TEST_HOST: 'browser' },
              },
            },
          ],
  },
}))
