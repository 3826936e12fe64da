/** What a labeler has to know about the share while labelling, in words. Pure. */
import type { Session, Status } from '../../../preload/contract/index.ts'
import { clockTime, plural } from '../../components/format.ts'
import { isUnreachable } from '../../store/status.ts'

/** `label`: open the folder for labelling, again or for the first time. `retry`: look at the share now. */
export interface ShareNoticeText {
  readonly kind: 'looking' | 'read-only' | 'share-full' | 'machine-full' | 'away'
  readonly title: string
  readonly sentence: string
  readonly way: { readonly name: string; readonly does: 'label' | 'retry' } | null
  /** Something may go wrong if nothing is done about it. */
  readonly urgent: boolean
}

const RETRY = { name: 'Try now', does: 'retry' } as const

export function shareNotice(
  status: Status | null,
  { dataset, readOnly }: Pick<Session, 'dataset' | 'readOnly'>,
  awaySince: number | null,
): ShareNoticeText | null {
  if (!status) return null
  const { lastError, unsaved, readOnlyReason } = status
  if (lastError?.full === 'machine') {
    return {
      kind: 'machine-full',
      title: 'This machine’s disk is full.',
      sentence: 'Make room on it: until then a label is safe only when the share has it.',
      way: RETRY,
      urgent: true,
    }
  }
  if (lastError?.full === 'share') {
    return {
      kind: 'share-full',
      title: 'The share is full.',
      sentence: `${kept(unsaved)} Ask whoever looks after the share to make room.`,
      way: RETRY,
      urgent: true,
    }
  }
  if (isUnreachable(status)) return away(status, awaySince)
  if (dataset?.looking && readOnly)
    return {
      kind: 'looking',
      title: 'Looking only.',
      sentence: 'Lenslet was started with --read-only: nothing is written.',
      way: null,
      urgent: false,
    }
  if (dataset?.looking)
    return {
      kind: 'looking',
      title: 'Just looking.',
      sentence: 'Nothing is written into this folder, and nobody sees that you are here.',
      way: { name: 'Start labelling', does: 'label' },
      urgent: false,
    }
  if (readOnlyReason === null) return null
  return {
    kind: 'read-only',
    title: 'Read-only.',
    sentence: `Pictures and labels are shown, and labels cannot be changed: ${readOnlyReason}.`,
    way: { name: 'Try again', does: 'label' },
    urgent: false,
  }
}

function away({ unsaved, readOnlyReason }: Status, since: number | null): ShareNoticeText {
  const title = since === null ? 'The folder is away.' : `The folder is away since ${clockTime(since)}.`
  const sentence =
    readOnlyReason === null
      ? `${kept(unsaved)} You can go on labelling.`
      : 'What is shown is what this machine knew of it. Labels can be changed as soon as it is back.'
  return { kind: 'away', title, sentence, way: RETRY, urgent: false }
}

function kept(unsaved: number): string {
  return unsaved === 0
    ? 'Nothing is lost.'
    : `${plural(unsaved, 'change')} ${unsaved === 1 ? 'is' : 'are'} kept on this machine and ${unsaved === 1 ? 'goes' : 'go'} out by ${unsaved === 1 ? 'itself' : 'themselves'}.`
}
