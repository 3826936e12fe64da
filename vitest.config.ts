import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two cores are the smallest machine this must pass on; whole-program tests start processes of their own.
    maxWorkers: 2,
    reporters: ['default', 'json'],
    outputFile: { json: 'out/test-report.json' },
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/**/*.test.{ts,tsx}'], exclude: ['tests/e2e/**'] } },
      { extends: true, test: { name: 'e2e', include: ['tests/e2e/**/*.test.{ts,tsx}'], testTimeout: 90_000, fileParallelism: false } },
    ],
  },
})
