/**
 * `node first-grid.ts PROGRAM`: starts a packed program (what `npm run package -- --dry --unpack-to PROGRAM` makes) under the stand-in, on a folder of pictures, and waits for its first painted
 * grid. Prints one line; exits with 1 and the reason when none comes.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { launchBrowser } from '../support/browser.ts'
import { ElectronProgram } from './program.ts'

const PICTURES = 6

const [app] = process.argv.slice(2) as [string]
const folder = await mkdtemp(join(tmpdir(), 'lenslet-first-grid-'))
const { browser, name } = await launchBrowser()
try {
  await makeSample(join(folder, 'pictures'), { draw: drawPicture, count: PICTURES })
  const started = performance.now()
  const program = ElectronProgram.launch(browser, { home: join(folder, 'home'), app, packaged: true, args: [join(folder, 'pictures'), '--user', 'ana'] })
  try {
    const page = await program.window()
    await page.waitForFunction(count => document.querySelectorAll('[data-testid="cell"] img[data-loaded="true"]').length === count, PICTURES)
    process.stdout.write(`Started from the archive in the stand-in (${name}): ${PICTURES} pictures painted after ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  } finally {
    await program.stop()
  }
} catch (error) {
  process.stderr.write(`The program from the archive shows no pictures: ${(error as Error).message}\n`)
  process.exitCode = 1
} finally {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
}
