/** Opens a folder of drawn scenes in a window, for tests of stacks. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { saveShot, type Shot } from '../fixtures/pictures/bursts.ts'
import { allFound } from '../support/browser.ts'
import { launchHostBrowser, openHost } from '../support/hosts.ts'
import { temporaryFolder } from '../support/temporary.ts'

/**
 * Draws a picture for each number of a scene, and opens them in a window, which is closed when the test ends. `shotOf`
 * says how a picture differs from its scene.
 */
export async function openScenes(
  scenes: readonly number[],
  nameOf: (at: number) => string,
  shotOf: () => Shot = () => ({}),
): Promise<{ page: Page; folder: string }> {
  const [browser, base] = [await launchHostBrowser(), await temporaryFolder()]
  onTestFinished(() => browser?.close())
  const folder = join(base, 'set')
  await mkdir(folder)
  for (const [at, scene] of scenes.entries()) await saveShot(folder, nameOf(at), scene, shotOf())
  const { page, stop } = await openHost(browser, join(base, 'home'), folder, 'ana')
  onTestFinished(stop)
  await allFound(page, scenes.length)
  // A label that is given earlier waits until the labels of the folder are read, and queries do not wait for it.
  await page.getByTestId('status').getByText('Live').waitFor()
  return { page, folder }
}
