/** Freezes the labels of now as a release. */
import { LensletError, MAX_RELEASE_NOTE_LENGTH } from '../../../preload/contract/index.ts'
import { ChangeSet } from '../format/change-set.ts'
import { isReleaseName, type Release } from '../format/release-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { checksumOf, ReleaseLabels } from './release-labels.ts'

/** Who freezes what, under which name. */
export interface ReleaseRequest {
  readonly dataset: string
  readonly name: string
  readonly note: string
  readonly by: string
  /** Milliseconds since the epoch by the share's clock. */
  readonly at: number
}

/**
 * Returns the release of all changes of pictures that are known now. Throws `bad-input` for a name that is none, and for
 * a note that is too long.
 */
export function freeze(log: ChangeLog, { name, note, ...request }: ReleaseRequest): Release {
  const cleanName = name.normalize('NFC').trim()
  if (!isReleaseName(cleanName))
    throw new LensletError('bad-input', 'A release needs a name of 1 to 100 characters without line breaks.')
  if (note.trim().length > MAX_RELEASE_NOTE_LENGTH)
    throw new LensletError('bad-input', `The note of a release may have ${MAX_RELEASE_NOTE_LENGTH} characters at most.`)
  const changes = new ChangeSet()
  for (const key of log.keys()) for (const { id } of log.changesOf(key)) changes.add(id)
  const labels = new ReleaseLabels(log, changes, request.at)
  labels.compute(Number.POSITIVE_INFINITY)
  return { ...request, name: cleanName, note: note.trim(), changes, ...checksumOf(labels.labelledItems()) }
}
