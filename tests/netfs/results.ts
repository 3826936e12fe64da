/** Prints the results of the run: tables in Markdown, as in FORMAT.md, and one line of JSON. */
import { KINDS, type Kind } from './lab/lab.ts'
import { SCENARIOS, type Figure, type Scenario } from './scenarios.ts'

export interface Result {
  readonly kind: Kind
  readonly scenario: Scenario
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly failures: readonly string[]
  readonly cell?: string
  readonly figures?: readonly Figure[]
  readonly edits?: number
  readonly lost?: number
  readonly leftovers?: number
  /** Milliseconds from the last edit until both machines knew everything and all sidecars had it. */
  readonly settledMs?: number
  /** Load of this machine when it began. */
  readonly load?: number
}

/** Prints one table for the scenarios of all kinds, and one for those of `fault` only. */
export function printTables(results: readonly Result[]): void {
  printTable(results.filter(({ scenario }) => scenario.kinds.length > 1))
  printTable(results.filter(({ scenario }) => scenario.kinds.length === 1))
}

function printRow(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

function printTable(results: readonly Result[]): void {
  const kinds = KINDS.filter((kind) => results.some((result) => result.kind === kind && result.state !== 'skipped'))
  if (kinds.length === 0) return
  const find = (kind: Kind, scenario: Scenario): Result | undefined =>
    results.find((result) => result.kind === kind && result.scenario === scenario)
  process.stdout.write('\n')
  printRow(['', ...kinds])
  printRow(['---', ...kinds.map(() => '---')])
  for (const scenario of SCENARIOS.filter((each) => results.some((result) => result.scenario === each)))
    printRow([scenario.title, ...kinds.map((kind) => cellOf(find(kind, scenario)))])
  printRow([
    'edits lost, of all these',
    ...kinds.map((kind) => lostOf(results.filter((result) => result.kind === kind))),
  ])
}

function cellOf(result: Result | undefined): string {
  if (!result || result.state === 'skipped') return ''
  return result.state === 'failed' ? `**failed** ${result.cell ?? ''}`.trim() : result.cell!
}

function lostOf(results: readonly Result[]): string {
  const sum = (pick: (result: Result) => number): string =>
    results.reduce((total, result) => total + pick(result), 0).toLocaleString('en')
  return `${sum(({ lost = 0 }) => lost)} of ${sum(({ edits = 0 }) => edits)}`
}

export function printJson(results: readonly Result[]): void {
  const rows = results.map(({ scenario, ...rest }) => ({ ...rest, scenario: scenario.name }))
  process.stdout.write(
    `\n${JSON.stringify({ bench: 'netfs', node: process.version, at: new Date().toISOString(), rows })}\n`,
  )
}
