/** Tests that a person exports labels from the window, as they are shown, into a file that they choose. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { allFound } from '../support/browser.ts'
import { smallPictures } from '../support/small-pictures.ts'
import { ElectronProgram } from './program.ts'

const PICTURES = 6

let base: string
let root: string

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-export-'))
  root = join(base, 'set')
  await smallPictures(root, PICTURES)
})
afterEach(() => rm(base, { recursive: true, force: true, maxRetries: 5 }))

async function launch(): Promise<{ program: ElectronProgram; page: Page }> {
  const program = await ElectronProgram.launch({ home: join(base, 'home'), args: [root, '--user', 'alice'] })
  onTestFinished(() => program.stop())
  const page = await program.window()
  await allFound(page, PICTURES)
  return { program, page }
}

async function rate(page: Page, nth: number, stars: number): Promise<void> {
  const cell = page.getByTestId('cell').nth(nth)
  await cell.click()
  await page.keyboard.press(String(stars))
  await cell.and(page.locator(`[data-stars="${stars}"]`)).waitFor()
}

test('labels are exported as they are shown: of now, of a filter, and of a release with its differences', async () => {
  const { program, page } = await launch()
  let target: string | null = join(base, 'all.csv')
  program.answerDialogs(() =>
    target === null ? { canceled: true, filePath: '' } : { canceled: false, filePath: target },
  )
  const exported = (pictures: string): Promise<void> =>
    page.getByTestId('toast').getByText(`Exported ${pictures} to ${target}`).waitFor()

  await rate(page, 0, 5)
  await rate(page, 1, 3)
  await program.clickMenu('File', 'Export Labels…')
  await exported('6 pictures')
  const { kind, options } = await program.dialog()
  expect([kind, basename(String(options['defaultPath']))]).toEqual(['save', 'set labels.csv'])
  const lines = (await readFile(target, 'utf8')).trim().split('\r\n')
  expect([lines.length, lines[0]!.slice(0, 10), lines[1]!.split(',')[1], lines[2]!.split(',')[1]]).toEqual([
    1 + PICTURES,
    'item,stars',
    '5',
    '3',
  ])
  await page.getByTestId('toast').getByRole('button', { name: 'Show the file' }).click()
  await expect.poll(() => program.shell).toContainEqual({ action: 'show', value: target })

  await page.getByTestId('search').fill('stars:5')
  await page.getByTestId('search').press('Enter')
  await allFound(page, 1)
  // Another ending would hide the format.
  await writeFile(join(base, 'table.xlsx'), 'a table of somebody')
  target = join(base, 'table.xlsx')
  await program.clickMenu('File', 'Export Labels…')
  await page.getByTestId('toast').getByText('table.xlsx.csv').waitFor()
  expect(await readFile(target, 'utf8')).toBe('a table of somebody')
  target = join(base, 'best.jsonl')
  await program.clickMenu('File', 'Export Labels…')
  await exported('1 picture')
  expect(JSON.parse(await readFile(target, 'utf8'))).toMatchObject({ stars: 5, updated_by: 'alice' })

  await page.keyboard.press('Escape')
  await program.clickMenu('File', 'Releases…')
  const releases = page.getByTestId('releases')
  await releases.getByLabel('Name', { exact: true }).fill('v1')
  await releases.getByRole('button', { name: 'Freeze the labels' }).click()
  await page.getByTestId('release').waitFor()
  await page.keyboard.press('Escape')
  await page.getByTestId('search').fill('')
  await page.getByTestId('search').press('Enter')
  await allFound(page, PICTURES)
  await rate(page, 0, 1)
  await program.clickMenu('File', 'Releases…')
  await releases.getByRole('button', { name: 'Compare v1 with now' }).click()
  target = join(base, 'differences.json')
  await releases.getByRole('button', { name: 'Export…' }).click()
  await exported('1 picture')
  expect(JSON.parse(await readFile(target, 'utf8'))).toMatchObject([
    {
      change: 'changed',
      by: 'alice',
      former_item: null,
      fields: [{ field: 'stars', before: 5, after: 1, by: 'alice' }],
    },
  ])

  await page.keyboard.press('Escape')
  await program.clickMenu('File', 'Releases…')
  await releases.getByRole('button', { name: 'Show the labels of v1' }).click()
  await page.getByTestId('past').getByText('Labels of the release v1').waitFor()
  target = join(base, 'v1.csv')
  await program.clickMenu('File', 'Export Labels…')
  await exported('6 pictures')
  expect(await readFile(target, 'utf8')).toBe(await readFile(join(base, 'all.csv'), 'utf8'))
})

test('a file that cannot be written, or must not be, is refused with the way out, and nothing is left', async () => {
  const { program, page } = await launch()
  await rate(page, 0, 5)
  const names = await readdir(root)
  let target: string | null = null
  program.answerDialogs(() =>
    target === null ? { canceled: true, filePath: '' } : { canceled: false, filePath: target },
  )
  await program.clickMenu('File', 'Export Labels…')
  await program.dialog()
  const toast = page.getByTestId('toast')
  for (const [path, sentence] of [
    [join(root, '.lenslet', 'labels.csv'), 'is in the folder of this data set'],
    [join(base, 'nowhere', 'labels.csv'), 'cannot be written: its folder does not exist.'],
  ] as const) {
    target = path
    await program.clickMenu('File', 'Export Labels…')
    await toast.getByText(sentence).waitFor()
  }
  expect(await readdir(root)).toEqual(names)
  expect(await readdir(base)).not.toContain('nowhere')
})
