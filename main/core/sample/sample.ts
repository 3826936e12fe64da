/**
 * Makes a data set to try the program with.
 *
 * Its pictures are drawn, not downloaded, and are the same on every machine.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { LensletError } from '../../../preload/contract/index.ts'
import { runConcurrently } from '../library/walk.ts'
import { type PlannedPicture, planPictures } from './plan.ts'

const DEFAULT_COUNT = 120

/** Reports progress: the number of pictures that are made and planned. */
type SampleProgress = (done: number, total: number) => void

/** Draws picture `at` of a sample of `count` pictures into a file. */
type DrawPicture = (file: string, at: number, count: number) => Promise<void>

export interface SampleOptions {
  readonly draw: DrawPicture
  readonly onProgress?: SampleProgress
  readonly count?: number
}

/**
 * Makes the sample data set at `folder`: nested folders with `count` pictures (120 by default; about 20 MB, some
 * seconds).
 *
 * A folder that already has all of these pictures is left unchanged. The folder appears complete or not at all. Throws
 * `not-writable` when something else is at that path or the disk refuses.
 */
export async function makeSample(
  folder: string,
  { draw, onProgress, count = DEFAULT_COUNT }: SampleOptions,
): Promise<void> {
  const pictures = planPictures(count)
  if (await isComplete(folder, pictures)) return
  const unfinished = join(dirname(folder), `.${basename(folder)}.${process.pid}.tmp`)
  await assertEmpty(folder)
  try {
    await drawAll(unfinished, pictures, draw, onProgress)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (error instanceof LensletError && error.code === 'cancelled') throw error
    throw new LensletError(
      'not-writable',
      `The sample could not be written to ${folder} (${(error as Error).message}): choose another place.`,
      { path: folder, cause: error },
    )
  }
}

async function isComplete(folder: string, pictures: readonly PlannedPicture[]): Promise<boolean> {
  const arePresent = await Promise.all(
    pictures.map(async ({ key }) => (await stat(join(folder, key)).catch(() => null)) !== null),
  )
  return arePresent.every(Boolean)
}

/** Throws when the folder contains anything, because nobody's files may be replaced. */
async function assertEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length > 0)
    throw new LensletError(
      'not-writable',
      `${folder} exists and contains other files: choose another place for the sample.`,
      { path: folder },
    )
  await rm(folder, { recursive: true, force: true })
}

async function drawAll(
  folder: string,
  pictures: readonly PlannedPicture[],
  draw: DrawPicture,
  onProgress: SampleProgress | undefined,
): Promise<void> {
  let next = 0
  let done = 0
  await mkdir(folder, { recursive: true })
  await runConcurrently(
    availableParallelism(),
    () => next < pictures.length,
    async () => {
      const at = next++
      await draw(join(folder, pictures[at]!.key), at, pictures.length)
      onProgress?.(++done, pictures.length)
    },
  )
}
