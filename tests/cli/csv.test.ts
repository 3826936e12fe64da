/**
 * Tests that other programs read an exported table correctly: csv-parse stands for programs that read RFC 4180, and
 * Python's csv module, whose rules pandas shares, for scripts.
 */
import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { csvRow, escapeFormula } from '../../main/core/export/csv.ts'
import { joinTags, parseList } from '../../preload/contract/tag-text.ts'
import { Cli } from '../support/cli.ts'
import { rawChange, writeDataset } from '../support/hostile-colleague.ts'
import { temporaryFolder } from '../support/temporary.ts'

const TAGS = [
  'left; right',
  'left',
  'right',
  'a, b',
  'say "hi"',
  '"quoted"',
  '=1+1',
  "'=1",
  "''@x",
  '; =x',
  '";=x',
  '+',
  'NA',
  'null',
  '007',
  ' blank ',
  'ärger',
  '日本',
  '猫，犬',
  '👩‍👧',
  'a\nb',
  'tab\there',
  '\\',
  '--',
  '\u200B',
  "o'clock",
]
const NOTES = [
  '',
  'two\r\nlines',
  'a "b", c\nd',
  '=HYPERLINK("http://evil.example","x")',
  "'=SUM(A1)",
  '\t=1',
  ' leading',
  'trailing ',
  'x;\n" =cmd',
  '\uFEFFmark',
  'a\u2028b',
  ',;"\'\r',
]

/**
 * Restores the original text as a reader does: removes one apostrophe wherever a cell with a formula might begin.
 */
function unescapeFormula(cell: string): string {
  return cell.replace(/^'(?='*[\t\r\n])|(?<=^(?:[ "][ \t"]*)?|[;\r\n][ \t"]*)'(?='*[=+\-@＝＋－＠])/g, '')
}

describe('a table of hostile texts', () => {
  const tags = fc.array(
    fc.oneof(
      fc.constantFrom(...TAGS),
      fc.string({ unit: fc.constantFrom(...Array.from(';,"\'=+-@ \t\r\na＝')), minLength: 1 }),
    ),
  )
  const note = fc.oneof(
    fc.constantFrom(...NOTES),
    fc.string({ unit: fc.constantFrom(...Array.from(';,"\'=+-@ \t\r\na＝\u2028')) }),
    fc.string({ unit: 'grapheme' }),
  )

  test('is read back exactly, raw and escaped, with and without a byte order mark', () => {
    fc.assert(
      fc.property(tags, note, fc.boolean(), fc.constantFrom('', '\uFEFF'), (list, text, safe, mark) => {
        const cells = ['a.jpg', joinTags(list), text].map((cell) => (safe ? escapeFormula(cell) : cell))
        const [row] = parse(mark + csvRow(['item', 'tags', 'notes']) + csvRow(cells), {
          bom: true,
          columns: true,
          relax_quotes: false,
        }) as { item: string; tags: string; notes: string }[]
        const [readTags, readNote] = [row!.tags, row!.notes].map((cell) => (safe ? unescapeFormula(cell) : cell))
        expect([row!.item, parseList(readTags!), readNote]).toEqual(['a.jpg', list, text])
      }),
    )
  })

  test('has no cell that begins with a formula, whatever character a spreadsheet uses to separate cells', () => {
    fc.assert(
      fc.property(tags, note, (list, text) => {
        const table = csvRow(['a.jpg', 3, joinTags(list), text].map(escapeFormula))
        const [row] = parse(table) as [string[]]
        // Programs that separate cells at semicolons do not interpret our quotation marks.
        for (const cell of [...row, ...table.split(/[;\r\n]/)]) expect(cell).not.toMatch(/^[ \t"]*[=+\-@＝＋－＠]/)
      }),
    )
  })
})

const READ_WITH_PYTHON = `import csv, json, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    print(json.dumps([{"item": row["item"], "tags": next(csv.reader([row["tags"]], delimiter=";", skipinitialspace=True), []), "notes": row["notes"]} for row in csv.DictReader(file)]))
`

describe('lenslet export', () => {
  test('distinguishes a tag with a semicolon from two tags, also when Python reads it; --bom adds a byte order mark', async () => {
    const base = await temporaryFolder()
    const root = join(base, 'data')
    await mkdir(root)
    for (const number of NOTES.keys()) await writeFile(join(root, `${number}.jpg`), 'x')
    await writeDataset(
      root,
      NOTES.map((notes, number) =>
        rawChange(number + 1, { item: `${number}.jpg`, notes, tags: { add: number === 0 ? TAGS : ['left', 'right'] } }),
      ),
    )
    const file = join(base, 'labels.csv')
    expect(
      (await new Cli(join(base, 'home')).run('export', root, '--format', 'csv', '--raw', '--bom', '-o', file)).code,
    ).toBe(0)
    const bytes = await readFile(file)
    expect([...bytes.subarray(0, 7)]).toEqual([0xef, 0xbb, 0xbf, ...Buffer.from('item')])
    const expected = NOTES.map((notes, number) => ({
      item: `${number}.jpg`,
      tags: number === 0 ? TAGS.toSorted() : ['left', 'right'],
      notes,
    })).toSorted(byItem)
    const readRows = parse<{ item: string; tags: string; notes: string }>(bytes, { bom: true, columns: true }).map(
      ({ item, tags, notes }) => ({ item, tags: parseList(tags), notes }),
    )
    expect(readRows.toSorted(byItem)).toEqual(expected)
    if (!hasPython()) return
    const readByPython = JSON.parse(
      execFileSync('python3', ['-c', READ_WITH_PYTHON, file], { encoding: 'utf8' }),
    ) as typeof readRows
    expect(readByPython.toSorted(byItem)).toEqual(expected)
  })

  test('--bom is refused for JSON, which must not begin with a byte order mark', async () => {
    const refused = await new Cli(await temporaryFolder()).run('export', '.', '--format', 'json', '--bom')
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--bom is for --format csv') as string })
  })
})

function byItem(a: { item: string }, b: { item: string }): number {
  return Number.parseInt(a.item, 10) - Number.parseInt(b.item, 10)
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', ''])
    return true
  } catch {
    return false
  }
}
