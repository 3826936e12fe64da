/** CSV by RFC 4180: CRLF line ends, quotes only where needed, quotes doubled. */

export type CsvCell = string | number | boolean | null

export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: CsvCell): string {
  const text = cell === null ? '' : String(cell)
  return /[",\r\n\v\f\u0085\u2028\u2029]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Where a cell begins: also behind a semicolon and a line end, with quotation marks or without, because in half of the
 * world's languages spreadsheets take those for the ends of cells. Where an apostrophe stands already one more is put,
 * so that whoever takes one away has the text again.
 */
const FORMULA = /^(?='*[\t\r\n])|(?<=^(?:[ "][ \t"]*)?|[;\r\n][ \t"]*)(?='*[=+\-@＝＋－＠])/g
/** At the beginning of a file it tells spreadsheets that the file is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Text that a spreadsheet would run as a formula, with an apostrophe in front that makes it text again. Tags, notes,
 * names and file names come from anybody on the share. https://owasp.org/www-community/attacks/CSV_Injection
 */
export function withoutFormula(cell: CsvCell): CsvCell {
  return typeof cell === 'string' ? cell.replace(FORMULA, "'") : cell
}
