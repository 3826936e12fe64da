import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/**
 * Long runs that try to lose a label: `npm run test:stress`. Each prints its totals and the seed that plays it again.
 */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/stress/**/*.stress.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default'],
    // Thousands of small flushed files: in memory where the system has such a folder.
    env: existsSync('/dev/shm') ? { TMPDIR: process.env['TMPDIR'] ?? '/dev/shm' } : {},
  },
})
