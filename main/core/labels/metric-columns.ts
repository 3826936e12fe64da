/**
 * Holds the values of each metric as a column, for filters, orders and histograms.
 *
 * A column is built when it is first read, and updated from then on.
 */
import type { ItemState } from '../../../preload/contract/index.ts'
import { growArray } from '../base/grow-array.ts'

type Metrics = ItemState['metrics']

export class MetricColumns {
  readonly #counts = new Map<string, number>()
  readonly #columns = new Map<string, Float64Array>()
  readonly #all: () => Iterable<readonly [index: number, metrics: Metrics]>

  /** `all` returns the metrics of each item that has any, including those passed to `updateMetrics`. */
  constructor(all: () => Iterable<readonly [index: number, metrics: Metrics]>) {
    this.#all = all
  }

  /** How many items have each metric. Metrics that no item has are left out. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /**
   * Returns the value of each item below `size`, NaN for none.
   *
   * The caller must not change the array, and must read it again after the next edit, which may replace it.
   */
  column(name: string, size: number): Float64Array {
    const known = this.#columns.get(name)
    if (known && known.length >= size) return known
    const column = known ? growArray(known, size * 2, Number.NaN) : this.#buildColumn(name, size)
    this.#columns.set(name, column)
    return column
  }

  /** Replaces the metrics of an item. */
  updateMetrics(index: number, before: Metrics, after: Metrics): void {
    for (const name in before) this.#setValue(name, -1, index, Number.NaN)
    for (const name in after) this.#setValue(name, 1, index, after[name]!)
  }

  #setValue(name: string, by: number, index: number, value: number): void {
    const count = (this.#counts.get(name) ?? 0) + by
    if (count === 0) this.#counts.delete(name)
    else this.#counts.set(name, count)
    const column = this.#columns.get(name)
    if (!column) return
    const grown = index < column.length ? column : growArray(column, (index + 1) * 2, Number.NaN)
    grown[index] = value
    this.#columns.set(name, grown)
  }

  #buildColumn(name: string, size: number): Float64Array {
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
