/** Defines the option that chooses the moment whose labels a command prints. */
import type { Command } from 'commander'
import { HistoryIndex, PastLabels } from '../core/history/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { LabelView } from '../host/label-view.ts'
import { parseAsOf } from './time-options.ts'

export interface AsOfOptions {
  /** In milliseconds since the epoch, included. */
  readonly asOf?: number
}

/** Adds `--as-of`. */
export function withAsOf(command: Command): Command {
  return command.option(
    '--as-of <time>',
    'the labels as they were at the end of this day, or at this time, of the pictures that are there now',
    parseAsOf,
  )
}

/** Returns the labels of the moment that the options choose, or those of now. The data set must have been read. */
export function labelsAsOf(workspace: Workspace, { asOf }: AsOfOptions): LabelView {
  if (asOf === undefined) return workspace
  const past = pastLabels(workspace, asOf)
  past.showAs(workspace.shown, workspace.user)
  return past
}

/**
 * Returns the same labels as everybody together has given them. Where everybody gives stars of their own, a picture has
 * the stars that anybody gave last.
 */
export function teamLabelsAsOf(workspace: Workspace, { asOf }: AsOfOptions): LabelView {
  if (asOf !== undefined) return pastLabels(workspace, asOf)
  const { labels } = workspace.log
  return {
    revision: labels.revision,
    labelColumns: labels.columns,
    state: (key) => labels.state(key),
    stateOf: (id) => labels.stateOf(id),
  }
}

function pastLabels(workspace: Workspace, asOf: number): PastLabels {
  const index = new HistoryIndex(workspace.log)
  index.read(Number.POSITIVE_INFINITY)
  const past = new PastLabels(workspace.log, index, asOf)
  past.compute(Number.POSITIVE_INFINITY)
  index.close()
  return past
}
