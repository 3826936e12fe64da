/** Measures the window's frames while the metadata of the pictures is read in the background, and again afterwards. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { HostKind } from '../support/hosts.ts'
import { makeMetadataPictures } from './metadata-pictures.ts'
import type { Row } from './report.ts'
import { framesDuring, frameRows, pictureShown, picturesComplete, SMOOTH_MS } from './ui-frames.ts'
import { openWindow } from './ui-host.ts'
import { hold, wheel } from './ui-input.ts'

/** Enough that the reading lasts longer than the measurement. */
const PICTURES = 60_000
const READ_MS = 240_000
/** Longer than the program takes to see that nobody works, so that the reading goes on at full speed when input begins. */
const QUIET_MS = 6_000

/** Returns the rows of both measurements, and how many pictures were left to read after the first one. */
export async function framesWhileReading(kind: HostKind, base: string): Promise<Row[]> {
  const folder = join(base, 'metadata')
  await makeMetadataPictures(folder, PICTURES)
  const window = await openWindow(kind, join(base, 'home-metadata'), folder)
  try {
    const { page } = window
    await pictureShown(page)
    const progress = page.getByTestId('metadata-progress')
    await progress.waitFor({ timeout: READ_MS })
    await page.getByTestId('grid').focus()
    // The thumbnails of these places are made first, because nothing is read while they are made.
    await scroll(page)
    await picturesComplete(page, READ_MS)
    const during = await measure(page, 'metadata being read')
    const left = PICTURES - (await readCount(page))
    await progress.waitFor({ state: 'detached', timeout: READ_MS })
    const after = await measure(page, 'all metadata read')
    return [
      ...during,
      { name: 'pictures that were not read yet at the end of this', value: left, unit: '', goal: null },
      ...after,
    ]
  } finally {
    await window.stop()
  }
}

async function measure(page: Page, state: string): Promise<Row[]> {
  await page.keyboard.press('Home')
  await sleep(QUIET_MS)
  const held = await framesDuring(page, () => hold(page, 'ArrowDown'))
  await sleep(QUIET_MS)
  const turned = await framesDuring(page, () => wheel(page, 240))
  return [...frameRows(`ArrowDown held, ${state}`, held, SMOOTH_MS), ...frameRows(`wheel, ${state}`, turned, SMOOTH_MS)]
}

async function scroll(page: Page): Promise<void> {
  await hold(page, 'ArrowDown')
  await wheel(page, 240)
}

/** Returns how many pictures have been read. Throws when the reading is over. */
async function readCount(page: Page): Promise<number> {
  const text = (await page.getByTestId('metadata-progress').textContent({ timeout: 1_000 })) ?? ''
  return Number(/([\d,]+) of/.exec(text)![1]!.replaceAll(',', ''))
}
