/**
 * Prints the results of a benchmark: a table for people, and one line of JSON for machines. With `--write` it also
 * writes the table into docs/measurements.md.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { resolve } from 'node:path'

export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What the figure should be at most; null for a figure that only serves for comparison. */
  readonly goal: number | null
}

const WRITE = '--write'
const MEASUREMENTS = resolve(import.meta.dirname, '../../docs/measurements.md')

/** Returns the arguments of the benchmark itself. */
export function benchArguments(): string[] {
  return process.argv.slice(2).filter((argument) => argument !== WRITE)
}

/** Returns the value that a part `p` (0 to 1) of the samples does not exceed. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}

/** Returns the function that makes the rows of one case, which have its name in front. */
export function rowsOfCase(name: string): (what: string, value: number, unit: string, goal?: number | null) => Row {
  return (what, value, unit, goal = null) => ({ name: `${name}: ${what}`, value, unit, goal })
}

export function print(bench: string, rows: readonly Row[]): void {
  const width = Math.max(...rows.map((row) => row.name.length))
  for (const { name, value, unit, goal } of rows) {
    const verdict = goal === null ? '' : `   goal ≤ ${goal} ${unit}${value <= goal ? '' : '   MISSED'}`
    process.stdout.write(`${name.padEnd(width)}  ${value.toFixed(1).padStart(9)} ${unit}${verdict}\n`)
  }
  process.stdout.write(`${JSON.stringify({ bench, node: process.version, at: new Date().toISOString(), rows })}\n`)
  if (!process.argv.includes(WRITE)) return
  const command = ['npm run', `bench:${bench}`, ...(benchArguments().length > 0 ? ['--', ...benchArguments()] : [])]
  const text = readFileSync(MEASUREMENTS, 'utf8')
  writeFileSync(MEASUREMENTS, withTable(text, bench, tableOf(command.join(' '), rows)))
}

/** Returns the document with a new table of this benchmark. Throws when the document has no place for it. */
export function withTable(document: string, bench: string, table: string): string {
  const [begin, end] = [`<!-- bench:${bench} -->\n`, `<!-- end of bench:${bench} -->`]
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from)
    throw new Error(`docs/measurements.md has no lines ${begin.trim()} and ${end} for the table`)
  return document.slice(0, from + begin.length) + table + document.slice(to)
}

function tableOf(command: string, rows: readonly Row[]): string {
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`
  return [
    `${new Date().toISOString().slice(0, 10)}, \`${command}\`, ${machine}, Node ${process.version}, one run:`,
    '',
    '| what | measured | goal |',
    '|---|--:|--:|',
    ...rows.map(({ name, value, unit, goal }) => {
      const limit = goal === null ? '' : `${`${rounded(goal)} ${unit}`.trim()}${value <= goal ? '' : ', missed'}`
      return `| ${name.replaceAll('|', '\\|')} | ${`${rounded(value)} ${unit}`.trim()} | ${limit} |`
    }),
    '',
  ].join('\n')
}

/** Returns a number with at least three significant digits. Whole numbers stay as they are. */
function rounded(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
