/** Says after a run in which hosts the window's tests ran, how many of them, and how they ended. A run that only looked at some of them says so as well. */
import type { Reporter, TestModule } from 'vitest/node'

const HOSTS: Readonly<Record<string, string>> = { 'browser': '--browser', 'stand-in': 'the stand-in for Electron', 'electron': 'Electron’s runtime' }

export class HostReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const [project, host] of Object.entries(HOSTS)) {
      const results = modules.filter(module => module.project.name === project).flatMap(module => [...module.children.allTests()].map(test => test.result().state))
      const count = (state: string): number => results.filter(one => one === state).length
      process.stderr.write(results.length === 0 ? `host ${host}: did not run\n` : `host ${host}: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`)
    }
  }
}
