/** Tests that keys in a queue label only what the person sees, when pictures go or the queue ends under the fingers. */
import { rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { lenslet } from '../support/processes.ts'
import { useTeamWindows } from '../support/team-windows.ts'

let base: string
let folder: string
let ana: Page

useTeamWindows(['ana'], {
  pictures: 9,
  onOpen: (team) => {
    ;({ base, folder } = team)
    ana = team.pages[0]!
  },
})

const viewer = (): Locator => ana.getByTestId('viewer')
const keyOnScreen = async (): Promise<string> => (await viewer().getAttribute('data-key')) ?? ''
/** Waits until the inspector shows the picture on screen, which it follows after a frame. */
async function inspectorFollows(): Promise<void> {
  await expect
    .poll(async () => (await keyOnScreen()).endsWith(await ana.locator('.inspector-title h2').innerText()))
    .toBe(true)
}

/** Returns the stars of all labelled pictures. */
async function starsByKey(): Promise<Record<string, number>> {
  const { stdout } = await lenslet(join(base, 'reader'), ['export', folder, '--format', 'json'])
  const records = JSON.parse(stdout) as { item: string; stars: number }[]
  return Object.fromEntries(records.filter(({ stars }) => stars > 0).map(({ item, stars }) => [item, stars]))
}

/** Waits until the window says that a picture is gone. A busy machine needs a while to notice it. */
async function isSaidToBeGone(key: string): Promise<void> {
  const message = `${basename(key)} is not in the folder any more`
  await ana.getByTestId('toast').getByText(message).waitFor({ timeout: 120_000 })
}

/** Waits until another picture is shown in place of `gone`, and labels it once keys label again. */
async function labelNext(gone: string, stars: string): Promise<string> {
  await isSaidToBeGone(gone)
  const key = await keyOnScreen()
  expect(key).not.toBe(gone)
  await inspectorFollows()
  await expect
    .poll(async () => {
      await ana.keyboard.press(stars)
      return viewer().getAttribute('data-stars')
    })
    .toBe(stars)
  return key
}

test('in the viewer, a key labels the picture that is shown in place of one that was deleted or renamed', async () => {
  await ana.getByTestId('cell').nth(1).dblclick()
  await viewer().waitFor()
  const deleted = await keyOnScreen()
  await rm(join(folder, deleted))
  const first = await labelNext(deleted, '4')
  await ana.getByTestId('toast').getByRole('button', { name: 'Dismiss' }).click()
  await rename(join(folder, first), join(folder, 'zz-renamed.jpg'))
  const second = await labelNext(first, '5')
  expect(await starsByKey()).toEqual({ 'zz-renamed.jpg': 4, [second]: 5 })
  await ana.keyboard.press('Escape')
})

test('in the queue, the next picture comes in its place, and keys typed ahead at the end label each picture once', async () => {
  for (const _ of [1, 2]) await ana.keyboard.press('Escape')
  // The test may be repeated.
  if ((await ana.locator('.status-strip').getByText('Auto-advance').count()) === 0) await ana.keyboard.press('m')
  await ana.keyboard.press('q')
  await ana.getByTestId('viewer-queue').waitFor()
  const deleted = await keyOnScreen()
  await rm(join(folder, deleted))
  await isSaidToBeGone(deleted)
  await expect.poll(keyOnScreen).not.toBe(deleted)
  await inspectorFollows()
  await expect
    .poll(async () => {
      await ana.keyboard.press('1')
      return (await ana.getByTestId('viewer-queue').getAttribute('data-finished')) !== '0'
    })
    .toBe(true)
  for (const stars of '23123123123') await ana.keyboard.press(stars)
  await ana.getByTestId('toast').getByText('All pictures shown here are done.').waitFor()
  await viewer().waitFor({ state: 'detached' })
  await ana.keyboard.press('5')
  const history = await lenslet(join(base, 'reader'), ['history', folder, '--by', 'ana', '--json'])
  const changes = (JSON.parse(history.stdout) as { item: string | null; stars?: number }[]).filter(
    ({ item }) => item !== null,
  )
  const labelled = await starsByKey()
  expect(Object.keys(labelled)).toHaveLength(7)
  // Nothing was labelled twice.
  expect(changes.length).toBeLessThanOrEqual(Object.keys(labelled).length + 1)
})
