/**
 * Orders test files. Slow ones come first, so that no worker is left alone with a long one at the end. Tests of
 * windows wait a lot and have a browser each, so they are spread over the whole run among those that compute: run
 * together, they would wait for the processor, and leave it idle later. The times are in this file, because continuous
 * integration has no report of an earlier run.
 */
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/**
 * Seconds that files take on an idle machine with two cores, from `out/test-report.json`, if they take more than 5. A
 * file that is missing here only makes the run longer.
 */
const SECONDS: Readonly<Record<string, number>> = {
  'electron/windows': 50,
  'e2e/first-run': 45,
  'electron/manners': 45,
  'e2e/hung-share': 35,
  'electron/menu-commands': 35,
  'e2e/accessible': 33,
  'electron/empty-window': 30,
  'e2e/two-people': 30,
  'e2e/conflict-inbox': 25,
  'electron/real-system': 20,
  'e2e/at-work': 18,
  'electron/packaged': 17,
  'e2e/looking': 16,
  'e2e/people-here': 16,
  'e2e/news': 20,
  'e2e/thumbnails': 15,
  'e2e/moved-pictures': 14,
  'e2e/filters': 14,
  'e2e/flags': 12,
  'e2e/tags': 12,
  'e2e/keys': 12,
  'e2e/languages': 12,
  'electron/safety-program': 12,
  'e2e/stacks': 10,
  'e2e/progress': 11,
  'e2e/raters': 9,
  'e2e/hostile-page': 8,
  'e2e/odd-pictures': 7,
  'e2e/viewer': 7,
  'e2e/comparison': 6,
  'e2e/placeholders': 7,
  'e2e/true-pixels': 7,
  'electron/ways-out': 6,
  'cli/commands': 50,
  'machines/machines': 25,
  'cli/renamed-pictures': 16,
  'host/picture-hasher': 16,
  'host/metadata-sharing': 15,
  'core/media/bombs': 13,
  'machines/damage': 13,
  'machines/commands': 10,
  'cli/settings': 9,
  'machines/copies': 9,
  'core/check/repair': 8,
  'core/check/fuzz': 8,
  'core/media/decoder-queue': 8,
  'machines/kill-steps': 7,
  'properties/decoders': 7,
  'cli/raters': 8,
  'core/sync/snapshots': 7,
  'core/raters/own-stars': 7,
  'core/progress/progress-index': 6,
  'security/hostile-dataset': 6,
  'build/texts': 6,
  'machines/races': 6,
  'core/media/media-service': 6,
  'browser-host/first-run': 6,
  'core/media/shared-thumbnails': 6,
  'host/placeholders': 5,
  'core/sync/share-faults': 5,
  'security/audit': 5,
  'core/workspace/workspace': 5,
  'security/calls': 5,
  'browser-host/manners': 5,
}
const OTHERS = 1

export class EvenOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [computing, windows] = [
      files.filter((file) => file.project.name === 'unit'),
      files.filter((file) => file.project.name !== 'unit'),
    ]
    return [...shares(computing), ...shares(windows)].toSorted((a, b) => a.done - b.done).map(({ file }) => file)
  }
}

/** Returns the files, slowest first, each with the part of their total time that comes before it. */
function shares(files: readonly TestSpecification[]): { file: TestSpecification; done: number }[] {
  const sorted = files.toSorted((a, b) => seconds(b) - seconds(a) || (a.moduleId < b.moduleId ? -1 : 1))
  const all = sorted.reduce((sum, file) => sum + seconds(file), 0)
  let secondsBefore = 0
  return sorted.map((file) => {
    const done = secondsBefore / all
    secondsBefore += seconds(file)
    return { file, done }
  })
}

function seconds({ moduleId }: TestSpecification): number {
  return SECONDS[/\/tests\/(.*)\.test\.tsx?$/.exec(moduleId)?.[1] ?? ''] ?? OTHERS
}
