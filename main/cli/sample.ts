/** The sample data set of a first start. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { appPaths } from '../host/paths.ts'
import { message } from './output.ts'

/** Its folder, in this machine's data folder. Made when it is not there; what somebody did to it since is left alone. */
export async function sampleDataset(): Promise<string> {
  const folder = join(appPaths().data, 'sample')
  const there = await readdir(folder).catch(() => [])
  if (there.length > 0) return folder
  message(`making a sample data set in ${folder}`)
  // Only here: the image library would make every other command start slower.
  const { makeSample } = await import('../core/sample/sample.ts')
  await makeSample(folder, progress)
  return folder
}

function progress(done: number, total: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r${done} of ${total} pictures${done === total ? '\n' : ''}`)
}
