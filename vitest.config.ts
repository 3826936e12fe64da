import { defineConfig } from 'vitest/config'
import { HostReport } from './tests/support/host-report.ts'
import { presentRuntime } from './main/cli/electron-runtime.ts'

/** Tests of whole windows run in the browser host, and in Electron: in its runtime where there is one, else under the stand-in (tests/electron). */
const E2E = ['tests/e2e/**/*.test.ts']
const SHELL = presentRuntime() === null ? 'stand-in' : 'electron'
const WINDOW = { testTimeout: 90_000, expect: { poll: { timeout: 10_000 } } }

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two cores are the smallest machine this must pass on; whole-program tests start processes of their own.
    maxWorkers: 2,
    reporters: ['default', 'json', new HostReport()],
    outputFile: { json: 'out/test-report.json' },
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/**/*.test.{ts,tsx}'], exclude: [...E2E, 'tests/electron/**'] } },
      { extends: true, test: { ...WINDOW, name: 'browser', include: E2E, env: { LENSLET_TEST_HOST: 'browser' } } },
      { extends: true, test: { ...WINDOW, name: SHELL, include: [...E2E, 'tests/electron/**/*.test.ts'], env: { LENSLET_TEST_HOST: SHELL } } },
    ],
  },
})
