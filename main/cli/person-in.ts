import { LensletError } from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { peopleSummaries } from '../host/peers.ts'

/**
 * Returns the id of a person. `others` are ids that may be given too.
 *
 * Throws `not-found` with the names that there are, and `bad-input` for a name of several.
 */
export function personIn(workspace: Workspace, text: string, others: readonly string[] = []): string {
  // Whoever runs the command is not a person of the data set because of that.
  const all = peopleSummaries(workspace).filter(
    ({ id, pictures, hasProfile, role }) => id !== workspace.user || pictures > 0 || hasProfile || role !== null,
  )
  const id = workspace.people.find(text, [...all.flatMap(({ ids }) => ids), ...others])
  if (id !== null) return id
  const known =
    all.length === 0
      ? 'nobody has labelled anything'
      : `there are ${all.map(({ name }) => JSON.stringify(name)).join(', ')}`
  throw new LensletError(
    'not-found',
    `There is nobody called ${JSON.stringify(text)} here: ${known}. Somebody who has never labelled is known while they have the folder open.`,
  )
}
