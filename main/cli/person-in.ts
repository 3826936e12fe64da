import { LensletError, ROLES_AUTHOR, type PersonSummary } from '../../preload/contract/index.ts'
import { HistoryIndex } from '../core/history/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { peopleSummaries } from '../host/peers.ts'

/** Returns everybody who has a profile or a role, or made a change, also one that was replaced since. */
export function everybodyIn(workspace: Workspace): PersonSummary[] {
  const index = new HistoryIndex(workspace.log)
  index.read(Number.POSITIVE_INFINITY)
  return peopleSummaries(
    workspace,
    index.people.names.filter((id) => id !== ROLES_AUTHOR),
  )
}

/**
 * Returns the id of a person. `others` are ids that may be given too.
 *
 * Throws `not-found` with the names that there are, and `bad-input` for a name of several.
 */
export function personIn(workspace: Workspace, text: string, others: readonly string[] = []): string {
  // Whoever runs the command is not a person of the data set because of that.
  const all = everybodyIn(workspace).filter(
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
