import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { HostReport } from './tests/support/host-report.ts'
import { EvenOrder } from './tests/support/even-order.ts'
import { presentRuntime } from './main/cli/electron-runtime.ts'

/**
 * Tests of whole windows run in the browser host, and with `--mode hosts` (`npm run test:hosts`, and in continuous integration) in Electron too: in its runtime where there is one, else under the
 * stand-in (tests/electron). What only Electron has is tested there in any case.
 */
const E2E = ['tests/e2e/**/*.test.ts']
const SHELL = presentRuntime() === null ? 'stand-in' : 'electron'
const WINDOW = { testTimeout: 90_000, expect: { poll: { timeout: 10_000 } } }

// The tests start some hundred processes of the same code: each finds it compiled (and its types stripped) by an earlier one.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, 'node_modules/.cache/compiled')

export default defineConfig(({ mode }) => ({
  test: {
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two cores are the smallest machine this must pass on. Whole-program tests start processes of their own, and wait for them: three keep two cores busy.
    maxWorkers: 3,
    sequence: { sequencer: EvenOrder },
    reporters: ['default', 'json', new HostReport()],
    outputFile: { json: 'out/test-report.json' },
    projects: [
      // One process runs many of these files, each cleaning up after itself, and loads the program's modules once.
      { extends: true, test: { name: 'unit', isolate: false, include: ['tests/**/*.test.{ts,tsx}'], exclude: [...E2E, 'tests/electron/**'] } },
      { extends: true, test: { ...WINDOW, name: 'browser', include: E2E, env: { LENSLET_TEST_HOST: 'browser' } } },
      { extends: true, test: { ...WINDOW, name: SHELL, include: [...mode === 'hosts' ? E2E : [], 'tests/electron/**/*.test.ts'], env: { LENSLET_TEST_HOST: SHELL } } },
    ],
  },
}))
