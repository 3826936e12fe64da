/**
 * Reports after a run in which hosts the tests of windows ran, how many of them, and with which results. It also names
 * tests that passed only when they were repeated: each of them has a fault that must be found.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

const HOSTS: Readonly<Record<string, () => string>> = {
  browser: () => '--browser',
  electron: () => `Electron${runtimeVersion()}`,
}

export class HostReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const [project, name] of Object.entries(HOSTS)) {
      const tests = modules
        .filter((module) => module.project.name === project)
        .flatMap((module) => Array.from(module.children.allTests()))
      const results = tests.map((test) => test.result().state)
      const count = (state: string): number => results.filter((one) => one === state).length
      process.stderr.write(
        `host ${name()}: ${results.length === 0 ? 'did not run' : `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`}\n`,
      )
      for (const test of tests)
        if (test.diagnostic()?.flaky) process.stderr.write(`passed only when tried again: ${test.fullName}\n`)
    }
  }
}

/** Returns the version that the runtime names; empty outside of `npm run test:electron`. */
function runtimeVersion(): string {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  return folder === undefined ? '' : ` ${readFileSync(join(folder, 'version'), 'utf8').trim()}`
}
