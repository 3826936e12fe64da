import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/**
 * `npm run test:stress`: long runs that try to lose a label. Each prints its totals and the seed that repeats it.
 */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/stress/**/*.stress.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default'],
    // The tests flush thousands of small files, so they use a folder in memory where the system has one.
    env: existsSync('/dev/shm') ? { TMPDIR: process.env['TMPDIR'] ?? '/dev/shm' } : {},
  },
})
