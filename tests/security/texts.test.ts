/** Tests texts of a hostile colleague in the program's output: in a terminal and in a spreadsheet. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { csvRow, escapeFormula } from '../../main/core/export/csv.ts'
import { visibleLine, visibleText } from '../../main/cli/visible-text.ts'
import { Cli, CLI } from '../support/cli.ts'
import { rawChange, writeDataset } from '../support/hostile-colleague.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { TEXTS } from '../support/hostile-values.ts'

const run = promisify(execFile)

/**
 * Texts that would do this, in order: clear the screen, set the title, make the terminal answer as if somebody typed,
 * send a C1 control, change the direction, isolate the direction, hide a character, move back, begin the line again,
 * delete a character.
 */
const ATTACKS = [
  '\u001B[2J',
  '\u001B]0;title\u0007',
  '\u001B[c',
  '\u009B31m',
  '\u202Egpj',
  '\u2066x',
  'a\u200Bb',
  '\u0008\u0008',
  '\rover',
  '\u007F',
]

/** Quotes a text as one word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

describe('a terminal', () => {
  test('gets no characters that it would interpret', () => {
    for (const attack of [...ATTACKS, ...TEXTS]) {
      expect(visibleText(attack)).not.toMatch(
        // oxlint-disable-next-line no-control-regex
        /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B\u202A-\u202E\u2066-\u2069]|\r(?!\n)/,
      )
      expect(visibleLine(attack)).not.toMatch(/[\r\n]/)
    }
  })

  test('gets letters of all languages, emoji and JSON unchanged', () => {
    for (const text of ['Ärger über Œuvre', '日本語', 'می‌خواهم', '👩‍👧', 'one\ttwo\r\nthree'])
      expect(visibleText(text)).toBe(text)
    const value = { by: ATTACKS.join(''), lines: 'a\nb' }
    expect(JSON.parse(visibleText(JSON.stringify(value, null, 2)))).toEqual(value)
  })

  // The command runs in a terminal of its own, where the system has `script` to create one.
  test.skipIf(!existsSync('/usr/bin/script'))(
    'shows hostile names, notes and people as text; a pipe gets them unchanged',
    async () => {
      const base = await temporaryFolder()
      const root = join(base, 'data')
      await mkdir(root)
      const name = '\u001B[31mred\nana  fake.jpg: 5 stars\u202E.jpg'
      await writeFile(join(root, name), 'x')
      const cli = new Cli(join(base, 'home'))
      await writeDataset(root, [
        rawChange(1, {
          item: name,
          by: 'm\u001B[1mallory',
          notes: ATTACKS.join(' '),
          tags: { add: ['\u001B]0;t\u0007'] },
        }),
      ])
      const shown = async (args: readonly string[]): Promise<string> => {
        const command = [process.execPath, CLI, ...args].map(quoted).join(' ')
        const { stdout } = await run('script', ['-qec', command, '/dev/null'], {
          env: { ...process.env, LENSLET_HOME: join(base, 'home') },
        }).catch((error: { stdout: string }) => error)
        return stdout.replaceAll(/\r+\n/g, '\n')
      }
      for (const args of [
        ['list', root, '--json'],
        ['show', root, name],
        ['export', root, '--format', 'csv'],
        ['show', root, '\u001B[5mnone.jpg'],
      ]) {
        const text = await shown(args)
        expect(text.length, args[0]).toBeGreaterThan(0)
        // oxlint-disable-next-line no-control-regex
        expect(text, args.join(' ')).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/)
      }
      expect(await shown(['list', root])).toBe(String.raw`\u001b[31mred\u000aana  fake.jpg: 5 stars\u202e.jpg` + '\n')
      expect((await cli.run('list', root)).stdout).toBe(`${name}\n`)
    },
  )
})

describe('a spreadsheet', () => {
  test('gets no formula at any position where it may begin a cell', () => {
    for (const start of ['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
      for (const before of ['', 'x;', 'x; ', 'x\n', 'x\r\n', 'x;\t'])
        expect(escapeFormula(`${before}${start}cmd`), JSON.stringify(before)).toBe(`${before}'${start}cmd`)
    }
    expect(escapeFormula('\t=1')).toBe("'\t=1")
    expect(csvRow([escapeFormula('=HYPERLINK("http://evil","x")')])).toBe(`"'=HYPERLINK(""http://evil"",""x"")"\r\n`)
  })

  test('gets everything else unchanged', () => {
    for (const text of ['a-b', '1 + 1 = 2', 'mail@example.org', 'x, -y', 'a; b', ''])
      expect(escapeFormula(text)).toBe(text)
    expect(escapeFormula(-5)).toBe(-5)
  })
})
