/**
 * Runs once before all tests: the browser that comes as a package unpacks itself at its first use, which two processes
 * must not do at once.
 */
import { launchBrowser } from './browser.ts'

export async function setup(): Promise<void> {
  const { browser } = await launchBrowser()
  await browser.close()
}
