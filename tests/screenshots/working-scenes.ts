/** Scenes of the states of an open data set. */
import { execFile } from 'node:child_process'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { filterBy } from '../support/browser.ts'
import { ordinaryPerson, restrict } from '../support/difficult-folders.ts'
import { stopWorkers } from '../support/stopped.ts'
import { labelled, withFormat, type Scene } from './opening-scenes.ts'
import { PERSON, type Stage } from './stage.ts'

const FOLDERS = 30_000
const run = promisify(execFile)

export const workingScenes: Readonly<Record<string, Scene>> = {
  async 'who-are-you'(stage) {
    const page = await stage.window(await stage.program(await stage.home({}), await labelled(stage)))
    await page.getByTestId('cell').nth(5).waitFor()
    await page.getByTestId('name-banner').getByRole('textbox').fill(PERSON)
    await stage.photograph(page, 'who-are-you', 'small')
  },

  async 'no-pictures'(stage) {
    const folder = join(stage.base, 'Meadow survey')
    await mkdir(join(folder, 'notes'), { recursive: true })
    stage.later(() => rm(folder, { recursive: true, force: true }))
    const page = await stage.window(await stage.program(await stage.home(), folder, '--user', PERSON))
    await page.getByTestId('no-pictures').waitFor()
    await stage.photograph(page, 'no-pictures', 'both')
  },

  async 'looking-for-pictures'(stage) {
    const folder = join(stage.base, 'Meadow survey')
    for (let at = 0; at < FOLDERS; at++) await mkdir(join(folder, String(at % 100), String(at)), { recursive: true })
    stage.later(() => rm(folder, { recursive: true, force: true }))
    const host = await stage.program(await stage.home(), folder, '--user', PERSON)
    const page = await stage.window(host)
    const stopped = await stopWorkers(host.pid)
    stage.later(() => stopped.resume())
    await page.getByTestId('looking-for-pictures').waitFor()
    await stage.photograph(page, 'looking-for-pictures')
  },

  async 'no-match'(stage) {
    const page = await stage.window(await stage.program(await stage.home(), await labelled(stage)))
    await page.getByTestId('cell').first().waitFor()
    await filterBy(page, 'stars>=4 tag:retake format:jpeg')
    await page.getByTestId('no-match').getByText('Leave out').waitFor()
    await stage.photograph(page, 'no-match', 'both')
  },

  async 'newer-format-read-only'(stage) {
    const page = await stage.window(
      await stage.program(await stage.home(), await withFormat(stage, { version: 2, minimum_writer: 2 })),
    )
    await notice(stage, page, 'read-only', 'newer-format-read-only')
  },

  async 'read-only-share'(stage) {
    const folder = await labelled(stage)
    await run('mount', ['--bind', folder, folder])
    stage.later(() => run('umount', ['-l', folder]))
    await run('mount', ['-o', 'remount,bind,ro', folder])
    await notice(
      stage,
      await stage.window(await stage.program(await stage.home(), folder)),
      'read-only',
      'read-only-share',
    )
  },

  async 'file-in-the-way'(stage) {
    const folder = await stage.pictures('Meadow survey')
    await writeFile(join(folder, '.lenslet'), 'somebody’s own notes')
    await notice(
      stage,
      await stage.window(await stage.program(await stage.home(), folder)),
      'read-only',
      'file-in-the-way',
    )
  },

  async 'asked-read-only'(stage) {
    const page = await stage.window(await stage.program(await stage.home(), await labelled(stage), '--read-only'))
    await page.getByTestId('cell').nth(1).click()
    await notice(stage, page, 'looking', 'asked-read-only')
  },

  async 'not-writable'(stage) {
    const folder = await labelled(stage)
    const cli = await ordinaryPerson(await stage.home())
    for (const name of ['.lenslet', '.lenslet/journals', '.lenslet/presence', '.lenslet/sidecars'])
      stage.later(await restrict(join(folder, name), 0o555))
    await notice(stage, await stage.window(await stage.program(cli, folder)), 'read-only', 'not-writable')
  },

  async 'away-at-the-start'(stage) {
    const folder = await labelled(stage)
    const home = await stage.home()
    const first = await stage.program(home, folder)
    const before = await stage.window(first)
    await before.locator('[data-testid="cell"] img[data-loaded="true"]').nth(7).waitFor()
    await first.stop()
    await rename(folder, `${folder} unplugged`)
    stage.later(() => rename(`${folder} unplugged`, folder))
    await notice(stage, await stage.window(await stage.program(home)), 'away', 'away-at-the-start')
  },

  async 'away-while-working'(stage) {
    const folder = await labelled(stage)
    const page = await stage.window(await stage.program(await stage.home(), folder))
    await page.locator('[data-testid="cell"] img[data-loaded="true"]').nth(7).waitFor()
    await rename(folder, `${folder} unplugged`)
    stage.later(() => rename(`${folder} unplugged`, folder))
    await page.getByTestId('cell').nth(1).click()
    await page.keyboard.press('5')
    await page.getByTestId('cell').nth(3).click()
    await page.keyboard.press('4')
    await page.getByTestId('share-notice').getByText('kept on this machine').waitFor()
    await notice(stage, page, 'away', 'away-while-working')
  },

  async 'share-full'(stage) {
    const full = await smallDisk(stage, join(stage.base, 'Meadow survey'))
    const page = await stage.window(await stage.program(await stage.home(), full.folder, '--user', PERSON))
    await page.getByTestId('cell').nth(3).waitFor()
    await full.fill()
    await labelAll(page)
    await notice(stage, page, 'share-full', 'share-full')
  },

  async 'machine-full'(stage) {
    const folder = await labelled(stage)
    const state = await smallDisk(stage, join(await stage.home(), 'state'), 0)
    const page = await stage.window(await stage.program(join(stage.base, 'home'), folder))
    await page.getByTestId('cell').nth(3).waitFor()
    await page.locator('[data-testid="cell"] img[data-loaded="true"]').nth(7).waitFor()
    await state.fill()
    await rename(folder, `${folder} unplugged`)
    stage.later(() => rename(`${folder} unplugged`, folder))
    await page.getByTestId('cell').nth(1).click()
    await page.keyboard.press('5')
    await notice(stage, page, 'machine-full', 'machine-full')
  },

  async 'program-lost'(stage) {
    const host = await stage.program(await stage.home(), await labelled(stage))
    const page = await stage.window(host)
    await page.getByTestId('cell').nth(5).waitFor()
    await host.stop()
    await page.locator('.banner-danger').waitFor()
    await stage.photograph(page, 'program-lost', 'small')
  },
}

async function labelAll(page: Page): Promise<void> {
  await page.getByTestId('cell').first().click()
  await page.keyboard.press('ControlOrMeta+a')
  for (const key of ['3', '4', '5', '2']) await page.keyboard.press(key)
}

async function notice(stage: Stage, page: Page, kind: string, name: string): Promise<void> {
  await page.locator(`[data-testid="share-notice"][data-kind="${kind}"]`).waitFor()
  await page.getByTestId('cell').nth(3).waitFor()
  await stage.photograph(page, name, 'small')
}

/** Makes a small disk with some pictures. `fill` can leave no room on it. Only root can make one. */
async function smallDisk(
  stage: Stage,
  folder: string,
  pictures = 1,
): Promise<{ folder: string; fill(): Promise<void> }> {
  await mkdir(folder, { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder])
  stage.later(() => run('umount', ['-l', folder]))
  if (pictures > 0) await run('cp', ['-r', `${await stage.pictures('.few')}/.`, folder])
  return {
    folder,
    fill: async () => {
      await run('dd', ['if=/dev/zero', `of=${join(folder, '.full')}`, 'bs=4096']).catch(() => undefined)
    },
  }
}
