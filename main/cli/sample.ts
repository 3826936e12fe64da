/** Creates the sample data set for people who try the program. */
import { existsSync } from 'node:fs'
import { appPaths } from '../host/paths.ts'
import { ensureSample, sampleFolder } from '../host/sample.ts'
import { printMessage } from './output.ts'

/**
 * Returns the folder of the sample data set, in this machine's data folder. It is created if it does not exist; an
 * existing one is not changed.
 */
export async function sampleDataset(): Promise<string> {
  const folder = sampleFolder(appPaths())
  if (!existsSync(folder)) printMessage(`creating a sample data set in ${folder}`)
  // Imported only here, because the image library would slow down the start of all other commands.
  const { drawPicture } = await import('../core/sample/draw.ts')
  await ensureSample(folder, { draw: drawPicture, onProgress: progress })
  return folder
}

function progress(done: number, total: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r${done} of ${total} pictures${done === total ? '\n' : ''}`)
}
