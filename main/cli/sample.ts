/** The sample data set of a first start. */
import { existsSync } from 'node:fs'
import { appPaths } from '../host/paths.ts'
import { ensureSample, sampleFolder } from '../host/sample.ts'
import { message } from './output.ts'

/**
 * Its folder, in this machine's data folder. Made when it is not there; what somebody did to it since is left alone.
 */
export async function sampleDataset(): Promise<string> {
  const folder = sampleFolder(appPaths())
  if (!existsSync(folder)) message(`making a sample data set in ${folder}`)
  // Only here: the image library would make everything else start slower.
  const { drawPicture } = await import('../core/sample/draw.ts')
  await ensureSample(folder, { draw: drawPicture, onProgress: progress })
  return folder
}

function progress(done: number, total: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r${done} of ${total} pictures${done === total ? '\n' : ''}`)
}
