/** Freezes the labels of now as a release. */
import { isLabelled, LensletError, MAX_RELEASE_NOTE_LENGTH } from '../../../preload/contract/index.ts'
import { runToEnd, type Steps } from '../base/steps.ts'
import { ChangeSet } from '../format/change-set.ts'
import { isReleaseName, type Release, type ReleaseHead } from '../format/release-codec.ts'
import { unpackWhere } from '../history/fold-changes.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { checksumSteps, sortByKey, type KeyedLabels } from './release-labels.ts'

/** Who freezes what, under which name. */
export type ReleaseRequest = Pick<ReleaseHead, 'dataset' | 'name' | 'note' | 'by' | 'at' | 'ratingMode'>

/** Stands for the labels of now where releases are compared. */
export const NOW_NAME = 'now'
/** How many pictures are read in one step. */
const ITEMS_PER_STEP = 100

/**
 * Returns the release of all changes of pictures that are known now. Throws `bad-input` for a name that is none, and for
 * a note that is too long.
 */
export function freeze(log: ChangeLog, request: ReleaseRequest): Release {
  return runToEnd(freezeSteps(log, request))
}

/**
 * Does the same as `freeze` in steps. Of changes that arrive meanwhile, those of pictures that were read already are left
 * out.
 */
export function* freezeSteps(log: ChangeLog, { name, note, ...request }: ReleaseRequest): Steps<Release> {
  const cleanName = releaseName(name)
  if (note.trim().length > MAX_RELEASE_NOTE_LENGTH)
    throw new LensletError('bad-input', `The note of a release may have ${MAX_RELEASE_NOTE_LENGTH} characters at most.`)
  const changes = new ChangeSet()
  const labelled: KeyedLabels[] = []
  const { labels } = log
  for (let id = 0; id < labels.items.size; id++) {
    if (id % ITEMS_PER_STEP === 0) yield
    const state = labels.stateOf(id)
    if (state === undefined) continue
    const key = labels.items.key(id)
    const bytes = labels.packedChanges(id)
    const add = (change: { readonly id: string }): false => {
      changes.add(change.id)
      return false
    }
    if (bytes === null) log.changesOf(key).forEach(add)
    else unpackWhere(bytes, add)
    if (isLabelled(state)) labelled.push({ key, state })
  }
  const checksum = yield* checksumSteps(yield* sortByKey(labelled))
  return { ...request, name: cleanName, note: note.trim(), changes, ...checksum }
}

/** Returns a name as a release has it. Throws `bad-input` for a text that can be none. */
function releaseName(name: string): string {
  const cleanName = name.normalize('NFC').trim()
  if (!isReleaseName(cleanName))
    throw new LensletError(
      'bad-input',
      'A release needs a name of 1 to 100 characters without line breaks and other control characters.',
    )
  if (cleanName.toLowerCase() === NOW_NAME)
    throw new LensletError('bad-input', `“${cleanName}” stands for the labels of now. Choose another name.`)
  return cleanName
}
