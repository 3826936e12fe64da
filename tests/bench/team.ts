/** `npm run bench:team [-- pictures]` measures what several people need: the history of a large data set, taking changes back, and everybody's stars with their agreement. */
import { benchArguments, print } from './report.ts'
import { agreementRows } from './team/agreement.ts'
import { historyRows } from './team/history.ts'

const PICTURES = 1_000_000

const [pictures = String(PICTURES)] = benchArguments()
print('team', [...historyRows(Number(pictures)), ...agreementRows(Number(pictures))])
