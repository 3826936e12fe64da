/** Writes CSV as RFC 4180 defines it: CRLF line ends, quotes only where needed, quotes in quotes doubled. */

export type CsvCell = string | number | boolean | null

export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: CsvCell): string {
  const text = cell === null ? '' : String(cell)
  return /[",\r\n\v\f\u0085\u2028\u2029]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Matches the positions before a text that a spreadsheet would run as a formula.
 *
 * A cell may also begin after a semicolon or a line end, with or without quotation marks, because spreadsheets in many
 * languages end cells there. A text that begins with apostrophes gets one more, so that removing one gives the original
 * text.
 */
const FORMULA = /^(?='*[\t\r\n])|(?<=^(?:[ "][ \t"]*)?|[;\r\n][ \t"]*)(?='*[=+\-@＝＋－＠])/g
/** Marks a text as UTF-8 for spreadsheets, when it is at the beginning of the file. */
export const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Returns a cell that no spreadsheet runs as a formula: an apostrophe in front makes it a text.
 *
 * Tags, notes, names and file names come from anybody on the share.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function escapeFormula(cell: CsvCell): CsvCell {
  return typeof cell === 'string' ? cell.replace(FORMULA, "'") : cell
}
