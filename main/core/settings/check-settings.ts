/**
 * Finds problems of team settings in a file that is intact, for `lenslet check`.
 *
 * Damaged files are found with the sidecars.
 */
import type { Settings } from '../../../preload/contract/index.ts'

export interface SettingProblem {
  readonly problem: string
  /** What a person can do about it. */
  readonly solution: string
  /** Whether a setting has no effect although somebody has set it. */
  readonly isSerious: boolean
}

/** Returns the problems of the team settings. */
export function settingProblems({ settings, smartFolders, unknown }: Settings): SettingProblem[] {
  return [
    ...settings.flatMap(({ team }) =>
      team?.problem
        ? [
            {
              problem: `has a value that is not used: ${team.problem}`,
              solution:
                'the default applies; give it another value, or null, in the settings screen or with lenslet settings',
              isSerious: true,
            },
          ]
        : [],
    ),
    ...settings.flatMap(({ name, team }) =>
      team && team.conflict.length > 0
        ? [
            {
              problem: `has different values of ${name} (${team.conflict.map(({ value, by }) => `${JSON.stringify(value)} by ${by}`).join(', ')})`,
              solution: 'the newest is in force; choose one in the settings screen',
              isSerious: false,
            },
          ]
        : [],
    ),
    ...smartFolders.flatMap(({ name, problem }) =>
      problem === null
        ? []
        : [
            {
              problem: `has the Smart Folder ${JSON.stringify(name)}, whose filter cannot be read: ${problem}`,
              solution: 'it finds nothing; give it another filter, or delete it, in the window',
              isSerious: true,
            },
          ],
    ),
    ...smartFolders.flatMap(({ name, conflict }) =>
      conflict.length === 0
        ? []
        : [
            {
              problem: `has different queries of the Smart Folder ${JSON.stringify(name)} (by ${conflict.map(({ by }) => by).join(', ')})`,
              solution: 'the newest counts; choose one in the window',
              isSerious: false,
            },
          ],
    ),
    ...unknown
      .filter(({ from }) => from === 'team')
      .map(({ name }) => ({
        problem: `has the setting ${JSON.stringify(name)}, which this version does not know`,
        solution: 'it is kept and does nothing here; a newer version may know it, or it is misspelt',
        isSerious: false,
      })),
  ]
}
