/** Says in words what a person must know about the share while labelling. Pure. */
import type { Session, Status } from '../../../preload/contract/index.ts'
import { capitalized, clockTime, plural } from '../../components/format.ts'
import { isUnreachable } from '../../store/status.ts'
import { t } from '../../../preload/contract/index.ts'

/**
 * The text of a notice. `label`: open the folder for labelling, again or for the first time. `retry`: probe the share
 * now.
 */
export interface ShareNoticeText {
  readonly kind: 'looking' | 'read-only' | 'share-full' | 'machine-full' | 'unwritable' | 'away'
  readonly title: string
  readonly sentence: string
  readonly action: { readonly name: string; readonly does: 'label' | 'retry' } | null
  /** Whether something may go wrong if nothing is done about it. */
  readonly urgent: boolean
}

const RETRY = { name: 'Try now', does: 'retry' } as const

export function shareNotice(
  status: Status | null,
  { dataset, readOnly }: Pick<Session, 'dataset' | 'readOnly'>,
  unreachableSince: number | null,
): ShareNoticeText | null {
  if (!status) return null
  const { lastError, unsaved, readOnlyReason, unwritableReason } = status
  if (lastError?.full === 'machine') {
    return {
      kind: 'machine-full',
      title: 'This machine’s disk is full.',
      sentence: 'Make room on it: until then a label is safe only when the share has it.',
      action: RETRY,
      urgent: true,
    }
  }
  if (lastError?.full === 'share') {
    return {
      kind: 'share-full',
      title: 'The share is full.',
      sentence: `${unsavedSentence(unsaved)} Ask the person who manages the share to make room.`,
      action: RETRY,
      urgent: true,
    }
  }
  if (unwritableReason !== null)
    return {
      kind: 'unwritable',
      title: 'The folder cannot be written to.',
      sentence: `${capitalized(unwritableReason)}. ${unsavedSentence(unsaved)} You can go on labelling.`,
      action: RETRY,
      urgent: true,
    }
  if (isUnreachable(status)) return unreachableNotice(status, unreachableSince)
  if (dataset?.looking && readOnly)
    return {
      kind: 'looking',
      title: 'Looking only.',
      sentence: 'Lenslet was started with --read-only: nothing is written.',
      action: null,
      urgent: false,
    }
  if (dataset?.looking)
    return {
      kind: 'looking',
      title: 'Just looking.',
      sentence: 'Nothing is written into this folder, and nobody sees that you are here.',
      action: { name: 'Start labelling', does: 'label' },
      urgent: false,
    }
  if (readOnlyReason === null) return null
  // The share can be written to: the reason is the role of the person.
  if (status.state !== 'read-only' && status.state !== 'opening')
    return {
      kind: 'looking',
      title: 'Looking only.',
      sentence: `Labels cannot be changed: ${readOnlyReason}.`,
      action: null,
      urgent: false,
    }
  return {
    kind: 'read-only',
    title: 'Read-only.',
    sentence: `Pictures and labels are shown, and labels cannot be changed: ${readOnlyReason}.`,
    action: { name: 'Try again', does: 'label' },
    urgent: false,
  }
}

function unreachableNotice({ unsaved, readOnlyReason }: Status, since: number | null): ShareNoticeText {
  const title =
    since === null ? 'The folder is unreachable.' : `The folder has been unreachable since ${clockTime(since)}.`
  const sentence =
    readOnlyReason === null
      ? `${unsavedSentence(unsaved)} You can go on labelling.`
      : 'The window shows what this machine last read from it. Labels can be changed as soon as it is back.'
  return { kind: 'away', title, sentence, action: RETRY, urgent: false }
}

function unsavedSentence(unsaved: number): string {
  return unsaved === 0
    ? 'Nothing is lost.'
    : `${plural(unsaved, 'change')} ${unsaved === 1 ? t('is') : t('are')} kept on this machine and will be saved as soon as possible.`
}
