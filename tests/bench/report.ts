/** How a benchmark prints: a table for people, one line of JSON for machines. */

export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What it should be at most, or null for a figure to compare with. */
  readonly goal: number | null
}

/** The value that a share `p` (0 to 1) of the samples does not exceed. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}

export function print(bench: string, rows: readonly Row[]): void {
  const width = Math.max(...rows.map((row) => row.name.length))
  for (const { name, value, unit, goal } of rows) {
    const verdict = goal === null ? '' : `   goal ≤ ${goal} ${unit}${value <= goal ? '' : '   MISSED'}`
    process.stdout.write(`${name.padEnd(width)}  ${value.toFixed(1).padStart(9)} ${unit}${verdict}\n`)
  }
  process.stdout.write(`${JSON.stringify({ bench, node: process.version, at: new Date().toISOString(), rows })}\n`)
}
