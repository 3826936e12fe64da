/** The sample data set of a first start. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SampleOptions } from '../core/sample/sample.ts'
import type { AppPaths } from './paths.ts'

/** Where it is, or would be made. */
export function sampleFolder({ data }: Pick<AppPaths, 'data'>): string {
  return join(data, 'sample')
}

/**
 * Makes the sample when its folder is not there, in some seconds; what somebody did to it since is left alone. True
 * when it was made. `not-writable` when the disk refuses.
 */
export async function ensureSample(folder: string, options: SampleOptions): Promise<boolean> {
  const there = await readdir(folder).catch(() => [])
  if (there.length > 0) return false
  // Only here: everything else starts faster without it.
  const { makeSample } = await import('../core/sample/sample.ts')
  await makeSample(folder, options)
  return true
}
