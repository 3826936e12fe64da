/**
 * `npm run bench:team [-- pictures]` measures what several people need: the history of a large data set, taking changes
 * back, everybody's stars with their agreement, and resolving conflicts.
 */
import { benchArguments, print } from './report.ts'
import { agreementRows } from './team/agreement.ts'
import { conflictRows } from './team/conflicts.ts'
import { deepHistoryRows, historyRows } from './team/history.ts'

const PICTURES = 1_000_000
const CONFLICTS = 10_000
/** A few pictures with many changes each. */
const DEEP_PICTURES = 120
const DEEP_CHANGES = 2_500

const [pictures = String(PICTURES)] = benchArguments()
print('team', [
  ...historyRows(Number(pictures)),
  ...deepHistoryRows(DEEP_PICTURES, DEEP_CHANGES),
  ...agreementRows(Number(pictures)),
  ...(await conflictRows(CONFLICTS)),
])
