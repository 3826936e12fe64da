/**
 * The values of each metric as a column, for filters, orders and histograms: made when one is first asked for, then
 * kept up to date.
 */
import type { ItemState } from '../../../preload/contract/index.ts'
import { growArray } from '../base/grow-array.ts'

type Metrics = ItemState['metrics']

export class MetricColumns {
  readonly #counts = new Map<string, number>()
  readonly #columns = new Map<string, Float64Array>()
  readonly #all: () => Iterable<readonly [index: number, metrics: Metrics]>

  /** `all` tells the metrics of each item that has any, those that were told here included. */
  constructor(all: () => Iterable<readonly [index: number, metrics: Metrics]>) {
    this.#all = all
  }

  /** How many items have each metric, of those that any has. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** The value of each item below `size`, NaN for none. Not to be changed; another after the next label. */
  column(name: string, size: number): Float64Array {
    const known = this.#columns.get(name)
    if (known && known.length >= size) return known
    const column = known ? growArray(known, size * 2, Number.NaN) : this.#made(name, size)
    this.#columns.set(name, column)
    return column
  }

  /** An item's metrics are others now. */
  updateMetrics(index: number, before: Metrics, after: Metrics): void {
    for (const name in before) this.#count(name, -1, index, Number.NaN)
    for (const name in after) this.#count(name, 1, index, after[name]!)
  }

  #count(name: string, by: number, index: number, value: number): void {
    const count = (this.#counts.get(name) ?? 0) + by
    if (count === 0) this.#counts.delete(name)
    else this.#counts.set(name, count)
    const column = this.#columns.get(name)
    if (!column) return
    const wide = index < column.length ? column : growArray(column, (index + 1) * 2, Number.NaN)
    wide[index] = value
    this.#columns.set(name, wide)
  }

  #made(name: string, size: number): Float64Array {
    let column = new Float64Array(size).fill(Number.NaN)
    for (const [index, metrics] of this.#all()) {
      const value = metrics[name]
      if (value === undefined) continue
      if (index >= column.length) column = growArray(column, (index + 1) * 2, Number.NaN)
      column[index] = value
    }
    return column
  }
}
