/** Reads the facts about a picture's file. */
import { stat } from 'node:fs/promises'
import type { FileFacts } from '../../../preload/contract/index.ts'
import { openPicture } from './decode.ts'
import type { HeicThreads } from './heic-threads.ts'
import { identifyPicture } from './picture-file.ts'
import { accessProblem } from './problems.ts'
import type { Job } from './protocol.ts'

/**
 * Reads size, format and dimensions from the beginning of the file without decoding it.
 *
 * For a picture that cannot be opened, `problem` is the reason. `not-found` and `not-readable` are thrown, because then
 * there are no facts at all.
 */
export async function readFacts(
  { file, root }: Extract<Job, { kind: 'facts' }>,
  heic: HeicThreads,
): Promise<FileFacts> {
  const { size, mtimeMs } = await stat(file).catch((error: unknown) => {
    throw accessProblem(file, error)
  })
  const facts: FileFacts = {
    size,
    modifiedAt: mtimeMs,
    format: null,
    width: null,
    height: null,
    problem: null,
    notice: null,
  }
  try {
    await using picture = await identifyPicture(file, root)
    const known = { ...facts, format: picture.format }
    return await openPicture(picture, heic).then(
      ({ width, height }) => ({ ...known, width, height }),
      (error: unknown) => ({ ...known, problem: (error as Error).message }),
    )
  } catch (error) {
    return { ...facts, problem: (error as Error).message }
  }
}
