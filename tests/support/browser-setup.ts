/**
 * Runs once before all tests: the browser that comes as a package unpacks itself at its first use, which two processes
 * must not do at once.
 */
import { launchBrowser } from './browser.ts'

export async function setup(): Promise<void> {
  const { browser, name } = await launchBrowser()
  process.stderr.write(`windows of the browser host are shown in ${name}\n`)
  await browser.close()
}
