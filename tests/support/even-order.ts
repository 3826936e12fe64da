/**
 * Orders test files. Slow ones come first, so that no worker is left alone with a long one at the end. Tests of
 * windows, which wait a lot and have a browser each, are spread over the whole run among those that compute: run
 * together they would wait for the processor, and leave it idle later. The times are in this file, because continuous
 * integration has no report of an earlier run.
 */
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/**
 * Seconds on an idle machine with two cores, from `out/test-report.json`, of files that take more than 5. A file that
 * is missing here only makes the run longer.
 */
const SECONDS: Readonly<Record<string, number>> = {
  'e2e/two-people': 25,
  'electron/manners': 25,
  'e2e/hung-share': 25,
  'e2e/first-run': 23,
  'e2e/looking': 20,
  'electron/windows': 20,
  'electron/real-system': 12,
  'e2e/at-work': 10,
  'e2e/moved-pictures': 8,
  'e2e/thumbnails': 8,
  'e2e/filters': 7,
  'e2e/odd-pictures': 7,
  'e2e/hostile-page': 6,
  'browser-host/manners': 6,
  'browser-host/first-run': 6,
  'electron/packaged': 15,
  'cli/commands': 25,
  'machines/machines': 20,
  'core/check/fuzz': 9,
  'cli/renamed-pictures': 6,
  'core/workspace/moves-attacked': 6,
  'core/workspace/moves-returned': 8,
  'properties/moved-by-several': 5,
  'machines/damage': 13,
  'core/workspace/workspace': 13,
  'core/media/bombs': 11,
  'machines/kill-steps': 6,
  'machines/repair': 5,
  'properties/moved-pictures': 5,
  'core/media/shared-thumbnails': 9,
  'core/sync/snapshots': 8,
  'core/sync/share-faults': 8,
  'core/check/repair': 7,
  'machines/commands': 7,
  'properties/decoders': 7,
  'core/settings/team-settings': 7,
  'security/hostile-dataset': 7,
  'security/audit': 6,
  'machines/races': 6,
  'machines/copies': 6,
  'machines/clocks': 6,
  'core/media/media-service': 5,
  'browser-host/hostile-clients': 5,
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
  let before = 0
  return sorted.map((file) => {
    const done = before / all
    before += seconds(file)
    return { file, done }
  })
}

function seconds({ moduleId }: TestSpecification): number {
  return SECONDS[/\/tests\/(.*)\.test\.tsx?$/.exec(moduleId)?.[1] ?? ''] ?? OTHERS
}
