/** `npm run bench:team [-- pictures]` measures what several people need: the history of a large data set, and taking changes back. */
import { benchArguments, print } from './report.ts'
import { historyRows } from './team/history.ts'

const PICTURES = 1_000_000

const [pictures = String(PICTURES)] = benchArguments()
print('team', historyRows(Number(pictures)))
