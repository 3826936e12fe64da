/** Writes a table as CSV, JSON or JSON Lines, piece by piece. */
import { BYTE_ORDER_MARK, csvRow, escapeFormula, type CsvCell } from './csv.ts'

/** The formats of exports, by the endings of their files. */
export const EXPORT_FORMATS = ['csv', 'json', 'jsonl'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface TextOptions {
  readonly format: ExportFormat
  /** CSV: leaves cells as they are that a spreadsheet would run as formulas. */
  readonly raw?: boolean
  /** CSV: begins with a byte order mark. */
  readonly bom?: boolean
}

/** What is written of each entry. */
export interface Table<T> {
  readonly columns: readonly string[]
  /** Returns the rows of an entry in CSV, with a cell for each column. */
  rows(entry: T): readonly (readonly CsvCell[])[]
  /** Returns the object of an entry in JSON. */
  record(entry: T): unknown
}

/** Yields the text of a table: the header of CSV, then each entry. JSON is one array with an entry in each line. */
export function* tableText<T>(
  table: Table<T>,
  entries: Iterable<T>,
  { format, raw = false, bom = false }: TextOptions,
): Iterable<string> {
  if (format === 'csv') {
    yield (bom ? BYTE_ORDER_MARK : '') + csvRow(table.columns)
    for (const entry of entries)
      for (const cells of table.rows(entry)) yield csvRow(raw ? cells : cells.map(escapeFormula))
    return
  }
  if (format === 'jsonl') {
    for (const entry of entries) yield `${JSON.stringify(table.record(entry))}\n`
    return
  }
  let separator = '[\n'
  for (const entry of entries) {
    yield `${separator}${JSON.stringify(table.record(entry))}`
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}
