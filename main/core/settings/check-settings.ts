/**
 * What `lenslet check` says about settings that read well and are of no use all the same. Whether the files are whole
 * is judged with those of the pictures.
 */
import type { Settings } from '../../../preload/contract/index.ts'

export interface SettingProblem {
  readonly problem: string
  /** What a person can do about it. */
  readonly wayOut: string
  /** Somebody meant something that does not happen. */
  readonly serious: boolean
}

/** The problems of the team's settings, in the order of the names. */
export function settingProblems({ settings, smartFolders, unknown }: Settings): SettingProblem[] {
  return [
    ...settings.flatMap(({ team }) =>
      team?.problem
        ? [
            {
              problem: `has a value that is not used: ${team.problem}`,
              wayOut:
                'the default applies; give it another value, or null, in the settings screen or with lenslet settings',
              serious: true,
            },
          ]
        : [],
    ),
    ...settings.flatMap(({ name, team }) =>
      team && team.conflict.length > 0
        ? [
            {
              problem: `has different values of ${name} (${team.conflict.map(({ value, by }) => `${JSON.stringify(value)} by ${by}`).join(', ')})`,
              wayOut: 'the newest is in force; choose one in the settings screen',
              serious: false,
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
              wayOut: 'it finds nothing; give it another filter, or delete it, in the window',
              serious: true,
            },
          ],
    ),
    ...smartFolders.flatMap(({ name, conflict }) =>
      conflict.length === 0
        ? []
        : [
            {
              problem: `has different queries of the Smart Folder ${JSON.stringify(name)} (by ${conflict.map(({ by }) => by).join(', ')})`,
              wayOut: 'the newest counts; choose one in the window',
              serious: false,
            },
          ],
    ),
    ...unknown
      .filter(({ from }) => from === 'team')
      .map(({ name }) => ({
        problem: `has the setting ${JSON.stringify(name)}, which this version does not know`,
        wayOut: 'it is kept and does nothing here; a newer version may know it, or it is misspelt',
        serious: false,
      })),
  ]
}
