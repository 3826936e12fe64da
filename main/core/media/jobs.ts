/** The work of the media worker: one function from job to result, free of messages and processes. */
import { rm } from 'node:fs/promises'
import { assertNever, LensletError } from '../../../preload/contract/index.ts'
import { openPicture } from './decode.ts'
import { readFacts } from './facts.ts'
import { decodeProblem } from './problems.ts'
import type { Job, JobResults, ThumbnailMade } from './protocol.ts'

const QUALITY = 75
/** Of 0 to 6: above 2 WebP takes twice the time for a few per cent of size. */
const EFFORT = 2

/** Does the job. Rejects with a LensletError that names the file. */
export async function doJob(job: Job): Promise<JobResults[Job['kind']]> {
  switch (job.kind) {
    case 'thumbnail': return await makeThumbnail(job.file, job.size, job.target)
    case 'facts': return await readFacts(job.file)
    default: return assertNever(job)
  }
}

async function makeThumbnail(file: string, size: number, target: string): Promise<ThumbnailMade> {
  const picture = await openPicture(file)
  // Drawings have no pixels of their own to be true to: they fill the size.
  const withoutEnlargement = picture.format !== 'SVG'
  try {
    const { size: bytes } = await picture.decode(size)
      .resize({ width: size, height: size, fit: 'inside', withoutEnlargement })
      .webp({ quality: QUALITY, effort: EFFORT })
      .toFile(target)
    return { width: picture.width, height: picture.height, bytes }
  } catch (error) {
    await rm(target, { force: true })
    throw isDiskError(error) ? new LensletError('not-writable', `The picture cache cannot be written (${target}): is the disk full?`, { path: target, cause: error, retry: true }) : decodeProblem(file, error)
  }
}

function isDiskError(error: unknown): boolean {
  return /unable to open for write|no space left|write failed|ENOSPC|EROFS/i.test(error instanceof Error ? error.message : '')
}
