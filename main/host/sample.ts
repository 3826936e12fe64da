/** Makes the sample data set of a first start. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SampleOptions } from '../core/sample/sample.ts'
import type { AppPaths } from './paths.ts'

/** Returns where the sample is, or would be made. */
export function sampleFolder({ data }: Pick<AppPaths, 'data'>): string {
  return join(data, 'sample')
}

/**
 * Makes the sample if its folder does not exist or is empty, in some seconds. A sample that a person has changed stays
 * as it is.
 *
 * Resolves with whether it was made. Rejects with `not-writable` when the disk refuses.
 */
export async function ensureSample(folder: string, options: SampleOptions): Promise<boolean> {
  const entries = await readdir(folder).catch(() => [])
  if (entries.length > 0) return false
  // It is imported only here, because the program starts faster without it.
  const { makeSample } = await import('../core/sample/sample.ts')
  await makeSample(folder, options)
  return true
}
