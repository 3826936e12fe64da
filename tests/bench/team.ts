/**
 * `npm run bench:team [-- pictures]` measures what several people need: the history of a large data set, taking changes
 * back, everybody's stars with their agreement, and resolving conflicts.
 */
import { benchArguments, print } from './report.ts'
import { agreementRows } from './team/agreement.ts'
import { conflictRows } from './team/conflicts.ts'
import { historyRows } from './team/history.ts'

const PICTURES = 1_000_000
const CONFLICTS = 10_000

const [pictures = String(PICTURES)] = benchArguments()
print('team', [
  ...historyRows(Number(pictures)),
  ...agreementRows(Number(pictures)),
  ...(await conflictRows(CONFLICTS)),
])
