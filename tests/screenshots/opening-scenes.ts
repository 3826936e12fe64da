/** Scenes of the first run, and of all problems with a folder that a person wants to open. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Cli } from '../support/cli.ts'
import { ordinaryPerson, restrict } from '../support/difficult-folders.ts'
import { stopWorkers } from '../support/stopped.ts'
import { openPath, PERSON, type Stage } from './stage.ts'

export type Scene = (stage: Stage) => Promise<void>

const HOUR = 3_600_000

export const openingScenes: Readonly<Record<string, Scene>> = {
  async welcome(stage) {
    const page = await stage.window(await stage.program(await stage.home()))
    await page.getByTestId('welcome').waitFor()
    await stage.photograph(page, 'welcome', 'both')
  },

  async 'welcome-recent'(stage) {
    const there = await stage.pictures('Meadow survey')
    // The program opens the last folder by itself. Here that folder does not exist any more.
    const recent = [join(stage.base, 'Retina grading'), there, join(stage.base, 'Town edge 2025')]
    await mkdir(recent[2]!)
    const openedAt = Object.fromEntries(recent.map((path, at) => [path, Date.now() - [2, 27, 900][at]! * HOUR]))
    const page = await stage.window(await stage.program(await stage.home({ user: PERSON, recent, openedAt })))
    await page.getByTestId('failure').getByRole('button', { name: 'Choose another' }).click()
    await page.locator('[data-testid="recent"][data-there="false"]').first().waitFor()
    await stage.photograph(page, 'welcome-recent', 'both')
    await page.getByTestId('path').fill(`${stage.base}/`)
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await stage.photograph(page, 'welcome-completion')
  },

  async 'new-folder'(stage) {
    const folder = await stage.pictures('Meadow survey')
    const page = await stage.window(await stage.program(await stage.home(), folder))
    await page.getByTestId('new-folder').waitFor()
    await stage.photograph(page, 'new-folder', 'both')
    await page.getByRole('button', { name: 'Just look' }).click()
    await page.getByTestId('cell').nth(5).waitFor()
    await stage.photograph(page, 'just-looking', 'small')
  },

  async opening(stage) {
    const folder = await stage.pictures('Meadow survey')
    const host = await stage.program(await stage.home())
    const page = await stage.window(host)
    const stopped = await stopWorkers(host.pid)
    await openPath(page, folder)
    await page.getByTestId('opening').getByText('has not answered yet').waitFor()
    await stage.photograph(page, 'opening')
    await stopped.resume()
  },

  async 'making-the-sample'(stage) {
    const page = await stage.window(await stage.program(await stage.home()))
    await page.getByTestId('sample').click()
    await page.getByTestId('opening').waitFor()
    await stage.photograph(page, 'making-the-sample')
    await page.getByTestId('cell').first().waitFor()
  },

  async 'not-found'(stage) {
    const page = await stage.window(await stage.program(await stage.home()))
    await openPath(page, join(stage.base, 'Meadow survey'))
    await page.getByTestId('failure').waitFor()
    await stage.photograph(page, 'not-found', 'both')
  },

  async 'not-a-folder'(stage) {
    const file = join(await stage.pictures('Meadow survey'), 'notes.txt')
    await writeFile(file, 'no picture')
    const page = await stage.window(await stage.program(await stage.home()))
    await openPath(page, file)
    await page.getByTestId('failure').waitFor()
    await stage.photograph(page, 'not-a-folder')
  },

  async 'not-readable'(stage) {
    const folder = await stage.pictures('Meadow survey')
    const page = await stage.window(await stage.program(await ordinaryPerson(await stage.home())))
    stage.later(await restrict(folder, 0o000))
    await openPath(page, folder)
    await page.getByTestId('failure').waitFor()
    await stage.photograph(page, 'not-readable')
  },

  async 'labels-not-readable'(stage) {
    const folder = await labelled(stage)
    const page = await stage.window(await stage.program(await ordinaryPerson(await stage.home())))
    stage.later(await restrict(join(folder, '.lenslet'), 0o000))
    await openPath(page, folder)
    await page.getByTestId('failure').waitFor()
    await stage.photograph(page, 'labels-not-readable')
  },

  async 'newer-format'(stage) {
    const page = await stage.window(await stage.program(await stage.home()))
    await openPath(page, await withFormat(stage, { version: 3, minimum_reader: 3, minimum_writer: 3 }))
    await page.getByTestId('failure').waitFor()
    await stage.photograph(page, 'newer-format')
  },

  async damaged(stage) {
    const folder = await labelled(stage)
    await writeFile(join(folder, '.lenslet/format.json'), '{"format": "lens')
    const page = await stage.window(await stage.program(await stage.home()))
    await openPath(page, folder)
    await page.getByTestId('failure').waitFor()
    await stage.photograph(page, 'damaged')
  },
}

/** Makes a folder that somebody else has labelled. */
export async function labelled(stage: Stage): Promise<string> {
  const folder = await stage.pictures('Meadow survey')
  const cli = new Cli(join(stage.base, 'colleague'))
  const { stdout } = await cli.run('list', folder)
  for (const [at, stars] of [4, 2, 5, 3].entries()) {
    await cli.runWith(
      stdout
        .split('\n')
        .filter((line, index) => line !== '' && index % 5 === at)
        .join('\n'),
      'label',
      folder,
      '-',
      '--stars',
      String(stars),
      '--add-tag',
      ['keep', 'retake', 'cover', 'reviewed'][at]!,
      '--user',
      'Ben',
    )
  }
  return folder
}

/** Makes the same folder with a changed `format.json`. */
export async function withFormat(stage: Stage, change: object): Promise<string> {
  const folder = await labelled(stage)
  const file = join(folder, '.lenslet/format.json')
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }))
  return folder
}
